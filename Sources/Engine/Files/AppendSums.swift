internal import Compression
internal import SystemPackage
internal import Tabular

/// Checksums of what is added to a file, in the note beside it, by which the addition is told from what others have written.
///
/// There is one for each page of the file and for each end of a write, since that is where the system leaves a write off when
/// the process is killed: so whatever is there of the addition ends with one of them.
///
/// ```
///  length, CRC-32 │ length, CRC-32 │ … │ 0, CRC-32 of all these     each 4 bytes, little-endian
/// ```
struct AppendSums {
    private static let pageSize: UInt64 = 4096
    private static let entrySize = 8
    private static let entriesRead = 1 << 12
    private let note: FileDescriptor
    private let start: UInt64
    private let count: UInt64

    /// The sums that stand in a note from a byte on; nil where they are not whole.
    init?(in note: FileDescriptor, from start: UInt64) {
        self.note = note
        self.start = start
        guard let size = SystemCalls.regularSize(of: note), size > start,
            (size - start) % UInt64(AppendSums.entrySize) == 0
        else { return nil }
        count = (size - start) / UInt64(AppendSums.entrySize) - 1
        var sum = CRC32()
        let isRead = each(to: count) { (bytes) in
            sum.update(bytes)
            return true
        }
        let last = ByteBlock(capacity: AppendSums.entrySize)
        last.count = SystemCalls.readFully(note, at: size - UInt64(AppendSums.entrySize), into: last.room)
        guard isRead, last.count == AppendSums.entrySize, AppendSums.word(last.contents, 0) == 0,
            AppendSums.word(last.contents, 4) == sum.value
        else { return nil }
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Walks over entries, each by its bytes, until one is refused; whether all were walked over.
    private func each(to count: UInt64, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        let block = ByteBlock(capacity: AppendSums.entriesRead * AppendSums.entrySize)
        var done: UInt64 = 0
        while done < count {
            block.count = 0
            let asked = Int(min(count - done, UInt64(AppendSums.entriesRead))) * AppendSums.entrySize
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room[..<asked])
            let place = start + done * UInt64(AppendSums.entrySize)
            guard SystemCalls.readFully(note, at: place, into: room) == asked else { return false }
            for offset in stride(from: 0, to: asked, by: AppendSums.entrySize) {
                let entry = UnsafeRawBufferPointer(rebasing: room[offset..<offset + AppendSums.entrySize])
                guard body(entry) else { return false }
            }
            done += UInt64(asked / AppendSums.entrySize)
        }
        return true
    }

    /// Whether the bytes of a file from `start` to `end`, which is all there is, begin what was to be added there. After a loss
    /// of power there may be zeros in their place, which no text has.
    func cover(_ file: FileDescriptor, from start: UInt64, to end: UInt64) -> Bool {
        var place = start
        let piece = ByteBlock(capacity: Int(AppendSums.pageSize))
        _ = each(to: count) { entry in
            let length = UInt64(AppendSums.word(entry, 0))
            guard place < end, length > 0, length <= AppendSums.pageSize else { return false }
            let asked = Int(min(length, end - place))
            piece.count = 0
            piece.count = SystemCalls.readFully(
                file, at: place, into: UnsafeMutableRawBufferPointer(rebasing: piece.room[..<asked]))
            let isThere =
                piece.count == Int(length) && CRC32.of(piece.contents) == AppendSums.word(entry, 4)
                || piece.count == asked && piece.contents.allSatisfy { $0 == 0 }
            guard isThere else { return false }
            place += UInt64(asked)
            return true
        }
        return place == end
    }

    /// Sums what is going to be added.
    final class Writer {
        private let note: FileDescriptor
        private let name: String
        private var place: UInt64
        private var length: UInt32 = 0
        private var sum = CRC32()
        private var all = CRC32()
        private let block = ByteBlock(capacity: AppendSums.entriesRead * AppendSums.entrySize)

        /// A writer to a note, for what will stand in the file from byte `start` on.
        init(to note: FileDescriptor, name: String, start: UInt64) {
            self.note = note
            self.name = name
            place = start
        }

        /// Takes what comes next.
        func add(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
            var rest = bytes
            while !rest.isEmpty {
                let room = AppendSums.pageSize - place % AppendSums.pageSize
                let count = min(rest.count, Int(room))
                sum.update(UnsafeRawBufferPointer(rebasing: rest[..<count]))
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                place += UInt64(count)
                length += UInt32(count)
                if place % AppendSums.pageSize == 0 { try endWrite() }
            }
        }

        /// Notes that a write ends here.
        func endWrite() throws(ExportError) {
            guard length > 0 else { return }
            put(length, sum.value)
            (length, sum) = (0, CRC32())
            if block.count >= AppendSums.entriesRead * AppendSums.entrySize { try flush() }
        }

        private func put(_ length: UInt32, _ sum: UInt32) {
            let start = block.count
            block.append(bytesOf: (length.littleEndian, sum.littleEndian))
            if length > 0 { all.update(UnsafeRawBufferPointer(rebasing: block.contents[start...])) }
        }

        fileprivate func flush() throws(ExportError) {
            try SystemCalls.write(block.contents, to: note, name: name)
            block.count = 0
        }

        /// Ends the sums.
        func finish() throws(ExportError) {
            try endWrite()
            put(0, all.value)
            try flush()
        }
    }
}
