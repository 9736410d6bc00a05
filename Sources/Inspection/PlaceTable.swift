/// Finds the place of a counter by its hash: open addressing, at most a quarter full, so that a look costs a step or two.
struct PlaceTable {
    private var slots: [Int32]
    private let mask: Int

    init(capacity: Int) {
        var size = 16
        while size < capacity * 4 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        mask = size - 1
    }

    /// The slot of a hash: the one that holds it, or the free one where it would go. `hashOf` gives the hash of a place.
    @inline(__always)
    func slot(of hash: UInt64, _ hashOf: (Int) -> UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0, hashOf(Int(slots[slot])) != hash { slot = (slot + 1) & mask }
        return slot
    }

    /// The place in a slot, or nil.
    @inline(__always)
    func place(in slot: Int) -> Int? { slots[slot] >= 0 ? Int(slots[slot]) : nil }

    mutating func put(_ place: Int, in slot: Int) { slots[slot] = Int32(truncatingIfNeeded: place) }

    /// Frees a slot, and moves those behind it up that would not be found any more.
    mutating func free(_ slot: Int, _ hashOf: (Int) -> UInt64) {
        var hole = slot
        var next = (hole + 1) & mask
        while slots[next] >= 0 {
            let wanted = Int(truncatingIfNeeded: hashOf(Int(slots[next]))) & mask
            // It may move where its own slot is not between the hole and it.
            if (next - wanted) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = -1
    }
}
