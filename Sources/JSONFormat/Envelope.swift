import ByteScanning
import JSONScanning

/// What stands around one row of a results page: `{"id":…,"data":{row},"createdAt":…,"updatedAt":…}`.
///
/// Found without changing the text, since an object may turn out to be a row at its last key. Everything but the row
/// itself is checked strictly on the way.
///
/// Bounds: every index is checked against `end` before a byte is taken.
struct Envelope {
    /// Where the row's object opens.
    let rowStart: Int
    /// The offset behind the envelope.
    let next: Int
    /// Where the value of each field starts, in the order of the keys; -1 where it is not there. Inline, since a heap
    /// allocation a row would cost more than the scan.
    private let starts: InlineArray<6, Int>

    /// Where the id's value starts.
    var identity: Int? { starts[0] < 0 ? nil : starts[0] }

    /// Where the value starts that tells when the row last changed.
    func time(by rule: EnvelopeRule) -> Int? {
        for place in rule.times where starts[place] >= 0 { return starts[place] }
        return nil
    }

    /// The fields beside the row, and where their values start.
    func fields(by rule: EnvelopeRule) -> [(name: StaticString, start: Int)] {
        rule.keys.indices.filter { $0 != rule.row && starts[$0] >= 0 }.map { (rule.keys[$0], starts[$0]) }
    }

    /// The envelope that opens at `start`: an object under the row's key, at least one key more than the id's, and none
    /// that the rule does not name. Nil for anything else, which is then parsed as a row.
    init?(_ bytes: UnsafeMutablePointer<UInt8>, at start: Int, end: Int, by rule: EnvelopeRule) {
        self.init(bytes, at: start, end: end, by: rule) { Scan.jsonSkip(bytes, from: $0, count: end) }
    }

    /// As above, with the row that opens at the given offset passed by `passRow`, which gives the offset behind it, or nil
    /// where it is none.
    @inline(__always)
    init?(
        _ bytes: UnsafeMutablePointer<UInt8>, at start: Int, end: Int, by rule: EnvelopeRule,
        passRow: (Int) -> Int?
    ) {
        guard rule.row >= 0 else { return nil }
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        var starts = InlineArray<6, Int>(repeating: -1)
        while true {
            guard index < end, bytes[index] == 0x22,
                let place = Envelope.place(of: rule, bytes, at: index + 1, end: end), starts[place] < 0
            else { return nil }
            index = JSONText.skipSpace(bytes, from: index + rule.keys[place].utf8CodeUnitCount + 2, end: end)
            guard index < end, bytes[index] == 0x3A else { return nil }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { return nil }
            starts[place] = index
            if place == rule.row {
                guard bytes[index] == 0x7B, let behind = passRow(index) else { return nil }
                index = behind
            } else {
                guard let behind = try? JSONText.skipScalar(bytes, from: index, end: end) else { return nil }
                index = behind
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
            guard index < end else { return nil }
            if bytes[index] == .comma {
                index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            } else if bytes[index] == .closeBrace {
                break
            } else {
                return nil
            }
        }
        var isMore = false
        for place in 1..<6 where place != rule.row && starts[place] >= 0 { isMore = true }
        guard starts[rule.row] >= 0, isMore else { return nil }
        rowStart = starts[rule.row]
        next = index + 1
        self.starts = starts
    }

    /// Which of the keys stands at `index`, closing quote included.
    @inline(__always)
    private static func place(
        of rule: EnvelopeRule, _ bytes: UnsafePointer<UInt8>, at index: Int, end: Int
    ) -> Int? {
        for place in rule.keys.indices where matches(rule.keys[place], bytes, at: index, end: end) { return place }
        return nil
    }

    @inline(__always)
    private static func matches(_ name: StaticString, _ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        guard count > 0, index + count < end, bytes[index + count] == 0x22, bytes[index] == name.utf8Start[0] else {
            return false
        }
        for place in 1..<count where bytes[index + place] != name.utf8Start[place] { return false }
        return true
    }
}
