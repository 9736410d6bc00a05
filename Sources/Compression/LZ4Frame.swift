internal import Libc
package import Tabular

/// Frames of LZ4 (github.com/lz4/lz4, doc/lz4_Frame_format.md):
///
/// ```
///  ├ 04 22 4D 18 ┼ flags, block size, content size?, dictionary? ┼ check ┼ size, block, check? … ┼ 00 00 00 00 ┼ check? ┤
/// ```
package enum LZ4Frame {
    private static let magic: UInt32 = 0x184D_2204
    /// Frames that decoders pass over have numbers of this one on, sixteen of them.
    private static let skippedMagic: UInt32 = 0x184D_2A50
    /// Set in a block's size where it is not compressed.
    private static let storedBit: UInt32 = 1 << 31

    // MARK: - Writing

    /// Appends `bytes` to `block` as one frame of blocks that stand alone, as large as they may be.
    ///
    /// - Throws: What the compressor throws.
    package static func append(
        _ bytes: UnsafeRawBufferPointer, by compressor: LZ4Compressor, to block: ByteBlock
    ) throws(ExportError) {
        // 4: 64 KiB, 5: 256 KiB, 6: 1 MiB, 7: 4 MiB; the least that holds everything in one block.
        let sizeCode = (4...6).first { bytes.count <= 1 << ($0 * 2 + 8) } ?? 7
        // Version 1, blocks independent of each other, no checks and no content size, which stands around the frame.
        let descriptor: [UInt8] = [0x60, UInt8(sizeCode << 4)]
        put(magic, to: block)
        block.append(descriptor)
        let check = descriptor.withUnsafeBytes { XXHash32.of($0) }
        block.append(UInt8(truncatingIfNeeded: check >> 8))
        var start = 0
        while start < bytes.count {
            let end = min(start + 1 << (sizeCode * 2 + 8), bytes.count)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            let place = block.count
            put(0, to: block)
            try compressor.append(piece, to: block)
            var size = UInt32(truncatingIfNeeded: block.count - place - 4)
            if Int(size) >= piece.count {
                block.count = place + 4
                block.append(piece)
                size = UInt32(truncatingIfNeeded: piece.count) | storedBit
            }
            UnsafeMutableRawPointer(block.bytes).storeBytes(of: size.littleEndian, toByteOffset: place, as: UInt32.self)
            start = end
        }
        put(0, to: block)
    }

    private static func put(_ word: UInt32, to block: ByteBlock) {
        block.append(bytesOf: word.littleEndian)
    }

    // MARK: - Reading

    /// Appends what the frames in `bytes` hold to `block`: exactly `count` bytes, no more and no fewer. Checksums are verified
    /// where there are any.
    ///
    /// - Throws: `.malformed`, without a location, where the frames are damaged, hold another number of bytes, or cannot hold
    ///   that many.
    package static func appendDecompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        guard count >= 0, count / LZ4Block.largestRatio <= bytes.count else { throw LZ4Block.wrongCount(count) }
        let limit = block.count + count
        block.makeRoom(for: count)
        var frames = Frames(bytes: bytes, limit: limit)
        while frames.place < bytes.count { try frames.appendNext(to: block, isWhole: true) { _ in 0 } }
        guard block.count == limit else { throw LZ4Block.wrongCount(count) }
    }

    /// Gives what the frames in `bytes` hold, piece by piece: exactly `count` bytes, no more and no fewer.
    ///
    /// - Throws: As `appendDecompressed`; what `body` throws.
    package static func decompress(
        _ bytes: UnsafeRawBufferPointer, count: Int, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        guard count >= 0, count / LZ4Block.largestRatio <= bytes.count else { throw LZ4Block.wrongCount(count) }
        let block = ByteBlock(capacity: 1 << 20)
        var frames = Frames(bytes: bytes, limit: count)
        while frames.place < bytes.count {
            try frames.appendNext(to: block, isWhole: false) { (isEnd) throws(ExportError) in
                // Linked blocks refer to so many bytes before them at most.
                let kept = isEnd ? 0 : window
                guard isEnd || block.count >= kept + flushedCount else { return 0 }
                let given = max(0, block.count - kept)
                try body(UnsafeRawBufferPointer(rebasing: block.contents[..<given]))
                return given
            }
        }
        guard frames.given == count else { throw LZ4Block.wrongCount(count) }
    }

    private static let window = 64 << 10
    private static let flushedCount = 1 << 20

    /// Whether the bytes begin as a frame does.
    package static func recognizes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 4 && UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)) == magic
    }

    /// Frames one behind the other.
    ///
    /// Bounds: what is taken of the input is checked against its end first, and the block has room up to `limit`.
    private struct Frames {
        let bytes: UnsafeRawBufferPointer
        let limit: Int
        var place = 0
        /// How many bytes were given on, and stand in the block no more.
        var given = 0
        /// No block holds more.
        private static let largestBlock = 4 << 20

        /// Appends what the next frame holds.
        ///
        /// - Parameters:
        ///   - isWhole: whether all stays in the block.
        ///   - giveOn: else gives bytes on from the front of the block, and says how many; it is asked behind each block, and at the
        ///     end of a frame.
        mutating func appendNext(
            to block: ByteBlock, isWhole: Bool, giveOn: (_ isEnd: Bool) throws(ExportError) -> Int
        ) throws(ExportError) {
            let magic = try word()
            if magic & ~0xF == skippedMagic {
                _ = try take(Int(try word()))
                return
            }
            guard magic == LZ4Frame.magic else { throw LZ4Block.damage }
            var start = block.count
            let flags = try flags()
            let hasCheck = flags & 0x04 != 0
            while true {
                let size = try word()
                if size == 0 { break }
                let piece = try take(Int(size & ~storedBit))
                if flags & 0x10 != 0, try word() != XXHash32.of(piece) { throw LZ4Block.damage }
                let room = min(limit - given - block.count, isWhole ? .max : Frames.largestBlock)
                block.makeRoom(for: room)
                if size & storedBit != 0 {
                    guard piece.count <= room else { throw LZ4Block.damage }
                    block.append(piece)
                } else {
                    // Blocks that are linked refer to what the frame gave before.
                    let window = flags & 0x20 != 0 ? block.count : start
                    guard
                        let end = LZ4Block.decode(
                            piece, to: block.bytes, from: block.count, window: window,
                            limit: block.count + room)
                    else { throw LZ4Block.damage }
                    block.count = end
                }
                if !isWhole, !hasCheck { start = max(0, start - remove(try giveOn(false), from: block)) }
            }
            if hasCheck {
                let content = UnsafeRawBufferPointer(rebasing: block.contents[start...])
                guard try word() == XXHash32.of(content) else { throw LZ4Block.damage }
            }
            if !isWhole { _ = remove(try giveOn(true), from: block) }
        }

        /// Moves what is left to the front.
        private mutating func remove(_ count: Int, from block: ByteBlock) -> Int {
            given += count
            let rest = block.count - count
            memmove(block.bytes, block.bytes + count, rest)
            block.count = rest
            return count
        }

        /// The flags of a frame; its header is passed over, its check verified.
        private mutating func flags() throws(ExportError) -> UInt8 {
            let start = place
            let flags = try take(2)[0]
            guard flags >> 6 == 1 else { throw LZ4Block.damage }
            if flags & 0x08 != 0 { _ = try take(8) }
            guard flags & 0x01 == 0 else {
                throw ExportError(.malformed, "the data is compressed with a dictionary that is not in the file")
            }
            let check = XXHash32.of(UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
            guard try take(1)[0] == UInt8(truncatingIfNeeded: check >> 8) else { throw LZ4Block.damage }
            return flags
        }

        private mutating func word() throws(ExportError) -> UInt32 {
            UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self))
        }

        private mutating func take(_ count: Int) throws(ExportError) -> UnsafeRawBufferPointer {
            guard count <= bytes.count - place else { throw LZ4Block.damage }
            place += count
            return UnsafeRawBufferPointer(rebasing: bytes[place - count..<place])
        }
    }
}
