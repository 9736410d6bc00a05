internal import Nesting
internal import Tabular

/// Which entries of a page have a value and, where they stand in lists, which of these go on with them.
enum PageLevels {
    /// Of a column whose values are the rows' own.
    case flat(Presence)
    case nested(NestedLevels)

    /// How many entries there are: a row each, or one for each value in a list.
    var entryCount: Int {
        switch self {
        case .flat(let presence): presence.rowCount
        case .nested(let levels): levels.count
        }
    }

    /// How many of them have a value.
    var valueCount: Int {
        switch self {
        case .flat(let presence): presence.valueCount
        case .nested(let levels): levels.valueCount
        }
    }

    /// Appends them as a page of version 1 begins with them.
    func write(to block: ByteBlock) {
        switch self {
        case .flat(let presence): presence.writeLevels(to: block)
        case .nested(let levels): levels.write(to: block)
        }
    }
}

/// The levels of entries of a leaf in lists and structures, as a page of version 1 begins with them (parquet-format, "Nested
/// Encoding"): repetition levels, where there are any, then definition levels, each with four bytes of length in front.
struct NestedLevels {
    /// How many entries there are.
    var count: Int
    /// How many of them have a value.
    var valueCount: Int
    var bytes: ByteBlock

    /// Appends them.
    func write(to block: ByteBlock) { block.append(bytes.contents) }
}
