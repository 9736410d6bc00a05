internal import Tabular

/// A walk over the bytes of a spool from the first, some thousand of them at a time.
///
/// Bounds: what a spool gives is counted; bytes that are asked for lie within the window, which has been filled that far.
struct SpoolCursor {
    private let spool: (any ByteSpool)?
    private let end: UInt64
    /// Bytes of the spool, and where they stand in it.
    private let window = ByteBlock(capacity: 1)
    /// Where the next bytes stand.
    private(set) var place: UInt64 = 0
    private static let windowBytes: UInt64 = 1 << 14

    /// A walk over the bytes of `spool` that it has by now.
    init(_ spool: (any ByteSpool)?) {
        self.spool = spool
        end = spool?.count ?? 0
    }

    /// Passes over bytes.
    mutating func skip(_ count: Int) { place += UInt64(max(0, count)) }

    /// The next bytes, which are valid until the next call; nil at the end.
    ///
    /// - Throws: `.output` where not as many are left, or cannot be read.
    mutating func next(_ count: Int) throws(ExportError) -> UnsafeRawBufferPointer? {
        guard place < end else { return nil }
        guard let bytes = try peek(count) else { throw SpoolCursor.damage }
        place += UInt64(count)
        return bytes
    }

    /// The same without passing them; nil where not as many are left.
    func peek(_ count: Int) throws(ExportError) -> UnsafeRawBufferPointer? {
        guard place <= end, end - place >= UInt64(count), let spool else { return nil }
        if place < window.origin.byte || place + UInt64(count) > window.origin.byte + UInt64(window.count) {
            try load(spool, count)
        }
        let offset = Int(place - window.origin.byte)
        return UnsafeRawBufferPointer(rebasing: window.contents[offset..<offset + count])
    }

    private func load(_ spool: any ByteSpool, _ count: Int) throws(ExportError) {
        let wanted = Int(min(max(SpoolCursor.windowBytes, UInt64(count)), end - place))
        window.origin.byte = place
        window.count = 0
        window.grow(to: wanted)
        while window.count < wanted {
            let room = UnsafeMutableRawBufferPointer(rebasing: window.room.prefix(wanted - window.count))
            let read = try spool.read(at: place + UInt64(window.count), into: room)
            guard read > 0, read <= room.count else { throw SpoolCursor.damage }
            window.count += read
        }
    }

    static var damage: ExportError {
        ExportError(
            .output, "the temporary file came back damaged",
            advice: "name another folder with \(Setting.temporaryFolder)")
    }
}
