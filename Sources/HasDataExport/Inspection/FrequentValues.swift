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
        var firstRow: UInt64
    }

    private struct Counter {
        var hash: UInt64
        var entry: Entry
        var group: Int
        var previous = -1
        var next = -1
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
    private var places: [UInt64: Int] = [:]
    private var groups: [Group] = []
    private var freeGroups: [Int] = []
    private var lowest = -1

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Counts a value; `text` is only asked for where the value gets a counter.
    mutating func add(_ hash: UInt64, row: UInt64, text: () -> [UInt8]) {
        if let place = places[hash] {
            raise(place)
        } else if counters.count < capacity {
            let place = counters.count
            let entry = Entry(text: text(), count: 1, excess: 0, firstRow: row)
            counters.append(Counter(hash: hash, entry: entry, group: -1))
            places[hash] = place
            if lowest < 0 || groups[lowest].count > 1 { lowest = makeGroup(count: 1, before: lowest, after: -1) }
            append(place, to: lowest)
        } else {
            hasOverflowed = true
            // The one that has had the lowest count for longest.
            let place = groups[lowest].first
            places[counters[place].hash] = nil
            places[hash] = place
            counters[place].hash = hash
            let count = counters[place].entry.count
            counters[place].entry = Entry(text: text(), count: count, excess: count, firstRow: row)
            raise(place)
        }
    }

    /// The entries that came at least twice for sure, the most frequent first.
    func repeated(_ count: Int) -> [Entry] {
        var entries: [Entry] = []
        for counter in counters where counter.entry.count - counter.entry.excess > 1 { entries.append(counter.entry) }
        entries.sort { left, right in
            let (a, b) = (left.count - left.excess, right.count - right.excess)
            return a == b ? left.firstRow < right.firstRow : a > b
        }
        return Array(entries.prefix(count))
    }

    /// By how much a count may be too high at most.
    var largestExcess: UInt64 { counters.reduce(0) { max($0, $1.entry.excess) } }

    // MARK: Lists

    private mutating func raise(_ place: Int) {
        let group = counters[place].group
        let count = counters[place].entry.count + 1
        counters[place].entry.count = count
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
