import ByteScanning
import JSONScanning
import Tabular

/// Rows that are perhaps meant and are not read, since nothing is opened for looking like a container: what a look at the
/// first rows, and at one that is all there is, has shown.
///
/// Bounds: bytes are looked at below the `count` or `end` that is given.
struct RowsElsewhere {
    /// An array of objects within a row.
    private struct Candidate {
        let path: [String]
        let count: Int
    }

    private var candidates: [Candidate] = []
    private var blocks = 0
    /// The first row is all there is.
    private var isOnly = false
    /// All of the first rows are in envelopes that are left.
    private var areEnvelopes = false
    /// Whether `--unwrap` says that rows are in envelopes.
    let expectsEnvelopes: Bool
    private let rule: EnvelopeRule
    /// None of the first rows is in the envelope that it was said to be in.
    private var lackEnvelopes = false
    /// All of the first rows are bodies whose rows are in this array.
    private var bodyKey: String?
    /// All of the first rows are events of webhooks that are left.
    private var areEvents = false
    /// How many rows are looked at.
    private static let sample = 100

    init(expectsEnvelopes: Bool, rule: EnvelopeRule) {
        self.expectsEnvelopes = expectsEnvelopes
        self.rule = rule
    }

    // MARK: What the first rows are

    /// Looks at the first elements of an array.
    mutating func look(atElementsOf bytes: UnsafeMutablePointer<UInt8>, from start: Int, count: Int, rows: JSONRows) {
        look(bytes, from: start, count: count, rows: rows) { index, end in
            let next = JSONText.skipSpace(bytes, from: index, end: end)
            return next < end && bytes[next] == .comma ? JSONText.skipSpace(bytes, from: next + 1, end: end) : nil
        }
    }

    /// Looks at the first of several values.
    mutating func look(atValuesOf bytes: UnsafeMutablePointer<UInt8>, from start: Int, count: Int, rows: JSONRows) {
        look(bytes, from: start, count: count, rows: rows) { index, end in
            JSONFormDetector.skipMarks(bytes, from: index, end: end)
        }
    }

    private mutating func look(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, count: Int, rows: JSONRows,
        next: (Int, Int) -> Int?
    ) {
        let opens = rows.contains(.envelopes)
        guard opens ? expectsEnvelopes : rows.isDisjoint(with: .rooted) else { return }
        let end = min(count, start + JSONFormDetector.window)
        var index = JSONText.skipSpace(bytes, from: start, end: end)
        var (seen, envelopes, events, keys) = (0, 0, 0, Set<String?>())
        let opensEvents = !rows.isDisjoint(with: [.bodies, .webhooks])
        while index < end, bytes[index] == .openBrace, seen < RowsElsewhere.sample,
            let behind = Scan.jsonSkip(bytes, from: index, count: end)
        {
            seen += 1
            if Envelope(bytes, at: index, end: behind, by: rule) != nil { envelopes += 1 }
            if !opensEvents, rule.isEvent(ObjectOutline(bytes, at: index, end: behind).members, in: bytes) {
                events += 1
            }
            keys.insert(rows.contains(.bodies) ? nil : key(ofBody: bytes, at: index, end: behind))
            guard let following = next(behind, end) else { break }
            index = following
        }
        if opens {
            lackEnvelopes = seen > 0 && envelopes == 0
            return
        }
        areEnvelopes = seen > 0 && envelopes == seen
        areEvents = seen > 0 && events == seen
        if seen > 1, keys.count == 1 { bodyKey = keys.first ?? nil }
    }

    /// The key of the rows where the object is a body of the API's; a webhook's is opened wherever it stands.
    private func key(ofBody bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> String? {
        let outline = ObjectOutline(bytes, at: start, end: end)
        guard !rule.hasEvent(outline.members),
            case .container(let member) = outline.standing(by: rule, isOnly: false, in: bytes, end: end)
        else { return nil }
        return outline.members[member].name.description
    }

    // MARK: A row that is all there is

    /// Looks at the rows that end at `end` in a block; `isLast` where nothing stands behind them.
    mutating func look(atRowsOf block: ByteBlock, end: Int, isLast: Bool, rows: JSONRows) {
        blocks += 1
        guard blocks == 1 else {
            isOnly = false
            return
        }
        let (bytes, start) = (block.bytes, block.start)
        guard rows.isDisjoint(with: .rooted), bytes[start] == .openBrace,
            let behind = Scan.jsonSkip(bytes, from: start, count: end),
            JSONFormDetector.skipMarks(bytes, from: behind, end: end) == end
        else { return }
        isOnly = isLast
        let outline = ObjectOutline(bytes, at: start, end: behind)
        // What --root would find twice it does not read.
        guard Set(outline.members.map(\.name)).count == outline.members.count else { return }
        if case .row = outline.standing(by: rule, isOnly: false, in: bytes, end: behind) {
        } else if !isBodyLeft(outline) {
            return
        }
        candidates = RowsElsewhere.candidates(bytes, at: start, end: behind)
    }

    /// Whether an object that is a body of the API's is not a container where it stands: a row of lines.
    private func isBodyLeft(_ outline: ObjectOutline) -> Bool {
        !rule.hasEvent(outline.members)
    }

    /// Nothing has followed.
    mutating func end() { if blocks == 1 { isOnly = true } }

    /// The key of the first array of objects in the object at `start`, as far as it was read.
    static func firstArray(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> String? {
        guard start < end, bytes[start] == .openBrace else { return nil }
        let array = ObjectOutline(bytes, at: start, end: end, limit: 1000).members.first { member in
            bytes[member.start] == 0x5B && ObjectOutline.holdsObjectsOnly(bytes, at: member.start, end: end)
        }
        return array.map { quoted([$0.name.description]) }
    }

    /// The arrays of objects of an object: its own, else those below, as far as it is sensible to look.
    private static func candidates(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> [Candidate] {
        var level: [(path: [String], start: Int)] = [([], start)]
        for _ in 0..<8 {
            var found: [Candidate] = []
            var below: [(path: [String], start: Int)] = []
            for object in level {
                for member in ObjectOutline(bytes, at: object.start, end: end, limit: 1000).members {
                    let path = object.path + [member.name.description]
                    if bytes[member.start] == .openBrace { below.append((path, member.start)) }
                    guard bytes[member.start] == .openBracket else { continue }
                    let count = objects(bytes, at: member.start, end: end)
                    if count > 0 { found.append(Candidate(path: path, count: count)) }
                }
            }
            if !found.isEmpty { return found }
            guard !below.isEmpty, below.count <= 1000 else { return [] }
            level = below
        }
        return []
    }

    /// The paths to the arrays of objects in the object at `start`: the first few.
    static func paths(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> [String] {
        candidates(bytes, at: start, end: end).prefix(3).map { quoted($0.path) }
    }

    /// How many elements an array of objects has; 0 where it holds anything else.
    private static func objects(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> Int {
        guard ObjectOutline.holdsObjectsOnly(bytes, at: start, end: end) else { return 0 }
        guard var elements = JSONMembers(bytes, in: start..<end) else { return 0 }
        var count = 0
        while elements.next() != nil { count += 1 }
        return count
    }

    // MARK: What is told

    func notes(source: String) -> [String] {
        if lackEnvelopes {
            return [
                "\(source): none of its first rows is an envelope of \(rule.noun) (\(rule.form)), so \(Setting.unwraps) leaves them as they are"
            ]
        }
        if areEnvelopes {
            let key = rule.keys[max(0, rule.row)]
            return [
                "\(source): its rows look like envelopes of \(rule.noun); \(Setting.unwraps) takes the rows in \"\(key)\" out"
            ]
        }
        if areEvents {
            return [
                "\(source): its rows look like bodies of webhooks; one a line, as \(Setting.format) jsonl writes them, they are read for the rows in them"
            ]
        }
        if let bodyKey {
            return ["\(source): its rows look like \(rule.noun); \(Setting.root) \(bodyKey) reads the rows in them"]
        }
        guard isOnly, let first = candidates.first, first.path.count == 1 || candidates.count == 1 else { return [] }
        let name = first.path.joined(separator: ".")
        let objects = first.count == 1 ? "1 object" : "\(first.count) objects"
        return [
            "\(source) is one row, whose \"\(name)\" holds \(objects); \(Setting.root) \(RowsElsewhere.quoted(first.path)) reads those as rows"
        ]
    }

    /// A path as a shell takes it.
    private static func quoted(_ path: [String]) -> String {
        let text = path.joined(separator: ".")
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case .digitZero ... .digitNine, 0x41...0x5A, 0x61...0x7A, .minus, .dot, .underscore: true
                default: byte >= 0x80
                }
            }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
