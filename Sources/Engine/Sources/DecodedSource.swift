internal import ByteScanning
internal import Tabular

/// Text in another encoding as UTF-8, without its byte order mark.
///
/// Bounds: `input` is read below its `count`; at most three bytes are written for each one read, one for each that is no text,
/// and `output` has room for three for each that `input` holds, but where a converter is told how much room there is.
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
    /// Whether the source has given its last byte.
    private var isSpent = false
    /// Whether what the converter held back has been written, too.
    private var isOver = false
    private var consumed: UInt64 = 0
    /// What is no text becomes a byte that is none in UTF-8 either, for whoever reads the rows to leave one out.
    private let marksBadBytes: Bool
    var name: String { source.name }
    var byteCount: UInt64? { nil }

    init(_ source: any ByteSource, encoding: TextEncoding, marksBadBytes: Bool = false) {
        self.source = source
        self.encoding = encoding
        self.marksBadBytes = marksBadBytes
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
            guard !isOver else { return 0 }
            output.count = 0
            place = 0
            if !isSpent { isSpent = try !source.fill(input) }
            try decode(isLast: isSpent)
            guard isSpent, input.count == 0 else { continue }
            isOver = true
            try finish()
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

    /// Decodes as far as there is room; a character is taken for cut only where it goes on further than any does.
    private func decodeBytes(isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index < input.count, output.capacity - output.count > 64 {
            let end = try convert(&index)
            let rest = input.count - index
            switch end {
            case .done, .full: return index
            case .cut where !isLast && rest <= 64: return index
            case .cut, .invalid:
                // What came before a bad byte is text all the same.
                if output.count > 0, !marksBadBytes { return index }
                try refuse(at: index, isCut: end == .cut && isLast)
                index += end == .cut && isLast ? rest : 1
            }
        }
        return index
    }

    /// Decodes from `index` on, which is moved behind what was read.
    private func convert(_ index: inout Int) throws(ExportError) -> CharacterConverter.End {
        let (bytes, count) = (UnsafePointer(input.bytes + index), input.count - index)
        let target = output.bytes + output.count
        if let table {
            let (read, written) = table.decode(bytes, count: count, to: target)
            output.count += written
            index += read
            return read < count ? .invalid : .done
        }
        guard let converter else { return .invalid }
        let result = converter.convert(bytes, count: count, to: target, room: output.capacity - output.count)
        output.count += result.written
        index += result.read
        return result.end
    }

    /// Writes what the converter holds back for what could have followed.
    ///
    /// - Throws: `.malformed` where the text ends inside a character.
    private func finish() throws(ExportError) {
        guard let converter else { return }
        output.reserve(64)
        let target = output.bytes + output.count
        if encoding.isUTF7 {
            // Of UTF-7 (RFC 2152) the library tells only at the end of a shift whether a character is cut there.
            let hyphen = UInt8(ascii: "-")
            let result = withUnsafePointer(to: hyphen) { converter.convert($0, count: 1, to: target, room: 32) }
            // Where nothing was shifted it is a hyphen; alone behind a shift it would make that one the character itself.
            if result.end == .invalid || result.written > 0 && target[0] != hyphen {
                try refuse(at: 0, isCut: true)
                return
            }
        }
        output.count += converter.finish(to: target, room: 64)
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
                guard isLast else { return index }
                break
            }
            let low = self.unit(at: index + 2, isBigEndian)
            guard unit & 0xFC00 == 0xD800, low & 0xFC00 == 0xDC00 else {
                try refuse(at: index, "UTF-16")
                index += 2
                continue
            }
            put(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
            index += 4
        }
        guard isLast, index < input.count else { return index }
        try refuse(at: index, isCut: true, "UTF-16")
        return input.count
    }

    private func decodeUTF32(isBigEndian: Bool, isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index + 3 < input.count {
            let (first, second) = (unit(at: index, isBigEndian), unit(at: index + 2, isBigEndian))
            let value = isBigEndian ? UInt32(first) << 16 | UInt32(second) : UInt32(second) << 16 | UInt32(first)
            if Unicode.Scalar(value) == nil {
                try refuse(at: index, "UTF-32")
            } else if !isAtStart || value != 0xFEFF {
                put(value)
            }
            isAtStart = false
            index += 4
        }
        guard isLast, index < input.count else { return index }
        try refuse(at: index, isCut: true, "UTF-32")
        return input.count
    }

    private func unit(at index: Int, _ isBigEndian: Bool) -> UInt16 {
        let (first, second) = (UInt16(input.bytes[index]), UInt16(input.bytes[index + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    /// Marks what is no text there, one byte for each, or ends the reading.
    private func refuse(at index: Int, isCut: Bool = false, _ known: String? = nil) throws(ExportError) {
        if marksBadBytes {
            output.bytes[output.count] = 0xFF
            output.count += 1
            return
        }
        let words = known ?? encoding.name
        throw ExportError(
            .malformed, isCut ? "the \(words) text ends inside a character" : "the text is not valid \(words)",
            at: Location(source: name, byte: consumed + UInt64(index)),
            advice: isCut
                ? "the file may have been cut, and is best fetched again; \(Setting.skipsErrors) leaves such rows out"
                : "its encoding may be another one, to be named with \(Setting.encoding); \(Setting.skipsErrors) leaves such rows out"
        )
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
