package import Tabular

/// Blocks of LZ4 without a frame around them (github.com/lz4/lz4, doc/lz4_Block_format.md): runs of literal bytes, each
/// followed by a copy of bytes that came at most 65,535 before.
///
/// ```
///  ├ token: 4 bits literals, 4 bits match ┼ more length ┼ literals ┼ offset, 2 bytes ┼ more length ┤ …
/// ```
package enum LZ4Block {
    /// No block makes more bytes of one: a byte of a length stands for 255.
    static let largestRatio = 255

    /// The most bytes that `count` bytes become.
    package static func bound(_ count: Int) -> Int { count + count / 255 + 16 }

    /// Appends what a block holds to `block`: exactly `count` bytes, no more and no fewer.
    ///
    /// - Throws: `.malformed`, without a location, where the bytes are damaged or hold another number of bytes.
    package static func appendDecompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        guard count >= 0, count / largestRatio <= bytes.count else { throw wrongCount(count) }
        let start = block.count
        block.makeRoom(for: count)
        guard let end = decode(bytes, to: block.bytes, from: start, window: start, limit: start + count) else {
            throw damage
        }
        guard end == start + count else { throw wrongCount(count) }
        block.count = end
    }

    /// Decodes a block to `target + start` and says where it ends; nothing where it is damaged or would end behind `limit`.
    ///
    /// Bounds: `window <= start <= limit`, and the bytes of `target` from `window` to `start` are there and those up to `limit`
    /// may be written. Each length is checked against what is left of the input and of the room before it is used, each offset
    /// against how far the output goes back to `window`. Copies in steps of 16 bytes are made only where so much is left of both.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>, from start: Int, window: Int,
        limit: Int
    ) -> Int? {
        guard let input = bytes.baseAddress else { return nil }
        let output = UnsafeMutableRawPointer(target)
        let count = bytes.count
        var read = 0
        var written = start
        while read < count {
            let token = input.load(fromByteOffset: read, as: UInt8.self)
            read += 1
            var literals = Int(token >> 4)
            if literals == 15, !addLength(bytes, &read, to: &literals) { return nil }
            guard literals <= count - read, literals <= limit - written else { return nil }
            if literals <= 16, count - read >= 16, limit - written >= 16 {
                copy16(output + written, input + read)
            } else {
                (output + written).copyMemory(from: input + read, byteCount: literals)
            }
            read += literals
            written += literals
            if read == count { return written }
            guard count - read >= 2 else { return nil }
            let distance = Int(UInt16(littleEndian: input.loadUnaligned(fromByteOffset: read, as: UInt16.self)))
            read += 2
            var length = Int(token & 15)
            if length == 15, !addLength(bytes, &read, to: &length) { return nil }
            length += 4
            guard distance > 0, distance <= written - window, length <= limit - written else { return nil }
            if distance >= 16, limit - written >= length + 16 {
                var done = 0
                repeat {
                    copy16(output + written + done, output + written + done - distance)
                    done += 16
                } while done < length
            } else {
                repeatBytes(output + written, distance: distance, count: length)
            }
            written += length
        }
        return nil
    }

    /// Adds the bytes of a length to it, up to the first that is not 255; false where the input ends before. The sum is at most
    /// 255 times as large as the input.
    private static func addLength(_ bytes: UnsafeRawBufferPointer, _ place: inout Int, to length: inout Int) -> Bool {
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            length += Int(byte)
            if byte != 255 { return true }
        }
        return false
    }

    @inline(__always)
    private static func copy16(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer) {
        target.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    }

    /// Repeats the `distance` bytes before `target` until there are `count` more. What was copied is copied again, so that no
    /// step overlaps.
    private static func repeatBytes(_ target: UnsafeMutableRawPointer, distance: Int, count: Int) {
        let source = target - distance
        var done = 0
        while done < count {
            let step = min(distance + done, count - done)
            (target + done).copyMemory(from: source, byteCount: step)
            done += step
        }
    }

    static var damage: ExportError { ExportError(.malformed, "the compressed data is damaged", cause: "LZ4") }

    static func wrongCount(_ count: Int) -> ExportError {
        ExportError(.malformed, "the compressed data does not hold the \(count) bytes that it is said to hold")
    }
}

extension ByteBlock {
    /// Makes room for so many more bytes, at least doubling what there is, so that a block of many pieces is not copied for each.
    func makeRoom(for more: Int) {
        if capacity - count < more { grow(to: max(capacity * 2, count + more)) }
    }
}
