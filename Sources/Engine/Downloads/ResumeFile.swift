internal import Compression
internal import HTTPTransfer
internal import SystemPackage
internal import Tabular

/// The bytes of a download that are kept beside the output, so that the same command goes on from there.
///
/// ```
///  header, 4096 bytes │ count, CRC-32 │ 256 KiB of the file │ count, CRC-32 │ 256 KiB │ … │ count, CRC-32 │ the last bytes
/// ```
///
/// Bytes are written before the count that covers them, so a process that is killed at any moment leaves a sound part; the
/// checksums tell what a machine that lost its power has left. While a run uses a part it holds a lock on it, so no two
/// runs share one.
///
/// Bounds: counts and lengths that are read are compared with what is there before they are used.
package final class ResumeFile: ByteSpool {
    /// How many bytes of the file a frame holds.
    static let frameSize: UInt64 = 256 * 1024
    private static let headSize: UInt64 = 8

    /// How many bytes of the file it holds.
    private(set) var count: UInt64 = 0
    /// What it is a part of; nil until it was begun or found.
    private(set) var header: ResumeFileHeader?
    /// The place to go on from, when what was found is of use.
    private(set) var resumePoint: ResumePoint?
    /// Its path, for messages.
    let path: String
    private var descriptor: FileDescriptor?
    private var sum = CRC32()

    /// A part at `path`, which need not be there yet.
    init(path: String) { self.path = path }

    deinit { close() }

    // MARK: Finding

    /// Takes hold of what an earlier run has left, if it is a sound part of what `identity` says.
    ///
    /// - Returns: false when another run has hold of it, or it cannot be opened.
    func find(identity: String, log: (String) -> Void) -> Bool {
        guard SystemCalls.exists(path) else { return true }
        guard hold(creates: false) else { return false }
        guard let descriptor else { return true }
        guard let header = readHeader(descriptor) else {
            log("\(path) is not part of this version's: it is replaced")
            return true
        }
        guard header.identity == identity else {
            log("\(path) is a part of something else: it is replaced")
            return true
        }
        var fingerprint = BodyDigest()
        count = verify(descriptor, &fingerprint)
        guard count > 0 else { return true }
        if let total = header.totalLength, count > total {
            log("\(path) is longer than the file: it is replaced")
            count = 0
            return true
        }
        self.header = header
        resumePoint = ResumePoint(
            offset: count, validator: header.validator, totalLength: header.totalLength, fingerprint: fingerprint)
        return true
    }

    /// Begins the part anew.
    ///
    /// - Returns: false when it cannot be written, or another run has hold of it.
    func begin(_ header: ResumeFileHeader) -> Bool {
        guard hold(creates: true), let descriptor, SystemCalls.truncate(descriptor, to: 0) else { return false }
        (count, sum, resumePoint) = (0, CRC32(), nil)
        return write(header)
    }

    /// Notes that the file is of another version with the same beginning, or that its length is known now.
    package func write(_ header: ResumeFileHeader) -> Bool {
        guard let descriptor, header.bytes.withUnsafeBytes({ SystemCalls.write($0, to: descriptor, at: 0) }) else {
            return false
        }
        self.header = header
        return true
    }

    /// Opens and locks the file. The lock is of the file, not of its name, so both are compared.
    private func hold(creates: Bool) -> Bool {
        if descriptor != nil { return true }
        for _ in 0..<5 {
            guard let opened = SystemCalls.openPrivate(path, creates: creates) else { return false }
            guard SystemCalls.lock(opened) == .taken else {
                try? opened.close()
                return false
            }
            if SystemCalls.isNamed(opened, path) {
                descriptor = opened
                return true
            }
            // The run that had it has just removed it.
            try? opened.close()
            if !creates, !SystemCalls.exists(path) { return true }
        }
        return false
    }

    private func readHeader(_ descriptor: FileDescriptor) -> ResumeFileHeader? {
        var bytes = [UInt8](repeating: 0, count: ResumeFileHeader.size)
        let got = bytes.withUnsafeMutableBytes { SystemCalls.readFully(descriptor, at: 0, into: $0) }
        return got == bytes.count ? ResumeFileHeader(bytes) : nil
    }

    /// How many bytes in a row are proven by their frames' checksums.
    private func verify(_ descriptor: FileDescriptor, _ fingerprint: inout BodyDigest) -> UInt64 {
        let block = ByteBlock(capacity: Int(Self.headSize + Self.frameSize))
        var sound: UInt64 = 0
        while true {
            let got = SystemCalls.readFully(descriptor, at: Self.place(of: sound) - Self.headSize, into: block.room)
            guard got > Int(Self.headSize) else { return sound }
            block.count = got
            let head = block.contents
            let stated = UInt64(head.loadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian)
            let checksum = head.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian
            guard stated > 0, stated <= UInt64(got) - Self.headSize else { return sound }
            let bytes = UnsafeRawBufferPointer(rebasing: head[Int(Self.headSize)..<Int(Self.headSize + stated)])
            guard CRC32.of(bytes) == checksum else { return sound }
            fingerprint.update(bytes)
            sound += stated
            sum = stated < Self.frameSize ? CRC32(checksum) : CRC32()
            if stated < Self.frameSize { return sound }
            block.reset()
        }
    }

    /// Where a byte of the file stands here.
    private static func place(of offset: UInt64) -> UInt64 {
        let (frame, rest) = offset.quotientAndRemainder(dividingBy: frameSize)
        return UInt64(ResumeFileHeader.size) + frame * (headSize + frameSize) + headSize + rest
    }

    // MARK: Bytes

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes
        while !rest.isEmpty {
            let filled = count % Self.frameSize
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(Self.frameSize - filled)))
            if filled == 0 { sum = CRC32() }
            sum.update(part)
            let head = UInt32(filled) + UInt32(part.count)
            let words = [head.littleEndian, sum.value.littleEndian]
            let place = Self.place(of: count)
            guard let descriptor, SystemCalls.write(part, to: descriptor, at: place),
                words.withUnsafeBytes({
                    SystemCalls.write($0, to: descriptor, at: place - filled - Self.headSize)
                })
            else {
                throw ExportError(
                    .output, "cannot write", at: Location(source: path), cause: SystemCalls.lastError.description)
            }
            count += UInt64(part.count)
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
        }
    }

    /// Gives the bytes in `range`, piece by piece.
    func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        let block = ByteBlock(capacity: Int(Self.frameSize))
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = Int(min(range.upperBound - place, UInt64(block.capacity)))
            block.count = 0
            block.count = try read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(wanted)))
            guard block.count > 0 else {
                throw ExportError(.input, "the kept part came back short", at: Location(source: path))
            }
            try body(block.contents)
            place += UInt64(block.count)
        }
    }

    /// Fills `buffer` with the bytes that start at `offset`.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let wanted = Int(min(UInt64(buffer.count), count > offset ? count - offset : 0))
        guard wanted > 0 else { return 0 }
        guard let descriptor else { throw ExportError(.input, "the kept part is closed", at: Location(source: path)) }
        var filled = 0
        while filled < wanted {
            let place = offset + UInt64(filled)
            let size = min(wanted - filled, Int(Self.frameSize - place % Self.frameSize))
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + size])
            let got = try SystemCalls.read(descriptor, at: Self.place(of: place), into: room, name: path)
            guard got > 0 else {
                throw ExportError(.input, "the kept part came back short", at: Location(source: path))
            }
            filled += got
        }
        return filled
    }

    // MARK: The end

    /// Removes the file; what it holds can be read as long as this object lives.
    func remove() {
        guard let descriptor, SystemCalls.isNamed(descriptor, path) else { return }
        SystemCalls.remove(path)
    }

    /// Lets go of the file, which stays.
    func close() {
        try? descriptor?.close()
        descriptor = nil
    }
}
