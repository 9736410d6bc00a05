/// How often each status code or depth came, in bounded memory: an array for the numbers below a thousand that they are,
/// the first few values beyond those as they stand, and the rest as "others".
struct ValueCounts {
    /// Numbers below this have a place of their own.
    static let small = 1000
    private static let oddLimit = 32

    /// Rows without a value.
    var missing: UInt64 = 0
    /// Rows with a value that has no place.
    private(set) var others: UInt64 = 0
    private(set) var counts: [UInt64] = []
    private var odd: [(text: String, count: UInt64)] = []
    private var oddPlaces: [String: Int] = [:]

    @inline(__always)
    mutating func add(_ number: Int) {
        if counts.isEmpty { counts = [UInt64](repeating: 0, count: ValueCounts.small) }
        counts[number] += 1
    }

    /// Counts a value that is not a number below a thousand. Called in the order of the rows, so that which values get a
    /// place does not depend on who comes first.
    mutating func addOdd(_ text: String) {
        if let place = oddPlaces[text] {
            odd[place].count += 1
        } else if odd.count < ValueCounts.oddLimit {
            oddPlaces[text] = odd.count
            odd.append((text, 1))
        } else {
            others += 1
        }
    }

    /// Adds what a worker counted, which has no odd values.
    mutating func merge(_ worker: ValueCounts) {
        missing += worker.missing
        guard !worker.counts.isEmpty else { return }
        if counts.isEmpty { counts = [UInt64](repeating: 0, count: ValueCounts.small) }
        for index in counts.indices { counts[index] += worker.counts[index] }
    }

    /// The values in order, the odd ones behind the numbers; nil where there was none at all.
    var result: Inspection.Distribution? {
        var bars: [Inspection.Distribution.Bar] = []
        for (number, count) in counts.enumerated() where count > 0 {
            bars.append(Inspection.Distribution.Bar(value: "\(number)", count: count))
        }
        for (text, count) in odd { bars.append(Inspection.Distribution.Bar(value: text, count: count)) }
        guard !bars.isEmpty else { return nil }
        return Inspection.Distribution(bars: bars, others: others, missing: missing)
    }
}
