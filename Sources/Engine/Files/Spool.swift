internal import Libc
internal import Synchronization
internal import SystemPackage
package import Tabular

/// How many bytes may wait in memory, all spools of an export together.
package final class MemoryBudget: Sendable {
    /// The limit in bytes.
    package let limit: Int
    private let used = Mutex(0)

    /// A budget of `limit` bytes.
    package init(limit: Int) { self.limit = max(0, limit) }

    func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard count <= limit - used else { return false }
            used += count
            return true
        }
    }

    func giveBack(_ count: Int) { used.withLock { $0 -= count } }
}

/// Bytes put aside: in memory while the budget allows, then all of them in one unlinked temporary file.
package final class Spool: ByteSpool {
    /// How many bytes it holds.
    package private(set) var count: UInt64 = 0
    private var pieces: [ByteBlock] = []
    private var taken = 0
    private(set) var file: FileDescriptor?
    private let budget: MemoryBudget
    private let folder: String
    /// What errors call its file.
    private let name: String
    private static let pieceSize = 1 << 20

    /// An empty spool that goes to a file in `folder` once `budget` is used up.
    package init(budget: MemoryBudget, folder: String?) {
        self.budget = budget
        self.folder = folder ?? SystemCalls.temporaryFolder
        name = "the temporary file in \(self.folder)"
    }

    /// What a file holds that was written for another purpose; the spool closes it.
    init(holding file: FileDescriptor, count: UInt64, folder: String) {
        self.file = file
        self.count = count
        self.folder = folder
        name = "the temporary file in \(folder)"
        budget = MemoryBudget(limit: 0)
    }

    deinit {
        budget.giveBack(taken)
        try? file?.close()
    }

    /// Appends bytes.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard !bytes.isEmpty else { return }
        if file == nil, try !keep(bytes) { try moveToFile() }
        if let file { try SystemCalls.write(bytes, to: file, name: name) }
        count += UInt64(bytes.count)
    }

    /// Appends to the pieces in memory; false when the budget is used up.
    private func keep(_ bytes: UnsafeRawBufferPointer) throws(ExportError) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            if let last = pieces.last, last.count < last.capacity {
                let part = min(rest.count, last.capacity - last.count)
                last.append(UnsafeRawBufferPointer(rebasing: rest.prefix(part)))
                rest = UnsafeRawBufferPointer(rebasing: rest[part...])
                continue
            }
            guard budget.take(Spool.pieceSize) else {
                dropTail(bytes.count - rest.count)
                return false
            }
            taken += Spool.pieceSize
            pieces.append(ByteBlock(capacity: Spool.pieceSize))
        }
        return true
    }

    /// Takes back what a call that could not be finished has appended.
    private func dropTail(_ count: Int) {
        var left = count
        while left > 0, let last = pieces.last {
            let part = min(left, last.count)
            last.count -= part
            left -= part
            if last.count == 0 { pieces.removeLast() }
        }
    }

    private func moveToFile() throws(ExportError) {
        let path = FilePath(folder).appending("hasdata-export-\(SystemCalls.uniqueSuffix())")
        let opened: FileDescriptor
        do {
            opened = try SystemCalls.open(
                path.string, .readWrite, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
        } catch {
            throw ExportError(
                .output, "cannot create a temporary file", at: Location(source: folder),
                advice: "name a folder that can be written with \(Setting.temporaryFolder)", cause: "\(error)")
        }
        // Unlinked at once: whatever happens to the process, nothing stays behind.
        SystemCalls.remove(path.string)
        file = opened
        for piece in pieces {
            try SystemCalls.write(piece.contents, to: opened, name: name)
        }
        pieces = []
        budget.giveBack(taken)
        taken = 0
    }

    /// Gives the bytes in `range`, piece by piece.
    package func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        if file == nil {
            var place = range.lowerBound
            while place < range.upperBound {
                let piece = pieces[Int(place) / Spool.pieceSize]
                let offset = Int(place) % Spool.pieceSize
                let part = Int(min(range.upperBound - place, UInt64(piece.count - offset)))
                try body(UnsafeRawBufferPointer(rebasing: piece.contents[offset..<offset + part]))
                place += UInt64(part)
            }
            return
        }
        let buffer = ByteBlock(capacity: Spool.pieceSize)
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = Int(min(range.upperBound - place, UInt64(buffer.capacity)))
            buffer.count = 0
            buffer.count = try read(
                at: place, into: UnsafeMutableRawBufferPointer(rebasing: buffer.room.prefix(wanted)))
            guard buffer.count > 0 else {
                throw ExportError(.output, "the temporary file came back short", at: Location(source: folder))
            }
            try body(buffer.contents)
            place += UInt64(buffer.count)
        }
    }

    /// Ends the spool, and gives all its bytes as one block, which the system reads from the file as they are looked at.
    package func mapped() throws(ExportError) -> ByteBlock {
        let used = Int(clamping: count)
        let padding = ByteBlock(capacity: ByteBlock.padding)
        padding.append([UInt8](repeating: 0, count: ByteBlock.padding))
        try append(padding.contents)
        if file == nil { try moveToFile() }
        let length = Int(clamping: count)
        guard let file else { return try inMemory(used) }
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.rawValue, 0)
        guard let address, address != MAP_FAILED else { return try inMemory(used) }
        let mapping = ByteBlock.Mapping(
            letGo: { _ = madvise(address, length, MADV_DONTNEED) }, unmap: { _ = munmap(address, length) })
        return ByteBlock(address.assumingMemoryBound(to: UInt8.self), count: used, mapping)
    }

    private func inMemory(_ used: Int) throws(ExportError) -> ByteBlock {
        let block = ByteBlock(capacity: used)
        try read(0..<UInt64(used)) { (bytes) throws(ExportError) in block.append(bytes) }
        return block
    }

    /// Fills `buffer` with the bytes that start at `offset`.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let wanted = Int(min(UInt64(buffer.count), count > offset ? count - offset : 0))
        guard wanted > 0 else { return 0 }
        var filled = 0
        if let file {
            while filled < wanted {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
                let count = try SystemCalls.read(
                    file, at: offset + UInt64(filled), into: rest, name: name)
                if count == 0 { break }
                filled += count
            }
            return filled
        }
        try read(offset..<offset + UInt64(wanted)) { (bytes) throws(ExportError) in
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + bytes.count]).copyMemory(from: bytes)
            filled += bytes.count
        }
        return filled
    }
}
