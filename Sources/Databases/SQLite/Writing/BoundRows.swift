internal import Tabular

/// A value of a row as it is bound: what it is, where it goes, and the value itself or where its bytes stand.
struct BoundCell: BitwiseCopyable {
    /// What it is.
    enum Kind: UInt8 {
        /// Behind the last value of a row.
        case endOfRow
        case `false`
        case `true`
        /// A whole number below 2^53.
        case integer
        /// A whole number of 64 bits from 2^53 on.
        case longInteger
        /// A double that is printed as the source has it.
        case double
        /// The text of the double that follows, which is printed otherwise.
        case spelling
        /// A number that is neither, as its text.
        case decimal
        /// Text of any kind.
        case text
    }

    /// The memory that bytes stand in.
    enum Base: UInt8 {
        case block, arena, encoded
    }

    /// The bits of an `Int64` or a `Double`, or the offset of the bytes.
    var value: UInt64
    /// How many bytes there are.
    var count: UInt32
    /// The place of the column in the upper 24 bits, which no output has more columns than; then the base, then the kind.
    private var tags: UInt32

    @inline(__always)
    init(_ kind: Kind, place: UInt32, value: UInt64 = 0, count: Int = 0, base: Base = .block) {
        self.value = value
        self.count = UInt32(truncatingIfNeeded: count)
        tags = place << 8 | UInt32(base.rawValue) << 4 | UInt32(kind.rawValue)
    }

    @inline(__always) var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: tags & 15)) ?? .endOfRow }
    @inline(__always) var base: Base { Base(rawValue: UInt8(truncatingIfNeeded: tags >> 4 & 15)) ?? .encoded }
    @inline(__always) var place: Int { Int(tags >> 8) }
}

/// The values of a run of rows, row after row. Texts stay where they are: in the batch's block or arena, or in the encoded
/// block where they had to be made.
///
/// Bounds: `cells` has room for `capacity`, of which `count` are initialised; what they name lies in the memory of their base.
final class BoundRows: @unchecked Sendable {
    private(set) var cells: UnsafeMutablePointer<BoundCell>
    private(set) var count = 0
    private var capacity = 4096
    /// The rows' own memory.
    private var batch: RowBatch?

    init() { cells = .allocate(capacity: capacity) }

    deinit { cells.deallocate() }

    /// Takes the rows of `batch` in place of those before.
    func begin(_ batch: RowBatch) {
        self.batch = batch
        count = 0
    }

    /// Makes room for so many more.
    @inline(__always)
    func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    /// Appends a value that there is room for.
    @inline(__always)
    func append(_ cell: BoundCell) {
        (cells + count).initialize(to: cell)
        count &+= 1
    }

    /// The bytes of a value; valid as long as those of the batch.
    @inline(__always)
    func bytes(of cell: BoundCell, _ encoded: ByteBlock) -> UnsafePointer<UInt8> {
        let offset = Int(truncatingIfNeeded: cell.value)
        switch cell.base {
        case .block: return UnsafePointer((batch?.block ?? encoded).bytes + offset)
        case .arena: return UnsafePointer((batch?.arena ?? encoded).bytes + offset)
        case .encoded: return UnsafePointer(encoded.bytes + offset)
        }
    }

    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<BoundCell>.allocate(capacity: larger)
        moved.moveInitialize(from: cells, count: count)
        cells.deallocate()
        cells = moved
        capacity = larger
    }
}
