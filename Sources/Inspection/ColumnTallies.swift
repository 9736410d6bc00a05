/// The tallies of a worker, by place in the output's columns. Memory of their own, so that no count of them costs a
/// check for exclusive access.
final class ColumnTallies {
    private(set) var count = 0
    private var storage: UnsafeMutablePointer<ColumnTally>
    private var capacity = 0

    init() { storage = .allocate(capacity: 1) }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    /// The tally at a place below `count`.
    @inline(__always)
    subscript(_ place: Int) -> UnsafeMutablePointer<ColumnTally> { storage + place }

    func grow(to wanted: Int) {
        guard wanted > count else { return }
        if wanted > capacity {
            capacity = max(wanted, capacity * 2, 16)
            let larger = UnsafeMutablePointer<ColumnTally>.allocate(capacity: capacity)
            larger.moveInitialize(from: storage, count: count)
            storage.deallocate()
            storage = larger
        }
        (storage + count).initialize(repeating: ColumnTally(), count: wanted - count)
        count = wanted
    }

    /// Adds what another worker counted.
    func merge(_ other: ColumnTallies) {
        grow(to: other.count)
        for place in 0..<other.count { storage[place].merge(other.storage[place]) }
    }
}
