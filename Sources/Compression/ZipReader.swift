public import Tabular

/// Reads a zip archive (APPNOTE 6.3.10): entries stored or deflated, zip64, data descriptors, bytes in front of it.
///
/// The central directory alone says what there is, as every reader of workbooks has it. No number in the file sizes a
/// buffer; a directory larger than `maximumDirectory` is refused.
public final class ZipReader {
    /// The largest central directory that is read: 32 MiB, some 400,000 entries.
    public static let maximumDirectory: UInt64 = 32 << 20

    /// The archive.
    public let source: any SeekableByteSource
    /// What it holds, in the directory's order.
    public let entries: [ZipEntry]
    /// For each hash of a normalised name the last entry that has it, and for each entry the one before it.
    private let last: [UInt64: Int32]
    private let before: [Int32]

    /// Reads the directory of `source`.
    ///
    /// - Throws: `.malformed` where it is not a zip archive or damaged, `.limit` where its directory is too large.
    public init(_ source: any SeekableByteSource) throws(ExportError) {
        self.source = source
        var directory = try ZipDirectory(source)
        var entries: [ZipEntry] = []
        var last: [UInt64: Int32] = [:]
        var before: [Int32] = []
        while let entry = try directory.next() {
            let hash = Self.hash(entry.name)
            before.append(last[hash] ?? -1)
            last[hash] = Int32(truncatingIfNeeded: entries.count)
            entries.append(entry)
        }
        self.entries = entries
        self.last = last
        self.before = before
    }

    /// The entry of this name, compared as OPC compares part names (ECMA-376 part 2 §6.2.2.3): ASCII letters of either
    /// case are equal. A leading `/` counts for nothing and `\` as `/`. Where a name repeats, one of exactly these bytes
    /// comes first, then the last one in the directory. Of names that repeat beyond all reason only the last
    /// thousand are looked at.
    public func entry(named name: String) -> ZipEntry? {
        let wanted = Array(name.utf8)
        var candidate = last[Self.hash(wanted)] ?? -1
        var found: ZipEntry?
        var steps = 0
        while candidate >= 0, Int(candidate) < entries.count, steps < 1024 {
            steps += 1
            let entry = entries[Int(candidate)]
            if entry.name == wanted { return entry }
            if found == nil, Self.areEqual(entry.name, wanted) { found = entry }
            candidate = before[Int(candidate)]
        }
        return found
    }

    /// A source of the entry's contents. Size and checksum are checked at its end.
    ///
    /// - Throws: `.malformed` where the entry is encrypted, compressed in another way, or not where the directory says.
    public func source(of entry: ZipEntry) throws(ExportError) -> ZipEntrySource {
        try ZipEntrySource(entry, in: source)
    }

    /// The whole contents of a small entry.
    ///
    /// - Throws: `.limit` where there are more than `limit` bytes; what reading throws.
    public func contents(of entry: ZipEntry, limit: Int) throws(ExportError) -> [UInt8] {
        let source = try source(of: entry)
        let block = ByteBlock(capacity: 16 * 1024)
        while try source.fill(block) {
            guard block.count <= limit else {
                throw ExportError(
                    .limit, "the part \"\(entry.title)\" holds more than \(limit) bytes",
                    at: Location(source: source.name))
            }
            if block.room.count == 0 { block.grow(to: block.capacity * 2) }
        }
        return Array(block.contents)
    }

    // MARK: Names

    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: byte | 0x20
        case 0x5C: 0x2F
        default: byte
        }
    }

    private static func bare(_ name: [UInt8]) -> ArraySlice<UInt8> { name.drop { $0 == 0x2F || $0 == 0x5C } }

    private static func hash(_ name: [UInt8]) -> UInt64 {
        // FNV-1a.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bare(name) { hash = (hash ^ UInt64(folded(byte))) &* 0x100_0000_01B3 }
        return hash
    }

    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        bare(left).elementsEqual(bare(right)) { folded($0) == folded($1) }
    }
}
