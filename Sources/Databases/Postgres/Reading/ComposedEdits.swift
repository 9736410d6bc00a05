internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// What is changed in the JSON text that the server makes of an array or a record: numbers that are infinite or none become null,
/// and are counted; bytes become text where they are UTF-8, else base64, as those of a column do.
///
/// Bounds: `bytes` has 64 bytes more behind each range that is walked over; `JSONMembers` checks the rest. Digits are looked for
/// within their string.
struct ComposedEdits {
    private let bytes: UnsafePointer<UInt8>
    private let namesNonFinite: Bool
    /// Where such values stand, with their quotes.
    private(set) var places: [(range: Range<Int>, isNumber: Bool)] = []
    /// How many of them are numbers.
    private(set) var numbers = 0

    /// - Parameter namesNonFinite: whether numbers stay that are infinite or none.
    init(_ bytes: UnsafePointer<UInt8>, namesNonFinite: Bool) {
        (self.bytes, self.namesNonFinite) = (bytes, namesNonFinite)
    }

    /// Whether there may be any in a text, which is cheaper to tell.
    static func mayBeIn(_ text: UnsafeRawBufferPointer) -> Bool {
        text.contains { [UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "\\")].contains($0) }
    }

    /// Notes those in a value of this shape.
    mutating func note(_ shape: ComposedShape, in range: Range<Int>) {
        switch shape {
        case .number:
            guard bytes[range.lowerBound] == .quote, !namesNonFinite else { return }
            numbers += 1
            places.append((range, true))
        case .bytes: if bytes[range.lowerBound] == .quote { places.append((range, false)) }
        case .list(let element):
            // Arrays of more dimensions are lists of lists.
            guard bytes[range.lowerBound] == .openBracket, var members = JSONMembers(bytes, in: range) else { return }
            while let member = members.next() {
                let isInner = bytes[member.value.lowerBound] == .openBracket
                note(isInner ? shape : element, in: member.value)
            }
        case .record(let shapes):
            guard bytes[range.lowerBound] == .openBrace, var members = JSONMembers(bytes, in: range) else { return }
            while let member = members.next() {
                let key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
                guard let shape = shapes[ColumnName(utf8: EscapedText.name(key))] else { continue }
                note(shape, in: member.value)
            }
        }
    }

    /// The text of a range with the changes.
    func append(_ range: Range<Int>, to block: ByteBlock) {
        var start = range.lowerBound
        for (place, isNumber) in places {
            block.append(UnsafeRawBufferPointer(start: bytes + start, count: place.lowerBound - start))
            if isNumber { block.append("null") } else { append(bytesAt: place, to: block) }
            start = place.upperBound
        }
        block.append(UnsafeRawBufferPointer(start: bytes + start, count: range.upperBound - start))
    }

    /// Appends what the digits of a string stand for: `"\\\\x6162"`, the backslash escaped, is `"ab"`.
    private func append(bytesAt place: Range<Int>, to block: ByteBlock) {
        let text = UnsafeRawBufferPointer(start: bytes + place.lowerBound, count: place.count)
        guard text.count >= 5, text.starts(with: "\"\\\\x".utf8), let value = Self.decoded(text.dropFirst(4).dropLast())
        else {
            block.append(text)
            return
        }
        var string: [UInt8] = [.quote]
        value.withUnsafeBufferPointer { value in
            guard let start = value.baseAddress else { return }
            if Scan.isUTF8(start, count: value.count) {
                JSONText.append(escaped: UnsafeRawBufferPointer(value), to: &string)
            } else {
                let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: (value.count + 2) / 3 * 4)
                defer { digits.deallocate() }
                let count = Base64.write(UnsafeRawBufferPointer(value), to: digits)
                string.append(contentsOf: UnsafeBufferPointer(start: digits, count: count))
            }
        }
        string.append(.quote)
        block.append(string)
    }

    /// The bytes that hexadecimal digits stand for; nil where they are none.
    private static func decoded(_ digits: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x57
            default: nil
            }
        }
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for place in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            guard let high = value(digits[place]), let low = value(digits[place + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
