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
    /// Where the value of each field starts, in the order of `names`; -1 where it is not there. Inline, since a heap
    /// allocation a row would cost more than the scan.
    private let starts: InlineArray<6, Int>

    private static let names: InlineArray<6, StaticString> = [
        "id", "jobId", "dataId", "data", "createdAt", "updatedAt",
    ]
    private static let row = 3

    /// Where the id's value starts.
    var identity: Int? { starts[0] < 0 ? nil : starts[0] }

    /// The fields beside the row, and where their values start.
    var fields: [(name: StaticString, start: Int)] {
        Envelope.names.indices.filter { $0 != Envelope.row && starts[$0] >= 0 }.map { (Envelope.names[$0], starts[$0]) }
    }

    /// The envelope that opens at `start`: an object `data`, at least one of `createdAt`, `updatedAt`, `dataId`,
    /// `jobId`, and no key beyond those and `id`. Nil for anything else, which is then parsed as a row.
    init?(_ bytes: UnsafeMutablePointer<UInt8>, at start: Int, end: Int) {
        self.init(bytes, at: start, end: end) { Scan.jsonSkip(bytes, from: $0, count: end) }
    }

    /// As above, with the row that opens at the given offset passed by `passRow`, which gives the offset behind it, or nil
    /// where it is none.
    @inline(__always)
    init?(_ bytes: UnsafeMutablePointer<UInt8>, at start: Int, end: Int, passRow: (Int) -> Int?) {
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        var starts = InlineArray<6, Int>(repeating: -1)
        while true {
            guard index < end, bytes[index] == 0x22,
                let place = Envelope.place(bytes, at: index + 1, end: end), starts[place] < 0
            else { return nil }
            index = JSONText.skipSpace(bytes, from: index + Envelope.names[place].utf8CodeUnitCount + 2, end: end)
            guard index < end, bytes[index] == 0x3A else { return nil }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { return nil }
            starts[place] = index
            if place == Envelope.row {
                guard bytes[index] == 0x7B, let behind = passRow(index) else { return nil }
                index = behind
            } else {
                guard let behind = try? JSONText.skipScalar(bytes, from: index, end: end) else { return nil }
                index = behind
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
            guard index < end else { return nil }
            if bytes[index] == 0x2C {
                index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            } else if bytes[index] == 0x7D {
                break
            } else {
                return nil
            }
        }
        guard starts[Envelope.row] >= 0, starts[1] >= 0 || starts[2] >= 0 || starts[4] >= 0 || starts[5] >= 0 else {
            return nil
        }
        rowStart = starts[Envelope.row]
        next = index + 1
        self.starts = starts
    }

    /// Which of the names stands at `index`, closing quote included.
    @inline(__always)
    private static func place(_ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Int? {
        for place in names.indices where matches(names[place], bytes, at: index, end: end) { return place }
        return nil
    }

    @inline(__always)
    private static func matches(_ name: StaticString, _ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        guard index + count < end, bytes[index + count] == 0x22, bytes[index] == name.utf8Start[0] else { return false }
        for place in 1..<count where bytes[index + place] != name.utf8Start[place] { return false }
        return true
    }
}
