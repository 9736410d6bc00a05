import ByteScanning
import JSONScanning
import Tabular

/// A look at the members of one object without changing or checking it.
///
/// Bounds: every index is checked against `end`; containers are skipped by counting brackets.
struct ObjectOutline {
    /// A member of an object: its key, and where its value starts.
    struct Member {
        let name: ColumnName
        let start: Int
    }

    /// What an object is.
    enum Standing: Equatable {
        /// A row.
        case row
        /// A container whose rows are in the array of this member.
        case container(Int)
        /// An event's body that brings no rows.
        case empty
        /// What has been seen of it may become a container with the array of this member.
        case undecided(Int?)
    }

    /// The members in order, as far as they were asked for.
    private(set) var members: [Member] = []
    /// Whether all of them were seen.
    private(set) var isWhole = false

    /// Looks at the object that opens at `start`, as far as `end`; an object may have millions of members, of which
    /// `limit` are looked at.
    init(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int, limit: Int = 13) {
        guard start < end, bytes[start] == 0x7B, var walk = JSONMembers(bytes, in: start..<end) else { return }
        while let (key, value) = walk.nextStart() {
            guard members.count < limit else { return }
            let spelling = UnsafeRawBufferPointer(start: bytes + key.lowerBound, count: key.count)
            members.append(Member(name: ColumnName(utf8: EscapedText.decoded(spelling)), start: value))
            guard walk.passValue() != nil else { return }
        }
        isWhole = walk.isWhole
    }

    /// What the object is by `rule`, as far as it was seen.
    func standing(
        by rule: EnvelopeRule, isOnly: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> Standing {
        rule.standing(of: members, isWhole: isWhole, isOnly: isOnly, in: bytes, end: end)
    }

    /// Where the array opens that holds the rows of what the API sent, whatever else is beside it.
    func arrayOfBody(by rule: EnvelopeRule, in bytes: UnsafePointer<UInt8>, end: Int) -> Int? {
        members.first { member in
            rule.soleKeys.contains(member.name) && bytes[member.start] == 0x5B
                && ObjectOutline.holdsObjectsOnly(bytes, at: member.start, end: end)
        }?.start
    }

    /// Whether no element that can be seen of the array that opens at `start` is anything but an object.
    static func holdsObjectsOnly(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> Bool {
        guard var elements = JSONMembers(bytes, in: start..<end) else { return true }
        while let (_, element) = elements.nextStart() {
            guard bytes[element] == 0x7B else { return false }
            guard elements.passValue() != nil else { return true }
        }
        return true
    }
}

/// Where `--root` leads: keys from the top, outermost first. A key that has dots of its own is found, too.
struct RootPath {
    let keys: [String]

    /// As the flag has it.
    var description: String { keys.joined(separator: ".") }

    /// Where the values at the path's end start, from the object that opens at `start`: the first two, since a key may be
    /// repeated, and of those the ones that start before `end`.
    func places(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> [Int] {
        var found: [Int] = []
        look(keys[...], bytes, at: start, end: end, &found)
        return found
    }

    /// What stands for the flag in messages that are written before its value is known.
    static let placeholder = "what \(Setting.root) names"

    /// What to do where it does not lead to an array.
    static let advice = "name the keys that lead to the array of rows"

    /// What is said where something else than an array stands.
    func isNoArray(_ bytes: UnsafePointer<UInt8>, at place: Int) -> String {
        let kind =
            switch bytes[place] {
            case .openBrace: "an object"
            case .quote: "text"
            case .n: "null"
            case .t, .f: "true or false"
            default: "a number"
            }
        return "\(Setting.root) \(description) is not an array but \(kind)"
    }

    /// What is said where nothing is at the path's end.
    func isMissing(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> String {
        for count in stride(from: keys.count - 1, to: 0, by: -1) {
            let part = RootPath(keys: Array(keys.prefix(count)))
            guard let place = part.places(bytes, at: start, end: end).first else { continue }
            let what = bytes[place] == .openBrace ? "has no \"\(keys[count])\"" : "is not an object"
            return "\(Setting.root) \(description) is not there: \(part.description) \(what)"
        }
        return "\(Setting.root) \(description) is not there"
    }

    private func look(
        _ path: ArraySlice<String>, _ bytes: UnsafePointer<UInt8>, at start: Int, end: Int, _ found: inout [Int]
    ) {
        guard !path.isEmpty else { return found.append(start) }
        guard start < end, bytes[start] == .openBrace else { return }
        guard var members = JSONMembers(bytes, in: start..<end) else { return }
        while found.count < 2, let (key, value) = members.nextStart() {
            let spelling = UnsafeRawBufferPointer(start: bytes + key.lowerBound, count: key.count)
            if let rest = rest(of: path, behind: spelling) { look(rest, bytes, at: value, end: end, &found) }
            guard members.passValue() != nil else { return }
        }
    }

    /// What is left of a path behind a key, which may have dots and then takes several parts of it.
    private func rest(of path: ArraySlice<String>, behind key: UnsafeRawBufferPointer) -> ArraySlice<String>? {
        let text = String(decoding: EscapedText.decoded(key), as: UTF8.self)
        let count = text.utf8.count { $0 == .dot } + 1
        guard count <= path.count, path.prefix(count).joined(separator: ".") == text else { return nil }
        return path.dropFirst(count)
    }
}
