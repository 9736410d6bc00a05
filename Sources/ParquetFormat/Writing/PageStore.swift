internal import Tabular

/// The pages of a row group that are made, until the group is written: in slabs of a mebibyte, which serve one group after
/// another.
final class PageStore {
    /// Where a page stands.
    struct Reference {
        fileprivate var slab: Int
        fileprivate var range: Range<Int>
    }

    private var slabs: [ByteBlock] = []
    private var current = 0
    private static let slabSize = 1 << 20

    func append(_ page: UnsafeRawBufferPointer) -> Reference {
        while current < slabs.count, slabs[current].capacity - slabs[current].count < page.count { current += 1 }
        if current == slabs.count { slabs.append(ByteBlock(capacity: max(PageStore.slabSize, page.count))) }
        let start = slabs[current].append(page)
        return Reference(slab: current, range: start..<start + page.count)
    }

    func bytes(_ reference: Reference) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: slabs[reference.slab].contents[reference.range])
    }

    /// Forgets all pages, and gives back the memory of what was unusually large.
    func removeAll() {
        slabs.removeAll { $0.capacity > PageStore.slabSize }
        for slab in slabs { slab.count = 0 }
        current = 0
    }
}
