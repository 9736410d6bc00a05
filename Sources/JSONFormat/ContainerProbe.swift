import ByteScanning
import JSONScanning
import Tabular

/// A look at the keys of one object without changing or checking it: does it hold rows, and where?
///
/// Bounds: every index is checked against `end`; containers are skipped by counting brackets.
struct ContainerProbe {
    /// Where the row array opens, if one of its names was seen with an array.
    private(set) var arrayStart: Int?
    /// Whether a marker was seen.
    private(set) var hasMarker = false
    /// Whether a second array stands beside the rows, so that only a marker makes the object a container.
    private(set) var hasOtherArray = false
    /// Whether the object was seen to its end.
    private(set) var isComplete = false

    /// Looks at the object that opens at `start`, as far as `end`.
    init(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) {
        var names: Set<ColumnName> = []
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        while index < end, bytes[index] == 0x22 {
            guard let behindKey = try? JSONText.skipString(bytes, from: index + 1, end: end) else { break }
            let name = ColumnName(UnsafeRawBufferPointer(start: bytes + index + 1, count: behindKey - index - 2))
            index = JSONText.skipSpace(bytes, from: behindKey, end: end)
            guard index < end, bytes[index] == 0x3A else { break }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { break }
            // An object may have millions of keys.
            if ContainerRule.markers.contains(name) { names.insert(name) }
            if bytes[index] == 0x5B {
                if arrayStart == nil, ContainerRule.arrayNames.contains(name) {
                    arrayStart = index
                } else {
                    hasOtherArray = true
                }
            }
            guard let next = ContainerProbe.skipValue(bytes, at: index, end: end) else { break }
            index = JSONText.skipSpace(bytes, from: next, end: end)
            guard index < end else { break }
            if bytes[index] == 0x7D {
                isComplete = true
                break
            }
            guard bytes[index] == 0x2C else { break }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
        }
        hasMarker = ContainerRule.hasMarker(names)
    }

    /// The offset behind the value at `index`, or nil when it does not end before `end`.
    static func skipValue(_ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Int? {
        switch bytes[index] {
        case 0x7B, 0x5B: Scan.jsonSkip(bytes, from: index, count: end)
        default: try? JSONText.skipScalar(bytes, from: index, end: end)
        }
    }

    /// Where the value at the end of `path` starts, from the value at `start`; nil when it is not there before `end`.
    static func find(_ path: ArraySlice<String>, _ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> Int? {
        guard let wanted = path.first else { return start }
        guard start < end, bytes[start] == 0x7B else { return nil }
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        while index < end, bytes[index] == 0x22 {
            guard let behindKey = try? JSONText.skipString(bytes, from: index + 1, end: end) else { return nil }
            let key = EscapedText.decoded(
                UnsafeRawBufferPointer(start: bytes + index + 1, count: behindKey - index - 2))
            index = JSONText.skipSpace(bytes, from: behindKey, end: end)
            guard index < end, bytes[index] == 0x3A else { return nil }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { return nil }
            if key == Array(wanted.utf8) { return find(path.dropFirst(), bytes, at: index, end: end) }
            guard let next = skipValue(bytes, at: index, end: end) else { return nil }
            index = JSONText.skipSpace(bytes, from: next, end: end)
            guard index < end, bytes[index] == 0x2C else { return nil }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
        }
        return nil
    }
}
