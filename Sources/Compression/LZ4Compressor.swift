package import Tabular

/// Compresses to blocks of LZ4 (doc/lz4_Block_format.md). It keeps its table from one block to the next, and nothing else: what
/// it gives does not depend on what it was given before.
///
/// Bounds: the output has `LZ4Block.bound` bytes of room, which no sequence of literals and matches outgrows; positions of the
/// input are read as four or eight bytes only where `position <= lastMatch` (twelve bytes before its end) holds.
package final class LZ4Compressor {
    private static let tableBits = 13
    /// The last five bytes are literals, and no match begins in the last twelve (doc/lz4_Block_format.md, "End of block").
    private static let literalsAtEnd = 5
    private static let noMatchAtEnd = 12

    /// For the hash of four bytes the position behind where they last stood, counted from 1; 0 is nowhere.
    private let table: UnsafeMutablePointer<UInt32>

    /// A compressor.
    package init() { table = .allocate(capacity: 1 << LZ4Compressor.tableBits) }

    deinit { table.deallocate() }

    /// Appends `bytes` to `block` as one block of LZ4.
    ///
    /// - Throws: `.limit` where they are more than 2 GiB.
    package func append(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        guard bytes.count <= Int(Int32.max) else {
            throw ExportError(.limit, "more than 2 GiB cannot be compressed at once by LZ4")
        }
        block.makeRoom(for: LZ4Block.bound(bytes.count))
        guard let input = bytes.baseAddress else {
            block.bytes[block.count] = 0
            block.count += 1
            return
        }
        table.initialize(repeating: 0, count: 1 << LZ4Compressor.tableBits)
        var output = UnsafeMutableRawPointer(block.bytes + block.count)
        let start = output
        let anchor = encodeMatches(input, count: bytes.count, to: &output)
        putLiterals(input + anchor, count: bytes.count - anchor, match: 0, to: &output)
        block.count += output - start
    }

    /// Writes all sequences that end in a match, and gives the position behind the last.
    private func encodeMatches(
        _ input: UnsafeRawPointer, count: Int, to output: inout UnsafeMutableRawPointer
    ) -> Int {
        let lastMatch = count - LZ4Compressor.noMatchAtEnd
        let matchEnd = count - LZ4Compressor.literalsAtEnd
        var anchor = 0
        var position = 0
        // The longer nothing is found, the larger the steps.
        var misses = 1 << 6
        while position <= lastMatch {
            let word = input.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            let slot = Int((word &* 2_654_435_761) >> UInt32(32 - LZ4Compressor.tableBits))
            let candidate = Int(table[slot]) - 1
            table[slot] = UInt32(truncatingIfNeeded: position + 1)
            guard candidate >= 0, position - candidate <= 0xFFFF,
                input.loadUnaligned(fromByteOffset: candidate, as: UInt32.self) == word
            else {
                position += misses >> 6
                misses += 1
                continue
            }
            misses = 1 << 6
            var start = position
            var from = candidate
            while start > anchor, from > 0,
                input.load(fromByteOffset: start - 1, as: UInt8.self)
                    == input.load(fromByteOffset: from - 1, as: UInt8.self)
            {
                start -= 1
                from -= 1
            }
            let end = LZ4Compressor.endOfMatch(input, position + 4, candidate + 4, limit: matchEnd)
            putLiterals(input + anchor, count: start - anchor, match: end - start - 4, to: &output)
            output.storeBytes(of: UInt16(truncatingIfNeeded: start - from).littleEndian, as: UInt16.self)
            output += 2
            putLength(end - start - 4, to: &output)
            anchor = end
            position = end
        }
        return anchor
    }

    /// Where two runs that begin alike differ, at most `limit`; `limit` is at least five bytes before the input's end.
    private static func endOfMatch(_ input: UnsafeRawPointer, _ left: Int, _ right: Int, limit: Int) -> Int {
        var left = left
        var right = right
        while left + 8 <= limit {
            let difference =
                input.loadUnaligned(fromByteOffset: left, as: UInt64.self)
                ^ input.loadUnaligned(fromByteOffset: right, as: UInt64.self)
            if difference != 0 { return left + difference.littleEndian.trailingZeroBitCount / 8 }
            left += 8
            right += 8
        }
        while left < limit,
            input.load(fromByteOffset: left, as: UInt8.self) == input.load(fromByteOffset: right, as: UInt8.self)
        {
            left += 1
            right += 1
        }
        return left
    }

    /// Writes the token, with the first part of a match's length, and the literals.
    private func putLiterals(
        _ input: UnsafeRawPointer, count: Int, match: Int, to output: inout UnsafeMutableRawPointer
    ) {
        output.storeBytes(of: UInt8(min(count, 15) << 4 | min(match, 15)), as: UInt8.self)
        output += 1
        putLength(count, to: &output)
        output.copyMemory(from: input, byteCount: count)
        output += count
    }

    /// Writes what of a length does not fit into the token.
    private func putLength(_ length: Int, to output: inout UnsafeMutableRawPointer) {
        guard length >= 15 else { return }
        var rest = length - 15
        while rest >= 255 {
            output.storeBytes(of: 255, as: UInt8.self)
            output += 1
            rest -= 255
        }
        output.storeBytes(of: UInt8(rest), as: UInt8.self)
        output += 1
    }
}
