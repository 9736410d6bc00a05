extension SeekableByteSource {
    /// Appends `count` bytes from `offset` on to a block; false where the source ends before.
    @discardableResult
    package func append(_ count: Int, at offset: UInt64, to block: ByteBlock) throws(ExportError) -> Bool {
        try block.fill(with: count, from: offset) { (place, room) throws(ExportError) in try read(at: place, into: room)
        }
    }
}

extension ByteSpool {
    /// Appends `count` bytes from `offset` on to a block; false where the spool ends before.
    package func append(_ count: Int, at offset: UInt64, to block: ByteBlock) throws(ExportError) -> Bool {
        try block.fill(with: count, from: offset) { (place, room) throws(ExportError) in try read(at: place, into: room)
        }
    }
}

extension ByteBlock {
    /// Bounds: the block has room for `count` more bytes; who claims to have read more than he was given room for is not believed.
    fileprivate func fill(
        with count: Int, from offset: UInt64,
        _ read: (UInt64, UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
    ) throws(ExportError) -> Bool {
        reserve(count)
        var filled = 0
        while filled < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: room.prefix(count - filled))
            let got = try read(offset &+ UInt64(filled), room)
            guard got > 0, got <= room.count else { return false }
            filled += got
            self.count += got
        }
        return true
    }
}
