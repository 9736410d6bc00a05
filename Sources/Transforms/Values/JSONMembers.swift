import ByteScanning

/// Walks over the members of an object, or the elements of an array, in the text of a `.json` cell, without a tree.
///
/// Bounds: the text is `[index, end)` of bytes with 64 more that may be read behind `end`. Cells hold valid JSON without
/// white space, and still every step checks `end`, so that damaged text ends the walk and nothing else.
struct JSONMembers {
    private let bytes: UnsafePointer<UInt8>
    private let end: Int
    private var index: Int
    private let isObject: Bool

    /// One member: its key between the quotes (empty in an array), and its value's text.
    struct Member {
        var key: Range<Int>
        var value: Range<Int>
    }

    /// The members of the container that starts at `range.lowerBound`, or nil where none does.
    init?(_ bytes: UnsafePointer<UInt8>, in range: Range<Int>) {
        guard range.count >= 2, bytes[range.lowerBound] == 0x7B || bytes[range.lowerBound] == 0x5B else { return nil }
        self.bytes = bytes
        index = range.lowerBound + 1
        end = range.upperBound
        isObject = bytes[range.lowerBound] == 0x7B
    }

    mutating func next() -> Member? {
        if index < end, bytes[index] == 0x2C { index += 1 }
        guard index < end, bytes[index] != 0x7D, bytes[index] != 0x5D else { return nil }
        var key = index..<index
        if isObject {
            guard bytes[index] == 0x22, let close = stringEnd(from: index + 1), close < end, bytes[close] == 0x3A
            else { return nil }
            key = index + 1..<close - 1
            index = close + 1
        }
        guard index < end, let close = valueEnd(from: index) else { return nil }
        let value = index..<close
        index = close
        return Member(key: key, value: value)
    }

    /// The offset behind the closing quote of the string whose body starts at `start`.
    private func stringEnd(from start: Int) -> Int? {
        var index = start
        while true {
            index += Scan.find(0x22, 0x5C, in: bytes + index, count: end - index)
            guard index < end else { return nil }
            if bytes[index] == 0x22 { return index + 1 }
            index += 2
            guard index <= end else { return nil }
        }
    }

    private func valueEnd(from start: Int) -> Int? {
        switch bytes[start] {
        case 0x22: return stringEnd(from: start + 1)
        case 0x7B, 0x5B: return Scan.jsonSkip(bytes, from: start, count: end)
        default:
            let count = Scan.find(0x2C, 0x7D, 0x5D, in: bytes + start, count: end - start)
            return count > 0 && start + count < end ? start + count : nil
        }
    }
}

extension JSONMembers {
    /// Where the value stands that the keys lead to, one within another, from the value in `range`; the last one of a
    /// repeated key, as everywhere. Nil where there is none.
    static func value(at keys: [[UInt8]], of bytes: UnsafePointer<UInt8>, in range: Range<Int>) -> Range<Int>? {
        var value = range
        for key in keys {
            guard bytes[value.lowerBound] == 0x7B, var members = JSONMembers(bytes, in: value) else { return nil }
            var found: Range<Int>?
            while let member = members.next() {
                if ValueText.isKey(bytes, member.key, key) { found = member.value }
            }
            guard let found else { return nil }
            value = found
        }
        return value
    }
}
