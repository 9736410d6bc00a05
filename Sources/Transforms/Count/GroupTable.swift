import Tabular

/// How many rows each group has, in memory that does not grow: groups that no longer fit are put aside, sorted, and added up
/// when the last row has passed.
///
/// ```
///  groups (¼ of the limit) ──full──▶ sorted by fingerprint ──▶ added up ──▶ sorted by count
/// ```
///
/// Groups are told apart by fingerprints of 128 bits.
///
/// Bounds: an offset of `offsets` is that of an entry's head, behind which stands as much as it says.
final class GroupTable {
    /// Where the payload of a new group is written.
    let block = ByteBlock(capacity: 4096)
    private var offsets: [Fingerprint: Int] = [:]
    private var start = 0
    private var next: UInt64 = 0
    private var putAside: ExternalSort?
    private let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// In front of a group's payload: how many rows it has, the number of its first, and how many bytes follow.
    private static let headCount = 20
    /// What a dictionary takes for each group, about.
    private static let groupBytes = 64

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.memoryLimit = max(memoryLimit / 4, 1024)
        self.makeSpool = makeSpool
    }

    /// Counts a row of a group; false where it is new, and `begin` and `end` are to follow.
    func count(_ group: Fingerprint) -> Bool {
        next += 1
        guard let offset = offsets[group] else { return false }
        let place = UnsafeMutableRawPointer(block.bytes + offset)
        place.storeBytes(of: place.loadUnaligned(as: UInt64.self) + 1, as: UInt64.self)
        return true
    }

    /// Begins a group with the row that was just counted; its payload is written to `block` then.
    func begin(_ group: Fingerprint) {
        start = block.count
        offsets[group] = start
        put(1, in: block)
        put(next, in: block)
        block.append(bytesOf: UInt32(0))
    }

    /// Ends a group.
    func end() throws(ExportError) {
        let count = block.count - start - GroupTable.headCount
        guard count <= Int(UInt32.max) else {
            throw ExportError(
                .limit, "a row is too long to be put aside", advice: "lower \(Setting.maximumRow) finds it")
        }
        UnsafeMutableRawPointer(block.bytes + start).storeBytes(
            of: UInt32(truncatingIfNeeded: count), toByteOffset: 16, as: UInt32.self)
        if block.count + offsets.count * GroupTable.groupBytes >= memoryLimit { try putAll() }
    }

    private func put(_ number: UInt64, in block: ByteBlock) {
        block.append(bytesOf: number)
    }

    private func putAll() throws(ExportError) {
        let sort = putAside ?? ExternalSort(memoryLimit: memoryLimit, makeSpool: makeSpool)
        putAside = sort
        for (fingerprint, offset) in offsets {
            sort.begin()
            put(fingerprint.high.bigEndian, in: sort.block)
            put(fingerprint.low.bigEndian, in: sort.block)
            _ = sort.endKey()
            let (count, first, payload) = group(at: offset)
            put(count, in: sort.block)
            put(first, in: sort.block)
            sort.block.append(payload)
            try sort.end()
        }
        offsets.removeAll(keepingCapacity: true)
        block.reset(keeping: memoryLimit)
    }

    private func group(at offset: Int) -> (count: UInt64, first: UInt64, payload: UnsafeRawBufferPointer) {
        let head = UnsafeRawPointer(block.bytes + offset)
        let size = Int(head.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        return (
            head.loadUnaligned(as: UInt64.self), head.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            UnsafeRawBufferPointer(start: head + GroupTable.headCount, count: size)
        )
    }

    /// The groups, most rows first, then in the order of their first rows: each entry's payload is its count, in eight bytes,
    /// and what was written for it.
    func sorted() throws(ExportError) -> ExternalSort {
        let sorted = ExternalSort(memoryLimit: memoryLimit, makeSpool: makeSpool)
        if let putAside {
            try putAll()
            try putAside.finish()
            try addUp(putAside, into: sorted)
        } else {
            for offset in offsets.values {
                let (count, first, payload) = group(at: offset)
                try add(count, first, payload, to: sorted)
            }
        }
        offsets = [:]
        block.reset(keeping: 1)
        try sorted.finish()
        return sorted
    }

    private func add(
        _ count: UInt64, _ first: UInt64, _ payload: UnsafeRawBufferPointer, to sorted: ExternalSort
    ) throws(ExportError) {
        sorted.begin()
        put((~count).bigEndian, in: sorted.block)
        put(first.bigEndian, in: sorted.block)
        _ = sorted.endKey()
        put(count, in: sorted.block)
        sorted.block.append(payload)
        try sorted.end()
    }

    /// Adds up the parts of each group, of which that with its first row comes first.
    private func addUp(_ parts: ExternalSort, into sorted: ExternalSort) throws(ExportError) {
        let (part, whole) = (ByteBlock(capacity: 4096), ByteBlock(capacity: 4096))
        let key = ByteBlock(capacity: 16)
        var total: UInt64 = 0
        func addWhole() throws(ExportError) {
            guard whole.count >= 16 else { return }
            let first = whole.contents.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            try add(total, first, UnsafeRawBufferPointer(rebasing: whole.contents.dropFirst(16)), to: sorted)
        }
        while try parts.next() {
            part.reset(keeping: 1 << 20)
            try parts.appendPayload(to: part)
            guard part.count >= 16 else { throw HeldEntry.damage }
            if HeldEntry.compare(parts.key, key.contents) != 0 {
                try addWhole()
                total = 0
                (key.count, whole.count) = (0, 0)
                key.append(parts.key)
                whole.append(part.contents)
            }
            // A damaged file may say anything.
            total &+= part.contents.loadUnaligned(as: UInt64.self)
        }
        try addWhole()
    }
}
