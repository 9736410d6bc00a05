/// What a cell holds. A cell that is not there at all is `.absent`; `.null` is a value somebody wrote.
public enum CellKind: UInt8, Sendable, CaseIterable {
    /// No value: an unquoted empty CSV field, a gap in a sheet.
    case absent
    /// JSON's `null`.
    case null
    /// True.
    case `true`
    /// False.
    case `false`
    /// A number, as its source text, which follows the grammar of RFC 8259 §6.
    case number
    /// Text without escapes, valid UTF-8.
    case text
    /// Text as the body of a JSON string whose escapes are the shortest ones (RFC 8259 §7): `\"` `\\` `\b` `\f` `\n`
    /// `\r` `\t`, `\u00xx` for other controls, and lone surrogates, which only this kind can hold.
    case escapedText
    /// A whole JSON object or array, valid, with the white space between its tokens removed.
    case json
    /// A date or time of a workbook: its ISO 8601 text, preceded by `DateCell`'s fixed part.
    case date
}

/// One value of a row in eight bytes: its kind, and where its bytes are.
///
/// ```
///  63      60 59                    32 31    30                 0
/// ┌──────────┬────────────────────────┬─────┬────────────────────┐
/// │   kind   │        count           │arena│       offset       │
/// └──────────┴────────────────────────┴─────┴────────────────────┘
/// ```
///
/// The bytes stand in the batch's block or, where `isInArena`, in its side arena.
@frozen public struct Cell: Sendable, Equatable {
    /// The four fields, packed.
    public var bits: UInt64

    /// The longest run of bytes a cell can hold: 2^28 − 1. `--max-row` is at most 256 MiB, so no row outgrows it.
    public static let maximumCount = (1 << 28) - 1
    /// The largest offset a cell can hold: 2^31 − 1.
    public static let maximumOffset = (1 << 31) - 1

    /// A cell of `count` bytes at `offset`. Larger numbers than fit are cut to their low bits, never trapped on; readers
    /// keep blocks and arenas below both maxima.
    @inlinable @inline(__always)
    public init(_ kind: CellKind, offset: Int, count: Int, isInArena: Bool = false) {
        bits =
            (UInt64(kind.rawValue) << 60)
            | ((UInt64(truncatingIfNeeded: count) & 0xFFF_FFFF) << 32)
            | (isInArena ? 0x8000_0000 : 0)
            | (UInt64(truncatingIfNeeded: offset) & 0x7FFF_FFFF)
    }

    /// A cell without a value.
    @inlinable @inline(__always) public static var absent: Cell { Cell(.absent, offset: 0, count: 0) }

    /// What the cell holds.
    @inlinable @inline(__always) public var kind: CellKind {
        CellKind(rawValue: UInt8(truncatingIfNeeded: bits >> 60)) ?? kindBehindOthers
    }

    /// The kind of what is told apart within its kind; the last case keeps a damaged cell harmless.
    @usableFromInline internal var kindBehindOthers: CellKind {
        switch bits >> 60 {
        case Cell.doubleBits, Cell.formattedNumberBits: .number
        case Cell.formattedDateBits: .date
        default: .absent
        }
    }

    /// Whether it is a number that was a double where it was read, a number cell of a workbook: it can be one again,
    /// however many digits it has.
    @inlinable @inline(__always) public var isDouble: Bool { bits >> 60 >= Cell.formattedNumberBits }

    /// The cell, a number, as one that was a double where it was read.
    @inlinable public var asDouble: Cell {
        var cell = self
        cell.bits = bits & (1 << 60 - 1) | Cell.doubleBits << 60
        return cell
    }

    /// Behind the last kind.
    @usableFromInline internal static var doubleBits: UInt64 { 15 }
    /// A double behind which its number format stands, and a date.
    @usableFromInline internal static var formattedNumberBits: UInt64 { 14 }
    @usableFromInline internal static var formattedDateBits: UInt64 { 13 }

    /// How many bytes it has.
    @inlinable @inline(__always) public var count: Int { Int((bits >> 32) & 0xFFF_FFFF) }

    /// Where its bytes start, in the block or the arena.
    @inlinable @inline(__always) public var offset: Int { Int(bits & 0x7FFF_FFFF) }

    /// Whether its bytes are in the batch's side arena.
    @inlinable @inline(__always) public var isInArena: Bool { bits & 0x8000_0000 != 0 }

    /// The cell, of all that is told apart within its kind, with its bytes elsewhere in a block or an arena.
    package func moved(to offset: Int, isInArena: Bool = false) -> Cell {
        var cell = Cell(.absent, offset: offset, count: count, isInArena: isInArena)
        cell.bits |= (bits >> 60) << 60
        return cell
    }

    /// The same bytes under another kind.
    @inlinable @inline(__always)
    public func with(_ kind: CellKind) -> Cell {
        Cell(kind, offset: offset, count: count, isInArena: isInArena)
    }
}
