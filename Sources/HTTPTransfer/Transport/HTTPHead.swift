internal import CCurl

/// An answer's status and headers.
package struct HTTPHead: Sendable {
    /// More than this of headers is an attack or a mistake (curl's own limit for one line).
    static let largestSize = 100 * 1024

    /// The status code; 0 until a status line was read.
    package private(set) var status = 0
    /// Names in lower case with their values, as they came.
    private(set) var fields: [(name: String, value: String)] = []
    /// Whether the blank line that ends the headers of a final answer has come.
    private(set) var isComplete = false
    private var size = 0

    /// Takes one line as libcurl gives it, line end included. False when there are too many bytes of them.
    mutating func take(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        size += line.count
        guard size <= Self.largestSize else { return false }
        // What comes after the body is a trailer; nothing in it changes what was decided by the head.
        guard !isComplete else { return true }
        let text = String(decoding: line, as: UTF8.self)
        let content = text.trimmingBlanks()
        if text.hasPrefix("HTTP/") {
            // Each interim answer (1xx) begins anew; its headers are not the final answer's.
            fields = []
            let parts = content.split(separator: " ", maxSplits: 2)
            status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        } else if content.isEmpty {
            isComplete = status >= 200
        } else if text.first == " " || text.first == "\t", !fields.isEmpty {
            fields[fields.count - 1].value += " " + content
        } else if let colon = content.firstIndex(of: ":") {
            let name = String(content[..<colon]).lowercased().trimmingBlanks()
            fields.append((name, String(content[content.index(after: colon)...]).trimmingBlanks()))
        }
        return true
    }

    /// The first value of a header.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All values of a header, which may stand in several lines or as a list in one.
    private func list(_ name: String) -> [String] {
        fields.lazy.filter { $0.name == name }.flatMap {
            $0.value.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
        }
    }

    /// How long the body is said to be, where that can be read and nothing else decides.
    package var contentLength: UInt64? {
        self["transfer-encoding"] == nil ? list("content-length").first.flatMap(Self.digits) : nil
    }

    /// Whether the body says itself where it ends; else only the end of the connection does (RFC 9112 §6.3).
    var isSelfDelimited: Bool {
        if self["transfer-encoding"] != nil { return list("transfer-encoding").last?.lowercased() == "chunked" }
        return contentLength != nil || status == 204
    }

    /// What is wrong with the lengths, if anything: ones that contradict each other, or none that is a number. Request
    /// smuggling or a broken server. A number beyond all reason is no length, but no contradiction either.
    var problemOfLengths: String? {
        let lengths = list("content-length")
        if lengths.contains(where: { $0 != lengths[0] }) { return "sent two different Content-Lengths" }
        let isNumber = lengths.allSatisfy { length in
            !length.isEmpty && length.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        return isNumber ? nil : "sent a Content-Length that is not a number"
    }

    private static func digits(_ text: String) -> UInt64? { text.utf8.first == UInt8(ascii: "+") ? nil : UInt64(text) }

    /// What stands for no coding at all: that, and what stores and frameworks write in its place. S3 keeps the framing of an
    /// upload as if it were a coding of the file.
    private static let plainCodings: Set<String> = ["", "identity", "none", "utf-8", "aws-chunked"]

    /// Whether the answer says that the body is something that has to be decoded first, though we asked for it plain.
    var contentEncoding: String? {
        let codings = list("content-encoding").map { $0.lowercased() }.filter { !Self.plainCodings.contains($0) }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }

    /// How many seconds the server asks to wait: a number, or a date measured by the server's own clock where it tells
    /// the time (RFC 9110 §10.2.3). Values beyond reason come back as infinity.
    package func retryAfter(now: Int64) -> Double? {
        guard let text = self["retry-after"], !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
            return UInt32(text).map(Double.init) ?? .infinity
        }
        guard let date = Self.date(text) else { return nil }
        let today = self["date"].flatMap(Self.date) ?? now
        let (wait, overflow) = date.subtractingReportingOverflow(today)
        return overflow ? .infinity : Double(max(wait, 0))
    }

    /// An HTTP date in seconds since 1970.
    static func date(_ text: String) -> Int64? {
        let date = ccurl_date(text)
        return date == -1 ? nil : date
    }
}

extension StringProtocol {
    /// Without blanks, tabs and line ends around it.
    package func trimmingBlanks() -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
