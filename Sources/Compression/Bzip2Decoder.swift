internal import CBzip2
internal import Tabular

/// Decompresses the streams of a bzip2 file, one after the other, as parallel compressors write them.
final class Bzip2Decoder: StreamDecoder {
    let name = "bzip2"
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
    private var isOpen = false
    var isAtEnd: Bool { !isOpen }

    init() { stream.initialize(to: bz_stream()) }

    deinit {
        if isOpen { BZ2_bzDecompressEnd(stream) }
        stream.deallocate()
    }

    /// Whether a file that starts with these bytes is one of bzip2: `BZh`, a digit, and the mark of a block or of the end.
    static func isStream(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 10, head.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(head[3]) else {
            return false
        }
        return marks.contains { head[4..<10].elementsEqual($0) }
    }

    /// What a block begins with, and the end of a stream without any.
    static let marks: [[UInt8]] = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]]

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> (consumed: Int, produced: Int) {
        if !isOpen {
            guard input.count > 0 else { return (0, 0) }
            stream.pointee = bz_stream()
            guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else {
                throw ExportError(.input, "no memory to decompress with")
            }
            isOpen = true
        }
        let (room, given) = (UInt32(clamping: output.count), UInt32(clamping: input.count))
        // The library reads there and does not write.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
        stream.pointee.avail_in = given
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = room
        let status = BZ2_bzDecompress(stream)
        let step = (consumed: Int(given - stream.pointee.avail_in), produced: Int(room - stream.pointee.avail_out))
        switch status {
        case BZ_OK: return step
        case BZ_STREAM_END:
            BZ2_bzDecompressEnd(stream)
            isOpen = false
            return step
        case BZ_DATA_ERROR_MAGIC:
            throw ExportError(.malformed, "data after the end of the bzip2 stream")
        default: throw ExportError(.malformed, "the bzip2 data is damaged")
        }
    }
}
