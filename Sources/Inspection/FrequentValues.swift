/// The values that come most often, in bounded memory (Space-Saving, Metwally et al. 2005).
///
/// There are so many counters. A value that has none takes over the one of the lowest count and goes on from there, so
/// that a count may be too high by what it took over, never too low; whatever comes more often than one in `capacity`
/// times is among them for sure. While there are free counters, all is exact.
///
/// Counters of the same count hang together in a list, the lists in the order of their counts, so that each step costs
/// the same however many counters there are:
///
/// ```
///  lowest ─▶ count 1: a ⇄ b ⇄ c  ─▶  count 2: d  ─▶  count 9: e ⇄ f
/// ```
struct FrequentValues {
    /// A value with how often it came: at most `count`, at least `count - excess` times.
    struct Entry {
        var text: [UInt8]
        var count: UInt64
        var excess: UInt64
        /// The first different addresses that were kept with it.
        var addresses: [[UInt8]] = []
    }

    private struct Counter {
        var hash: UInt64
        var count: UInt64
        var excess: UInt64
        var firstRow: UInt64
        var textCount = 0
        var group: Int
        var previous = -1
        var next = -1
        var addresses: [[UInt8]] = []
    }

    private struct Group {
        var count: UInt64
        var first = -1
        var last = -1
        var previous = -1
        var next = -1
    }

    let capacity: Int
    /// Whether a counter has ever been taken over.
    private(set) var hasOverflowed = false
    private var counters: [Counter] = []
    /// The texts, one behind the other in room for the longest each.
    private var texts: [UInt8] = []
    private var places: PlaceTable
    private var groups: [Group] = []
    private var freeGroups: [Int] = []
    private var lowest = -1

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        places = PlaceTable(capacity: self.capacity)
    }

    /// Counts a value of at most `InspectionNote.textLimit` bytes, or so much of it.
    mutating func add(_ hash: UInt64, row: UInt64, text: UnsafeRawBufferPointer) {
        let slot = slot(of: hash)
        if let place = places.place(in: slot) {
            raise(place)
        } else if counters.count < capacity {
            let place = counters.count
            counters.append(Counter(hash: hash, count: 1, excess: 0, firstRow: row, group: -1))
            texts.append(contentsOf: repeatElement(0, count: InspectionNote.textLimit))
            places.put(place, in: slot)
            keep(text, at: place)
            if lowest < 0 || groups[lowest].count > 1 { lowest = makeGroup(count: 1, before: lowest, after: -1) }
            append(place, to: lowest)
        } else {
            hasOverflowed = true
            // The one that has had the lowest count for longest.
            let place = groups[lowest].first
            free(self.slot(of: counters[place].hash))
            counters[place].hash = hash
            places.put(place, in: self.slot(of: hash))
            counters[place].excess = counters[place].count
            counters[place].firstRow = row
            counters[place].addresses = []
            keep(text, at: place)
            raise(place)
        }
    }

    /// How many addresses are kept of a value.
    static let addressCount = 4

    /// Keeps an address with a value that was just counted, if it is among the first of them.
    mutating func keep(address: UnsafeRawBufferPointer, of hash: UInt64) {
        guard let place = places.place(in: slot(of: hash)), counters[place].addresses.count < Self.addressCount,
            !counters[place].addresses.contains(where: { $0.elementsEqual(address) })
        else { return }
        counters[place].addresses.append(Array(address))
    }

    /// The entries that come most often, the most frequent first.
    func frequent(_ count: Int) -> [Entry] { entries(Array(counters.indices), count) }

    /// The entries that came at least twice for sure, the most frequent first.
    func repeated(_ count: Int) -> [Entry] {
        entries(counters.indices.filter { counters[$0].count - counters[$0].excess > 1 }, count)
    }

    private func entries(_ found: [Int], _ count: Int) -> [Entry] {
        let sorted = found.sorted { left, right in
            let (a, b) = (counters[left], counters[right])
            let (least, other) = (a.count - a.excess, b.count - b.excess)
            return least == other ? a.firstRow < b.firstRow : least > other
        }
        return sorted.prefix(count).map { place in
            let counter = counters[place]
            let start = place * InspectionNote.textLimit
            return Entry(
                text: Array(texts[start..<start + counter.textCount]), count: counter.count, excess: counter.excess,
                addresses: counter.addresses)
        }
    }

    private func slot(of hash: UInt64) -> Int { places.slot(of: hash) { counters[$0].hash } }

    private mutating func free(_ slot: Int) {
        let counters = counters
        places.free(slot) { counters[$0].hash }
    }

    private mutating func keep(_ text: UnsafeRawBufferPointer, at place: Int) {
        let count = min(text.count, InspectionNote.textLimit)
        counters[place].textCount = count
        let start = place * InspectionNote.textLimit
        texts.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: text.prefix(count)))
        }
    }

    // MARK: Lists

    private mutating func raise(_ place: Int) {
        let group = counters[place].group
        let count = counters[place].count + 1
        counters[place].count = count
        let next = groups[group].next
        let target: Int
        if next >= 0, groups[next].count == count {
            target = next
        } else {
            target = makeGroup(count: count, before: next, after: group)
        }
        remove(place, from: group)
        append(place, to: target)
    }

    private mutating func makeGroup(count: UInt64, before next: Int, after previous: Int) -> Int {
        let group: Int
        if let free = freeGroups.popLast() {
            group = free
            groups[group] = Group(count: count)
        } else {
            group = groups.count
            groups.append(Group(count: count))
        }
        groups[group].next = next
        groups[group].previous = previous
        if next >= 0 { groups[next].previous = group }
        if previous >= 0 { groups[previous].next = group }
        return group
    }

    private mutating func append(_ place: Int, to group: Int) {
        counters[place].group = group
        counters[place].next = -1
        counters[place].previous = groups[group].last
        if groups[group].last >= 0 { counters[groups[group].last].next = place } else { groups[group].first = place }
        groups[group].last = place
    }

    private mutating func remove(_ place: Int, from group: Int) {
        let (previous, next) = (counters[place].previous, counters[place].next)
        if previous >= 0 { counters[previous].next = next } else { groups[group].first = next }
        if next >= 0 { counters[next].previous = previous } else { groups[group].last = previous }
        guard groups[group].first < 0 else { return }
        let (before, after) = (groups[group].previous, groups[group].next)
        if before >= 0 { groups[before].next = after }
        if after >= 0 { groups[after].previous = before }
        if lowest == group { lowest = after }
        freeGroups.append(group)
    }
}
