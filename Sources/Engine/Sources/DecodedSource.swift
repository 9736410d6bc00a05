internal import ByteScanning
internal import Tabular

/// Text in another encoding as UTF-8, without its byte order mark.
///
/// Bounds: `input` is read below its `count`; at most three bytes are written for each one read, and `output` has room for
/// three for each that `input` holds, but where a converter is told how much room there is.
final class DecodedSource: ByteSource {
    private let source: any ByteSource
    private let encoding: TextEncoding
    /// What characters of one byte are.
    private let table: SingleByteTable?
    /// What decodes all that neither the table nor this class does.
    private let converter: CharacterConverter?
    private let input = ByteBlock(capacity: 64 * 1024)
    private let output = ByteBlock(capacity: 200 * 1024)
    private var place = 0
    private var isAtStart = true
    private var consumed: UInt64 = 0
    var name: String { source.name }
    var byteCount: UInt64? { nil }

    init(_ source: any ByteSource, encoding: TextEncoding) {
        self.source = source
        self.encoding = encoding
        table =
            switch encoding.form {
            case .latin1: SingleByteTable { UInt32($0) }
            case .windows1252: SingleByteTable(DecodedSource.scalar)
            case .system: SingleByteTable(encoding.systemName)
            default: nil
            }
        let isConverted = table == nil && encoding.form == .system
        converter = isConverted ? CharacterConverter(from: encoding.systemName, to: "UTF-8") : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        while place == output.count {
            output.count = 0
            place = 0
            let isOver = try !source.fill(input)
            if isOver, input.count == 0 { return 0 }
            try decode(isLast: isOver)
        }
        let count = min(buffer.count, output.count - place)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.contents[place..<place + count]))
        place += count
        return count
    }

    private func decode(isLast: Bool) throws(ExportError) {
        var used = 0
        switch encoding.form {
        case .latin1, .windows1252, .system: used = try decodeBytes(isLast: isLast)
        case .utf8:
            output.append(input.contents)
            used = input.count
        case .utf16, .utf16LittleEndian: used = try decodeUTF16(isBigEndian: false, isLast: isLast)
        case .utf16BigEndian: used = try decodeUTF16(isBigEndian: true, isLast: isLast)
        case .utf32LittleEndian: used = try decodeUTF32(isBigEndian: false, isLast: isLast)
        case .utf32BigEndian: used = try decodeUTF32(isBigEndian: true, isLast: isLast)
        }
        consumed += UInt64(used)
        let rest = input.count - used
        input.bytes.update(from: input.bytes + used, count: rest)
        input.count = rest
    }

    private func decodeBytes(isLast: Bool) throws(ExportError) -> Int {
        let words = "\(encoding.name)"
        if let table {
            let (read, written) = table.decode(UnsafePointer(input.bytes), count: input.count, to: output.bytes)
            output.count = written
            if read < input.count, written == 0 { throw broken(at: read, words) }
            return read
        }
        guard let converter else { throw broken(at: 0, words) }
        let result = converter.convert(
            UnsafePointer(input.bytes), count: input.count, to: output.bytes, room: output.capacity)
        output.count = result.written
        // What came before a bad byte is text all the same.
        switch result.end {
        case .invalid where result.written == 0 || result.read == 0: throw broken(at: result.read, words)
        case .cut where isLast && result.written == 0: throw broken(at: result.read, words)
        case .cut where result.read == 0 && input.count > 64: throw broken(at: 0, words)
        case .done where isLast:
            output.reserve(64)
            output.count += converter.finish(to: output.bytes + output.count, room: output.capacity - output.count)
        default: break
        }
        return result.read
    }

    private func decodeUTF16(isBigEndian: Bool, isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index + 1 < input.count {
            let unit = unit(at: index, isBigEndian)
            if isAtStart {
                isAtStart = false
                if unit == 0xFEFF {
                    index += 2
                    continue
                }
            }
            if unit & 0xF800 != 0xD800 {
                put(UInt32(unit))
                index += 2
                continue
            }
            guard index + 3 < input.count else {
                if isLast { throw broken(at: index) }
                return index
            }
            let low = self.unit(at: index + 2, isBigEndian)
            guard unit & 0xFC00 == 0xD800, low & 0xFC00 == 0xDC00 else { throw broken(at: index) }
            put(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
            index += 4
        }
        if isLast, index < input.count { throw broken(at: index) }
        return index
    }

    private func decodeUTF32(isBigEndian: Bool, isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index + 3 < input.count {
            let (first, second) = (unit(at: index, isBigEndian), unit(at: index + 2, isBigEndian))
            let value = isBigEndian ? UInt32(first) << 16 | UInt32(second) : UInt32(second) << 16 | UInt32(first)
            guard Unicode.Scalar(value) != nil else { throw broken(at: index, "UTF-32") }
            if !isAtStart || value != 0xFEFF { put(value) }
            isAtStart = false
            index += 4
        }
        if isLast, index < input.count { throw broken(at: index, "UTF-32") }
        return index
    }

    private func unit(at index: Int, _ isBigEndian: Bool) -> UInt16 {
        let (first, second) = (UInt16(input.bytes[index]), UInt16(input.bytes[index + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    private func broken(at index: Int, _ name: String = "UTF-16") -> ExportError {
        ExportError(
            .malformed, "the text is not valid \(name)",
            at: Location(source: self.name, byte: consumed + UInt64(index)),
            advice: "name its encoding with \(Setting.encoding)")
    }

    /// Appends a scalar in UTF-8; there is room, see above.
    private func put(_ scalar: UInt32) {
        output.count += UTF8Encoding.write(scalar, to: output.bytes + output.count)
    }

    private static func scalar(of byte: UInt8) -> UInt32 {
        guard byte >= 0x80, byte < 0xA0 else { return UInt32(byte) }
        return DecodedSource.windows1252[Int(byte) - 0x80]
    }

    /// 0x80 to 0x9F of windows-1252 (WHATWG Encoding Standard, index-windows-1252); the five that are not assigned stand
    /// for the control characters of the same number.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]
}
