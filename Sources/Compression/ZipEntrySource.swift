public import Tabular

// Bounds: `buffer` has `capacity` bytes and `place <= end <= capacity` holds throughout. A count given by the archive is
// checked against the room it was offered. Positions are UInt64 and cannot overflow: `init` checks that the entry's
// bytes lie within the archive.

/// The contents of one entry of a zip archive, decompressed as they are read.
///
/// Size and checksum are checked: a wrong byte is an error at the latest where the end would be told. A part of a workbook is
/// held to a ratio of its expanded to its compressed bytes; rows stream, as those of a gzip file do, and are not.
public final class ZipEntrySource: ByteSource {
    /// Expanded bytes from which on the ratio below is looked at: 16 MiB.
    public static let freeExpansion: UInt64 = 16 << 20
    /// The largest ratio of expanded to compressed bytes. Deflate ends at 1,032; even a sheet of equal rows stays far
    /// below 500, since every row carries its own number.
    public static let maximumRatio: UInt64 = 500

    private static let capacity = 128 * 1024
    private let archive: any SeekableByteSource
    private let entry: ZipEntry
    private let inflate: Inflate?
    private let hasRatio: Bool
    private let buffer: UnsafeMutableRawBufferPointer
    private var place = 0
    private var end = 0
    /// Where the next compressed byte is read from, and where they end.
    private var offset: UInt64
    private let limit: UInt64
    private var produced: UInt64 = 0
    private var sum = CRC32()
    private var isFinished = false

    /// The contents of `entry`, which the directory of `archive` lists; a bomb is told by its ratio where it `hasRatio`.
    ///
    /// - Throws: `.malformed` where the entry is encrypted, compressed in another way, or not where the directory says.
    package init(
        _ entry: ZipEntry, in archive: any SeekableByteSource, hasRatio: Bool = true
    ) throws(ExportError) {
        self.hasRatio = hasRatio
        self.archive = archive
        self.entry = entry
        let location = Location(source: archive.name, byte: entry.headerOffset)
        guard !entry.isEncrypted else {
            throw ExportError(
                .malformed, "the part \"\(entry.title)\" is encrypted", at: location,
                advice: "save the file without a password")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw ExportError(
                .malformed, "the part \"\(entry.title)\" is compressed by method \(entry.method)", at: location,
                advice: "only stored and deflated parts can be read; write the file again")
        }
        let (start, length) = try Self.dataStart(of: entry, in: archive)
        guard entry.compressedSize <= length, start <= length - entry.compressedSize else {
            throw ExportError(
                .malformed, "the part \"\(entry.title)\" runs past the end of the file", at: location,
                advice: "fetch or write the file again")
        }
        offset = start
        limit = start + entry.compressedSize
        inflate = entry.method == 8 ? Inflate() : nil
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The archive's name.
    public var name: String { archive.name }
    /// The size the directory declares.
    public var byteCount: UInt64? { entry.size }
    /// The part's name within the archive.
    public var partName: String { entry.title }

    /// Fills `output` with the next bytes; 0 only at the end.
    ///
    /// - Throws: `.malformed` for what is damaged or cut short, `.limit` for a zip bomb.
    public func read(into output: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard output.count > 0, !isFinished else { return 0 }
        let count: Int
        if let inflate { count = try expand(by: inflate, into: output) } else { count = try copy(into: output) }
        produced += UInt64(count)
        sum.update(UnsafeRawBufferPointer(rebasing: output.prefix(count)))
        guard produced <= entry.size else { throw damaged("is larger than the directory says") }
        try checkRatio()
        if count == 0 {
            isFinished = true
            guard produced == entry.size else { throw damaged("is smaller than the directory says") }
            guard sum.value == entry.checksum else { throw damaged("has a wrong checksum") }
        }
        return count
    }

    private func copy(into output: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let wanted = Int(clamping: min(UInt64(output.count), limit - offset))
        guard wanted > 0 else { return 0 }
        return try load(into: UnsafeMutableRawBufferPointer(rebasing: output.prefix(wanted)))
    }

    private func expand(
        by inflate: Inflate, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> Int {
        while true {
            let input = UnsafeRawBufferPointer(rebasing: buffer[place..<end])
            let step: Inflate.Step
            do throws(ExportError) {
                step = try inflate.decode(input, into: output)
            } catch {
                throw damaged("cannot be decompressed", cause: error.message)
            }
            place += step.consumed
            if step.produced > 0 || step.isFinished { return step.produced }
            guard place == end, offset < limit else { throw damaged("ends too early") }
            let room = Int(clamping: min(UInt64(Self.capacity), limit - offset))
            place = 0
            end = 0
            end = try load(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
        }
    }

    /// Reads compressed bytes: at least one.
    private func load(into room: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let count = try archive.read(at: offset, into: room)
        guard count > 0, count <= room.count else { throw damaged("ends too early") }
        offset += UInt64(count)
        return count
    }

    private func checkRatio() throws(ExportError) {
        guard hasRatio, inflate != nil, produced > Self.freeExpansion else { return }
        let taken = entry.compressedSize - (limit - offset) - UInt64(end - place)
        guard produced / Self.maximumRatio > taken else { return }
        throw ExportError(
            .limit, "the part \"\(entry.title)\" expands more than \(Self.maximumRatio) times (a zip bomb?)",
            at: Location(source: name), advice: "no honest workbook does; it was not read")
    }

    /// Where the entry's bytes start, by its local header (§4.3.7), of which nothing but the two lengths counts; and the
    /// archive's length.
    private static func dataStart(
        of entry: ZipEntry, in archive: any SeekableByteSource
    ) throws(ExportError) -> (UInt64, UInt64) {
        let block = ByteBlock(capacity: 30)
        if entry.headerOffset < archive.length { try archive.append(30, at: entry.headerOffset, to: block) }
        let header = Record(Array(block.contents))
        guard header.count == 30, header.u32(0) == 0x0403_4B50 else {
            throw ExportError(
                .malformed, "the part \"\(entry.title)\" is not where the zip directory says",
                at: Location(source: archive.name, byte: entry.headerOffset), advice: "fetch or write the file again")
        }
        // The header lies within the archive, so this cannot overflow.
        return (entry.headerOffset + 30 + UInt64(header.u16(26)) + UInt64(header.u16(28)), archive.length)
    }

    private func damaged(_ message: String, cause: String? = nil) -> ExportError {
        ExportError(
            .malformed, "the part \"\(entry.title)\" \(message)", at: Location(source: name, byte: offset),
            advice: "fetch or write the file again", cause: cause)
    }
}
