internal import ByteScanning
internal import Tabular

/// Text on its way into another encoding than UTF-8. A character that the encoding lacks is an error, or becomes a question
/// mark and is counted.
///
/// Bounds: what is converted is below `input`'s count, and written into the room that `output` has.
final class EncodedSink: ByteSink {
    /// What became of characters that an encoding lacks, over all sinks of an output.
    final class Losses {
        /// How many there were.
        fileprivate(set) var count: UInt64 = 0
        /// Where the first one was.
        fileprivate(set) var first = Location()
    }

    private let sink: any ByteSink
    private let encoding: TextEncoding
    private let converter: CharacterConverter
    /// What of the text is given back; nil where all is.
    private let kept: KeptCharacters?
    /// Where losses are counted; nil where they are errors.
    private let losses: Losses?
    private let input = ByteBlock(capacity: EncodedSink.pieceSize + 8)
    private let output = ByteBlock(capacity: EncodedSink.pieceSize * 4)
    private var lines: UInt64 = 0
    private var isAtStart = true
    private static let pieceSize = 64 * 1024
    var name: String { sink.name }

    /// A sink of UTF-8 that writes `encoding` into another.
    ///
    /// - Throws: `.usage` where nothing can be written in it.
    init(_ sink: any ByteSink, encoding: TextEncoding, losses: Losses?) throws(ExportError) {
        guard let converter = CharacterConverter(from: "UTF-8", to: encoding.systemName) else {
            throw ExportError(.usage, "nothing can be written in the encoding \(encoding.name)")
        }
        self.sink = sink
        self.encoding = encoding
        self.converter = converter
        self.losses = losses
        kept = KeptCharacters(encoding)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes[...]
        // Of UTF-16 without an order in its name the library writes the mark itself.
        if isAtStart, bytes.starts(with: EncodedSink.mark) {
            if encoding == .utf16 { rest = rest.dropFirst(3) } else { try checkMark() }
        }
        if !bytes.isEmpty { isAtStart = false }
        while !rest.isEmpty {
            // What the piece before was cut in stands in front of it.
            input.append(UnsafeRawBufferPointer(rebasing: rest.prefix(EncodedSink.pieceSize)))
            rest = rest.dropFirst(EncodedSink.pieceSize)
            try convert()
        }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// - Throws: `.usage` where the encoding has no byte order mark.
    private func checkMark() throws(ExportError) {
        let result = EncodedSink.mark.withUnsafeBufferPointer { mark in
            mark.baseAddress.flatMap { base in
                CharacterConverter(from: "UTF-8", to: encoding.systemName)?
                    .convert(base, count: mark.count, to: output.bytes, room: output.capacity)
            }
        }
        guard result?.end == .invalid else { return }
        throw ExportError(
            .usage, "\(encoding.name) has no byte order mark", at: Location(source: name),
            advice: "leave \(Setting.byteOrderMark) out")
    }

    private func convert() throws(ExportError) {
        var index = 0
        // Where the next character stands that would be read back as another.
        var other = -1
        while index < input.count {
            if other < index {
                other =
                    kept?.firstOther(in: UnsafePointer(input.bytes), from: index, count: input.count) ?? input.count
            }
            if other == index {
                index += try replaceCharacter(at: index)
                continue
            }
            let result = converter.convert(
                UnsafePointer(input.bytes + index), count: other - index, to: output.bytes, room: output.capacity)
            output.count = result.written
            try sink.write(output.contents)
            lines += UInt64(Scan.occurrences(of: .lineFeed, in: input.bytes + index, count: result.read))
            index += result.read
            if result.end == .invalid { index += try replaceCharacter(at: index) }
            // A character is never longer than this; one that goes on no further is none.
            if result.end == .cut, other == input.count, input.count - index < 4 { break }
            if result.end == .cut { index += try replaceCharacter(at: index) }
        }
        let left = input.count - index
        input.bytes.update(from: input.bytes + index, count: left)
        input.count = left
    }

    /// Writes a question mark for the character there, and gives how many bytes it has.
    private func replaceCharacter(at index: Int) throws(ExportError) -> Int {
        let first = input.bytes[index]
        let length = min(first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, input.count - index)
        let place = Location(source: name, line: lines + 1)
        guard let losses else {
            let text = String(decoding: input.contents[index..<index + length], as: UTF8.self)
            let number = text.unicodeScalars.first.map { String($0.value, radix: 16, uppercase: true) } ?? ""
            let code = String(repeating: "0", count: max(0, 4 - number.count)) + number
            throw ExportError(
                .malformed, "the character \"\(text)\" (U+\(code)) is not in \(encoding.name)", at: place,
                advice: "choose another encoding; \(Setting.skipsErrors) writes a question mark for it")
        }
        if losses.count == 0 { losses.first = place }
        losses.count += 1
        let mark = [UInt8(ascii: "?")]
        output.count = mark.withUnsafeBufferPointer { mark in
            mark.baseAddress.map { converter.convert($0, count: 1, to: output.bytes, room: output.capacity).written }
                ?? 0
        }
        try sink.write(output.contents)
        return length
    }

    func finish() throws(ExportError) {
        while input.count > 0 {
            let length = try replaceCharacter(at: 0)
            input.bytes.update(from: input.bytes + length, count: input.count - length)
            input.count -= length
        }
        output.count = converter.finish(to: output.bytes, room: output.capacity)
        try sink.write(output.contents)
        try sink.finish()
    }

    func abandon() { sink.abandon() }
}
