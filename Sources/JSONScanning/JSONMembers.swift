public import ByteScanning

/// Walks over the members of an object, or the elements of an array, in text that need not be whole and that nobody has
/// checked, without a tree: the one walker for whoever looks into JSON text without making rows of it.
///
/// Keys and scalars are checked as `JSONText` does; containers among the values are passed by counting brackets, which the
/// parser checks. Damage ends the walk.
///
/// Bounds: the text is `[start, end)` of bytes with 64 more that may be read behind `end`; every step checks `end`.
@usableFromInline package struct JSONMembers {
    @usableFromInline let bytes: UnsafePointer<UInt8>
    @usableFromInline let end: Int
    @usableFromInline var index: Int
    @usableFromInline let isObject: Bool
    @usableFromInline var isFirst = true
    /// Whether the walk has come to the bracket that closes the container.
    @usableFromInline package internal(set) var isWhole = false

    /// One member: its key between the quotes (empty in an array), and its value's text.
    @usableFromInline package struct Member {
        @usableFromInline package var key: Range<Int>
        @usableFromInline package var value: Range<Int>

        @inlinable
        init(key: Range<Int>, value: Range<Int>) {
            self.key = key
            self.value = value
        }
    }

    /// The members of the container that opens at `range.lowerBound`, as far as `range` goes; nil where none does.
    @inlinable
    package init?(_ bytes: UnsafePointer<UInt8>, in range: Range<Int>) {
        guard !range.isEmpty, bytes[range.lowerBound] == .openBrace || bytes[range.lowerBound] == .openBracket else {
            return nil
        }
        self.bytes = bytes
        index = range.lowerBound + 1
        end = range.upperBound
        isObject = bytes[range.lowerBound] == .openBrace
    }

    /// The next member, or nil behind the last, or where it does not end.
    @inlinable
    package mutating func next() -> Member? {
        guard let (key, start) = nextStart(), let end = passValue() else { return nil }
        return Member(key: key, value: start..<end)
    }

    /// The next member's key, and where its value starts, which `passValue` must pass before the next call; nil behind the
    /// last one, or where the text ends first.
    @inlinable
    package mutating func nextStart() -> (key: Range<Int>, start: Int)? {
        index = JSONText.skipSpace(bytes, from: index, end: end)
        guard index < end else { return nil }
        if isFirst || bytes[index] != .comma {
            let isClosed = bytes[index] == (isObject ? .closeBrace : .closeBracket)
            if isClosed { isWhole = true }
            guard isFirst, !isClosed else { return nil }
            isFirst = false
        } else {
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { return nil }
        }
        guard isObject else { return (index..<index, index) }
        guard bytes[index] == .quote, let close = try? JSONText.skipString(bytes, from: index + 1, end: end) else {
            return nil
        }
        let key = index + 1..<close - 1
        index = JSONText.skipSpace(bytes, from: close, end: end)
        guard index < end, bytes[index] == .colon else { return nil }
        index = JSONText.skipSpace(bytes, from: index + 1, end: end)
        return index < end ? (key, index) : nil
    }

    /// Goes behind the value that the walk stands at and gives that offset, or nil where the value does not end.
    @inlinable
    package mutating func passValue() -> Int? {
        guard index < end else { return nil }
        switch bytes[index] {
        case .openBrace, .openBracket:
            guard let close = Scan.jsonSkip(bytes, from: index, count: end) else { return nil }
            index = close
        case .quote:
            guard let close = try? JSONText.skipString(bytes, from: index + 1, end: end) else { return nil }
            index = close
        default:
            guard let close = try? JSONText.skipScalar(bytes, from: index, end: end) else { return nil }
            index = close
        }
        return index
    }
}
