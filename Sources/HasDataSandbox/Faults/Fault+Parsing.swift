extension Fault {
    /// What `--faults` takes.
    public static let help = """
        TARGET:NAME[=VALUE][,PARAMETER=VALUE...][;...]
        TARGET: job, results, artifact or any
        every fault takes times=N (requests it applies to), skip=N (requests that pass
        first), page=N (results page)
          drop=BYTES[,reset=yes]          close after so many bytes of the body
          hang-up                         close instead of answering
          delay=MS                        wait before answering
          stall=BYTES[,for=MS]            fall silent after so many bytes (else for ever)
          slow=BYTES                      so many bytes a second
          status=CODE[,retry-after=SECONDS | date+SECONDS]
          expired                         403 until the job is read again (artifact)
          redirect=same|other|loop|https|file[,code=302][,hops=1]
          html                            200 with a page in HTML
          length=+N|-N|=TEXT              a wrong Content-Length
          no-length                       the body ends with the connection
          chunked[=sound|extensions|cut|bad-size|huge-size|negative-size|mismatch]
                 [,after=BYTES]
          endless                         blanks for ever after the body
          huge-header=BYTES               one more header field
          garbage                         not HTTP
          content-range=start|end|total|missing
          ignored-range                   200 with the whole to a request for a part
          changed                         other content, other ETag
          etag=none|weak|new              other validators, same content
          gzip[=broken]                   compressed though nobody asked
          rows-added=N                    new rows in front at every page read (results)
          page-repeated                   a page repeats the one before (results)
          total=+N|-N                     a total that is off (results)
          string-counters                 counters as strings (job, results)
          older                           bodies as in older documents (job, results)
        """

    /// Reads faults as `--faults` takes them, separated by semicolons.
    public static func parse(_ text: String) throws(SandboxError) -> [Fault] {
        var faults: [Fault] = []
        for part in text.split(separator: ";") { faults.append(try Fault(parsing: part)) }
        return faults
    }

    private init(parsing text: Substring) throws(SandboxError) {
        func fail(_ why: String) -> SandboxError { SandboxError("fault \(text): \(why)") }
        guard let colon = text.firstIndex(of: ":") else { throw fail("no TARGET: in front") }
        guard let target = Target(rawValue: text[..<colon].trimmed) else {
            throw fail("the target is one of job, results, artifact, any")
        }
        var fields: [(name: String, value: String?)] = text[text.index(after: colon)...].split(separator: ",").map {
            field in
            guard let equals = field.firstIndex(of: "=") else { return (field.trimmed, nil) }
            return (field[..<equals].trimmed, field[field.index(after: equals)...].trimmed)
        }
        guard !fields.isEmpty else { throw fail("no name") }
        let first = fields.removeFirst()
        var parameters = Parameters(name: first.name, value: first.value)
        for field in fields {
            guard parameters.others.updateValue(field.value ?? "", forKey: field.name) == nil else {
                throw fail("\(field.name) twice")
            }
        }
        do {
            self.init(
                target, try FaultKind(&parameters), times: try parameters.number("times"),
                skip: try parameters.number("skip") ?? 0, page: try parameters.number("page"))
        } catch { throw fail(error.reason) }
        if let unknown = parameters.others.keys.min() { throw fail("no parameter \(unknown)") }
    }
}

/// What stands behind a fault's target, taken out bit by bit.
private struct Parameters {
    let name: String
    let value: String?
    var others: [String: String] = [:]

    struct Invalid: Error { let reason: String }

    mutating func number(_ name: String) throws(Invalid) -> Int? {
        guard let text = others.removeValue(forKey: name) else { return nil }
        guard let number = Int(text), number >= 0 else { throw Invalid(reason: "\(name) is a number from 0 on") }
        return number
    }

    func value(_ range: ClosedRange<Int> = 0...Int.max / 4) throws(Invalid) -> Int {
        guard let value, let number = Int(value), range.contains(number) else {
            throw Invalid(reason: "\(name)= takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ fallback: Choice? = nil
    ) throws(Invalid) -> Choice where Choice.RawValue == String {
        if value == nil, let fallback { return fallback }
        if let value, let choice = Choice(rawValue: value) { return choice }
        throw Invalid(reason: "\(name)= takes one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
}

extension FaultKind {
    fileprivate init(_ parameters: inout Parameters) throws(Parameters.Invalid) {
        switch parameters.name {
        case "drop":
            self = .drop(after: try parameters.value(), reset: parameters.others.removeValue(forKey: "reset") == "yes")
        case "hang-up": self = .hangUp
        case "delay": self = .delay(milliseconds: try parameters.value())
        case "stall": self = .stall(after: try parameters.value(), milliseconds: try parameters.number("for"))
        case "slow": self = .slow(bytesPerSecond: try parameters.value(1...Int.max / 4))
        case "status": self = .status(try parameters.value(200...599), retryAfter: try RetryAfter(&parameters))
        case "expired": self = .expired
        case "redirect":
            let code = try parameters.number("code") ?? 302
            guard (300...399).contains(code) else { throw Parameters.Invalid(reason: "code is from 300 to 399") }
            self = .redirect(to: try parameters.choice(), status: code, hops: try parameters.number("hops") ?? 1)
        case "html": self = .html
        case "length":
            if parameters.value?.hasPrefix("=") == true {
                self = .lengthText(String(parameters.value?.dropFirst() ?? ""))
            } else {
                self = .length(by: try parameters.value(-1_000_000_000...1_000_000_000))
            }
        case "no-length": self = .noLength
        case "chunked": self = .chunked(try parameters.choice(.sound), after: try parameters.number("after"))
        case "endless": self = .endless
        case "huge-header": self = .hugeHeader(try parameters.value(0...1 << 30))
        case "garbage": self = .garbage
        case "content-range": self = .contentRange(try parameters.choice())
        case "ignored-range": self = .ignoredRange
        case "changed": self = .changed
        case "etag": self = .entityTag(try parameters.choice())
        case "gzip": self = .gzip(broken: parameters.value == "broken")
        case "rows-added": self = .rowsAdded(try parameters.value(0...1_000_000))
        case "page-repeated": self = .pageRepeated
        case "total": self = .total(by: try parameters.value(-1_000_000_000...1_000_000_000))
        case "string-counters": self = .stringCounters
        case "older": self = .older
        default: throw Parameters.Invalid(reason: "no fault \(parameters.name)")
        }
    }
}

extension FaultKind.RetryAfter {
    fileprivate init?(_ parameters: inout Parameters) throws(Parameters.Invalid) {
        guard let text = parameters.others.removeValue(forKey: "retry-after") else { return nil }
        let isDate = text.hasPrefix("date+")
        guard let seconds = Int(isDate ? text.dropFirst(5) : text[...]), (0...1 << 40).contains(seconds) else {
            throw Parameters.Invalid(reason: "retry-after is a number of seconds, or date+SECONDS")
        }
        self = isDate ? .date(secondsFromNow: seconds) : .seconds(seconds)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
