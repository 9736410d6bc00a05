public import Tabular

// Bounds: `buffer` has `capacity` bytes. `place <= end <= capacity` holds throughout; `place` starts at `spare`, so that
// the at most 8 bytes the decoder had taken too many can be put back in front of it. Every read of the buffer is of
// `place..<end`; every count that the inner source gives is checked against the room it was offered.

/// What a gzip file holds (RFC 1952), all its members one after the other. Memory does not grow with their size.
///
/// The checksum and the size in every trailer are checked. Zeros behind the last member are taken for padding; anything
/// else there, and an end in the middle of a member, is an error that names the compressed byte.
public final class GzipSource: ByteSource {
    private enum Stage { case header, body, trailer, done }

    private static let spare = 16
    private static let capacity = 128 * 1024
    private let source: any ByteSource
    private let inflate = Inflate()
    private let buffer: UnsafeMutableRawBufferPointer
    private var place = GzipSource.spare
    private var end = GzipSource.spare
    private var isSpent = false
    /// Compressed bytes that came before `end`.
    private var taken: UInt64 = 0
    private var stage = Stage.header
    private var members = 0
    private var sum = CRC32()
    private var size: UInt32 = 0
    private var headerSum = CRC32()

    /// The contents of `source`.
    public init(_ source: any ByteSource) {
        self.source = source
        buffer = .allocate(byteCount: GzipSource.capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Whether a file that starts with these bytes is gzip: both magic bytes and deflate as the method.
    public static func isGzip(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= 3 && head[0] == 0x1F && head[1] == 0x8B && head[2] == 8
    }

    /// The inner source's name.
    public var name: String { source.name }
    /// Not known: the trailer's size is that of the last member only, and modulo 2^32.
    public var byteCount: UInt64? { nil }

    /// Fills `output` with decompressed bytes; 0 only at the end of the last member.
    ///
    /// - Throws: `.malformed` for what is damaged, cut short or not gzip; what the inner source throws.
    public func read(into output: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard output.count > 0 else { return 0 }
        while true {
            switch stage {
            case .done: return 0
            case .header: stage = try readHeader() ? .body : .done
            case .trailer:
                try readTrailer()
                stage = .header
            case .body:
                if let produced = try readBody(into: output) { return produced }
            }
        }
    }

    /// One step of the decoder; nil when it gave nothing yet.
    private func readBody(into output: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int? {
        let input = UnsafeRawBufferPointer(rebasing: buffer[place..<end])
        let step: Inflate.Step
        do throws(ExportError) { step = try inflate.decode(input, into: output) } catch { throw damaged(error.message) }
        place += step.consumed
        if step.produced > 0 {
            let filled = UnsafeRawBufferPointer(rebasing: output.prefix(step.produced))
            sum.update(filled)
            size &+= UInt32(truncatingIfNeeded: step.produced)
        }
        if step.isFinished {
            // What was decompressed does not wait for what comes behind it.
            putBack(inflate.unread)
            stage = .trailer
        } else if step.produced == 0 {
            guard try fill() else { throw damaged("the compressed data ends too early") }
        }
        return step.produced > 0 ? step.produced : nil
    }

    // MARK: Header and trailer

    /// Reads a member's header; false at a clean end of the file.
    private func readHeader() throws(ExportError) -> Bool {
        guard var first = try nextByte() else {
            if members == 0 { throw damaged("the file is empty, so it is not gzip") }
            return false
        }
        if members > 0 && first == 0 {
            repeat {
                guard let next = try nextByte() else { return false }
                first = next
            } while first == 0
            throw damaged("data after the end of the compressed stream")
        }
        headerSum = CRC32()
        take(first)
        guard first == 0x1F, try headerByte() == 0x8B else {
            throw damaged(members == 0 ? "not a gzip file" : "data after the end of the compressed stream")
        }
        let method = try headerByte()
        guard method == 8 else { throw damaged("gzip method \(method), which is not deflate") }
        let flags = try headerByte()
        guard flags & 0xE0 == 0 else { throw damaged("a gzip header with reserved flags") }
        for _ in 0..<6 { _ = try headerByte() }
        if flags & 4 != 0 {
            let low = try headerByte()
            let high = try headerByte()
            for _ in 0..<(Int(low) | Int(high) << 8) { _ = try headerByte() }
        }
        if flags & 8 != 0 { while try headerByte() != 0 {} }
        if flags & 16 != 0 { while try headerByte() != 0 {} }
        if flags & 2 != 0 {
            let expected = headerSum.value & 0xFFFF
            let found = UInt32(try headerByte()) | UInt32(try headerByte()) << 8
            guard found == expected else { throw damaged("the checksum of the gzip header is wrong") }
        }
        inflate.reset()
        sum = CRC32()
        size = 0
        members += 1
        return true
    }

    private func readTrailer() throws(ExportError) {
        guard try number() == sum.value else { throw damaged("the checksum of the decompressed data is wrong") }
        guard try number() == size else { throw damaged("the size of the decompressed data is wrong") }
    }

    private func number() throws(ExportError) -> UInt32 {
        var value: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            guard let byte = try nextByte() else { throw damaged("the compressed data ends too early") }
            value |= UInt32(byte) << shift
        }
        return value
    }

    private func headerByte() throws(ExportError) -> UInt8 {
        guard let byte = try nextByte() else { throw damaged("the gzip header ends too early") }
        take(byte)
        return byte
    }

    private func take(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { headerSum.update($0) }
    }

    // MARK: Input

    private func nextByte() throws(ExportError) -> UInt8? {
        if place == end, try !fill() { return nil }
        let byte = buffer[place]
        place += 1
        return byte
    }

    /// Reads more; called only when everything before `end` is used up. False at the end of the file.
    private func fill() throws(ExportError) -> Bool {
        guard !isSpent, place == end else { return false }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[GzipSource.spare...])
        let count = try source.read(into: room)
        guard count >= 0, count <= room.count else {
            throw ExportError(.input, "read \(count) bytes into room for \(room.count)", at: Location(source: name))
        }
        place = GzipSource.spare
        end = GzipSource.spare + count
        taken += UInt64(count)
        isSpent = count == 0
        return count > 0
    }

    private func putBack(_ bytes: [UInt8]) {
        // At most 8 bytes, and `place` is never below `spare`.
        for byte in bytes.reversed() where place > 0 {
            place -= 1
            buffer[place] = byte
        }
    }

    private func damaged(_ message: String) -> ExportError {
        let byte = taken - min(taken, UInt64(end - place))
        return ExportError(
            .malformed, message, at: Location(source: name, byte: byte),
            advice: "the byte is one of the compressed file; fetch or write the file again")
    }
}
