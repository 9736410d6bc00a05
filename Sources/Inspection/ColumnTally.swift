internal import ByteScanning

/// What one worker has seen of one column. Everything in it is a sum, a maximum, or the first of something by row, so
/// that the tallies of several workers join into what one worker would have counted.
struct ColumnTally {
    /// How many lengths are told apart: none, and one for each power of two up to the longest cell.
    static let lengthCount = 30
    static let exampleCount = 3

    /// A value with the row it stands in first.
    struct Sample {
        var row: UInt64
        var text: String
        /// A number with a comma as it is in a column of numbers.
        var number: String?
        var hash: UInt64
        var likeness = NumberSpelling.none
    }

    /// How many there are of something, and the first row that has it.
    struct Occurrences {
        var count: UInt64 = 0
        var first: UInt64 = .max

        @inline(__always)
        mutating func add(_ added: UInt64 = 1, row: UInt64) {
            count += added
            if row < first { first = row }
        }

        mutating func merge(_ other: Occurrences) {
            count += other.count
            first = min(first, other.first)
        }
    }

    var nulls = Occurrences()
    var objects = Occurrences()
    var arrays = Occurrences()
    var dates = Occurrences()
    var booleans: UInt64 = 0
    var numbers: UInt64 = 0
    var texts: UInt64 = 0
    var emptyTexts: UInt64 = 0
    /// Texts of sources whose values have no types, by what they look like; they are none of `texts`.
    var exactTexts: UInt64 = 0
    var oddTexts: UInt64 = 0
    var plainTexts: UInt64 = 0
    var firstOdd: Sample?
    var firstPlain: Sample?

    /// `[]` and `{}`.
    var emptyNested: UInt64 = 0
    /// Numbers, and texts that count as some.
    var range = NumberRange()

    var units: UInt64 = 0
    var longest = -1
    var longestRow: UInt64 = .max
    var lengths = InlineArray<30, UInt64>(repeating: 0)
    var distinct = DistinctCounter()
    private(set) var examples: [Sample] = []
    private var exampleHashes = InlineArray<3, UInt64>(repeating: 0)

    /// Texts of more UTF-16 units than a format holds, and numbers that a double of 15 digits would round.
    var longTexts = Occurrences()
    var wideNumbers = Occurrences()
    /// Lone surrogates.
    var surrogates = Occurrences()

    /// Counts a value's length and hash; true where the value is a new example.
    @inline(__always)
    mutating func measure(units count: Int, hash: UInt64, row: UInt64, isFilled: Bool = true) -> Bool {
        units &+= UInt64(truncatingIfNeeded: count)
        if count > longest {
            longest = count
            longestRow = row
        }
        lengths[ColumnTally.lengthIndex(count)] &+= 1
        // What is not filled is no value that differs from others.
        if isFilled { distinct.add(hash) }
        let known = examples.count
        guard known < ColumnTally.exampleCount else { return false }
        for index in 0..<known where exampleHashes[index] == hash { return false }
        return true
    }

    mutating func addExample(_ sample: Sample) {
        exampleHashes[examples.count] = sample.hash
        examples.append(sample)
    }

    /// The place of a length: 0, 1, 2…3, 4…7, ….
    @inline(__always)
    static func lengthIndex(_ count: Int) -> Int {
        min(lengthCount - 1, Int.bitWidth - max(0, count).leadingZeroBitCount)
    }

    /// The lengths of a place.
    static func lengthRange(_ index: Int) -> ClosedRange<Int> {
        index == 0 ? 0...0 : (1 << (index - 1))...((1 << index) - 1)
    }

    mutating func merge(_ other: ColumnTally) {
        nulls.merge(other.nulls)
        objects.merge(other.objects)
        arrays.merge(other.arrays)
        dates.merge(other.dates)
        booleans += other.booleans
        numbers += other.numbers
        texts += other.texts
        emptyTexts += other.emptyTexts
        exactTexts += other.exactTexts
        oddTexts += other.oddTexts
        plainTexts += other.plainTexts
        firstOdd = ColumnTally.earlier(firstOdd, other.firstOdd)
        firstPlain = ColumnTally.earlier(firstPlain, other.firstPlain)
        emptyNested += other.emptyNested
        range.merge(other.range)
        units += other.units
        if other.longest > longest || (other.longest == longest && other.longestRow < longestRow) {
            longest = other.longest
            longestRow = other.longestRow
        }
        for index in 0..<ColumnTally.lengthCount { lengths[index] += other.lengths[index] }
        distinct.merge(other.distinct)
        // Each worker has the first three it saw, so the first three of all are among them.
        var all: [Sample] = []
        for sample in (examples + other.examples).sorted(by: { $0.row < $1.row })
        where !all.contains(where: { $0.hash == sample.hash }) && all.count < ColumnTally.exampleCount {
            exampleHashes[all.count] = sample.hash
            all.append(sample)
        }
        examples = all
        longTexts.merge(other.longTexts)
        wideNumbers.merge(other.wideNumbers)
        surrogates.merge(other.surrogates)
    }

    private static func earlier(_ left: Sample?, _ right: Sample?) -> Sample? {
        guard let left, let right else { return left ?? right }
        return left.row <= right.row ? left : right
    }
}
