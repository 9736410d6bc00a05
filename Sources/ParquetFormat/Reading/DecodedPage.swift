import Tabular

/// Values as they stand in memory: those of a page, or of a dictionary.
///
/// Bounds: where `width` is not 0, `bytes` holds `count` values of `width` bytes from `start` on. Elsewhere `spans` has an
/// element for each value, whose offset and count lie within `bytes`.
struct ColumnValues: Sendable {
    let bytes: ByteBlock
    var start = 0
    var width = 0
    /// Offset in the upper half, count in the lower.
    var spans: [UInt64] = []
    var count: Int
    /// Whether all of them are UTF-8; only looked at where values are bytes.
    var isUTF8 = true

    @inline(__always)
    func span(_ index: Int) -> (offset: Int, count: Int) {
        guard width == 0 else { return (start + index * width, width) }
        let span = spans[index]
        return (Int(span >> 32), Int(span & 0xFFFF_FFFF))
    }

    /// The bytes of a value.
    @inline(__always)
    func value(_ index: Int) -> UnsafeRawBufferPointer {
        let (offset, count) = span(index)
        return UnsafeRawBufferPointer(start: bytes.bytes + offset, count: count)
    }
}

/// The levels of a page's entries; one number where all are alike, as they are in most pages.
struct Levels: Sendable {
    var uniform: UInt8?
    var values: [UInt8] = []

    @inline(__always)
    subscript(_ index: Int) -> Int {
        if let uniform { return Int(uniform) }
        return Int(values[index])
    }
}

/// A page once it is decompressed and decoded: levels of each entry, and the values of those that have one.
final class DecodedPage: Sendable {
    /// How many entries: values, nulls and empty lists.
    let entryCount: Int
    let definition: Levels
    let repetition: Levels
    /// How many entries have a value.
    let valueCount: Int
    /// The values, or those of the dictionary that `indices` point into.
    let values: ColumnValues
    /// For each value its index in the dictionary; nil where the page holds its values itself.
    let indices: [UInt32]?
    let maximumDefinition: Int
    /// Which dictionary it is, so that what was made of its values is found again.
    let dictionary: DictionarySlot?
    /// For each run of entries how many values stand before it.
    private let ranks: [Int32]
    private static let runCount = 512

    init(
        entryCount: Int, definition: Levels, repetition: Levels, maximumDefinition: Int, valueCount: Int,
        values: ColumnValues, indices: [UInt32]? = nil, dictionary: DictionarySlot? = nil
    ) {
        self.entryCount = entryCount
        self.definition = definition
        self.repetition = repetition
        self.maximumDefinition = maximumDefinition
        self.valueCount = valueCount
        self.values = values
        self.indices = indices
        self.dictionary = dictionary
        var ranks: [Int32] = []
        if definition.uniform == nil {
            var count: Int32 = 0
            definition.values.withUnsafeBufferPointer { levels in
                for (index, level) in levels.enumerated() {
                    if index % Self.runCount == 0 { ranks.append(count) }
                    count &+= Int(level) == maximumDefinition ? 1 : 0
                }
            }
        }
        self.ranks = ranks
    }

    /// How many entries before `entry` have a value.
    func rank(of entry: Int) -> Int {
        if let uniform = definition.uniform { return Int(uniform) == maximumDefinition ? entry : 0 }
        guard entry < entryCount else { return valueCount }
        let run = entry / Self.runCount
        var count = Int(ranks[run])
        for index in run * Self.runCount..<entry where definition[index] == maximumDefinition { count += 1 }
        return count
    }

    /// Where value `index` stands in `values`.
    @inline(__always)
    func place(of index: Int) -> Int {
        guard let indices else { return index }
        return Int(indices[index])
    }
}
