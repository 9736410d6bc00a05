internal import Tabular

/// Values of one field, where they lie in a batch.
///
/// Bounds: `BatchDecoder`, which makes it, has checked that the buffers have room for `count` values of the type, and that
/// children have as many as are asked of them; offsets into text, lists and unions are checked when they are followed. All lie in
/// `storage`, which does not shrink while values are read.
final class ArrowArray: @unchecked Sendable {
    let field: ArrowField
    let count: Int
    let storage: ByteBlock
    /// Where the bits of which values there are begin; nil where all are there.
    var validity: Int?
    /// Where the values begin, or the offsets, the indexes, the views, the type ids.
    var values = 0
    /// Where the texts begin that offsets are into, the sizes of a list view, the offsets of a dense union.
    var second = 0
    /// How many bytes the texts have.
    var secondCount = 0
    /// The buffers that views are into.
    var variadic: [Range<Int>] = []
    var children: [ArrowArray] = []
    /// For each type id of a union its child's index; −1 where it has none.
    var childOfTypeID: [Int] = []
    /// The values that indexes are of.
    var dictionary: DictionaryValues?

    init(_ field: ArrowField, count: Int, in storage: ByteBlock) {
        self.field = field
        self.count = count
        self.storage = storage
    }

    /// The bytes that everything is in.
    @inline(__always) var bytes: UnsafeRawPointer { UnsafeRawPointer(storage.bytes) }

    /// Whether the bits say that a value is there.
    @inline(__always)
    func isSet(_ index: Int) -> Bool {
        guard let validity else { return true }
        return storage.bytes[validity + index >> 3] >> UInt8(index & 7) & 1 != 0
    }

    /// A whole number of the values' buffer.
    @inline(__always)
    func load<Number: FixedWidthInteger>(_ index: Int, as: Number.Type) -> Number {
        Number(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: values + index * MemoryLayout<Number>.size, as: Number.self))
    }

    /// A signed number of so many bytes.
    func integer(_ index: Int, bytes: Int, isSigned: Bool) -> Int64 {
        switch (bytes, isSigned) {
        case (1, true): Int64(load(index, as: Int8.self))
        case (1, false): Int64(load(index, as: UInt8.self))
        case (2, true): Int64(load(index, as: Int16.self))
        case (2, false): Int64(load(index, as: UInt16.self))
        case (4, true): Int64(load(index, as: Int32.self))
        case (4, false): Int64(load(index, as: UInt32.self))
        default: load(index, as: Int64.self)
        }
    }

    /// An offset, or a size, of four bytes or eight.
    @inline(__always)
    func offset(_ index: Int, from place: Int, isLarge: Bool) -> Int {
        isLarge
            ? Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + index * 8, as: Int64.self)))
            : Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + index * 4, as: Int32.self)))
    }

    /// The bytes of a text or binary value, in `storage`.
    ///
    /// - Throws: `.malformed` where its offsets point elsewhere.
    @inline(__always)
    func text(_ index: Int) throws(ExportError) -> Range<Int> {
        switch field.type {
        case .utf8(let isLarge), .binary(let isLarge):
            let start = offset(index, from: values, isLarge: isLarge)
            let end = offset(index + 1, from: values, isLarge: isLarge)
            guard start >= 0, start <= end, end <= secondCount else { throw ArrowArray.wrongOffset }
            return second + start..<second + end
        case .fixedSizeBinary(let size):
            return values + index * size..<values + (index + 1) * size
        default: return try view(index)
        }
    }

    /// A view: a length, then the bytes themselves where they are at most twelve, else four of them, a buffer's number and an
    /// offset (Columnar.rst, "Variable-size Binary View Layout").
    private func view(_ index: Int) throws(ExportError) -> Range<Int> {
        let place = values + index * 16
        func word(_ offset: Int) -> Int {
            Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + offset, as: Int32.self)))
        }
        let count = word(0)
        guard count >= 0 else { throw ArrowArray.wrongOffset }
        if count <= 12 { return place + 4..<place + 4 + count }
        let (buffer, offset) = (word(8), word(12))
        guard buffer >= 0, buffer < variadic.count, offset >= 0, count <= variadic[buffer].count - offset else {
            throw ArrowArray.wrongOffset
        }
        return variadic[buffer].lowerBound + offset..<variadic[buffer].lowerBound + offset + count
    }

    /// Which of its child's values a list has.
    ///
    /// - Throws: `.malformed` where its offsets point elsewhere.
    func elements(_ index: Int) throws(ExportError) -> Range<Int> {
        let (start, end): (Int, Int)
        switch field.type {
        case .fixedSizeList(let size): return index * size..<(index + 1) * size
        case .listView(let isLarge):
            start = offset(index, from: values, isLarge: isLarge)
            let size = offset(index, from: second, isLarge: isLarge)
            guard start >= 0, size >= 0, size <= children[0].count - min(start, children[0].count) else {
                throw ArrowArray.wrongOffset
            }
            // An empty list may begin anywhere.
            end = size == 0 ? start : start + size
        case .list(let isLarge):
            (start, end) = (
                offset(index, from: values, isLarge: isLarge), offset(index + 1, from: values, isLarge: isLarge)
            )
        default:
            (start, end) = (
                offset(index, from: values, isLarge: false), offset(index + 1, from: values, isLarge: false)
            )
        }
        guard start >= 0, start <= end, start == end || end <= children[0].count else { throw ArrowArray.wrongOffset }
        return start..<end
    }

    /// The child that has a union's value, and where.
    ///
    /// - Throws: `.malformed` where there is none.
    func member(_ index: Int, isDense: Bool) throws(ExportError) -> (ArrowArray, Int) {
        let id = Int(load(index, as: Int8.self))
        guard id >= 0, id < childOfTypeID.count, childOfTypeID[id] >= 0 else {
            throw ExportError(.malformed, "a union's value is of the type \(id), which it does not have")
        }
        let child = children[childOfTypeID[id]]
        let place = isDense ? offset(index, from: second, isLarge: false) : index
        guard place >= 0, place < child.count else { throw ArrowArray.wrongOffset }
        return (child, place)
    }

    /// The value that a run-end encoded one is: that of the first run which ends behind it.
    ///
    /// - Throws: `.malformed` where no run does.
    func run(_ index: Int) throws(ExportError) -> Int {
        let ends = children[0]
        guard case .int(let size, _) = ends.field.type else { throw ArrowArray.wrongOffset }
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends.integer(middle, bytes: size, isSigned: true) > Int64(index) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        guard low < min(ends.count, children[1].count) else {
            throw ExportError(.malformed, "the runs of a column end before its last row")
        }
        return low
    }

    static var wrongOffset: ExportError {
        ExportError(.malformed, "an offset points outside of the values")
    }
}

/// The values of a dictionary: those it began with and what was added to them.
final class DictionaryValues: Sendable {
    private let pieces: [(start: Int, array: ArrowArray)]
    let count: Int
    /// How many dictionaries are one inside the other here.
    let depth: Int

    init(_ array: ArrowArray, behind former: DictionaryValues?, depth: Int) {
        self.depth = max(depth, former?.depth ?? 0)
        pieces = (former?.pieces ?? []) + [(former?.count ?? 0, array)]
        count = (former?.count ?? 0) + array.count
    }

    /// Where the value of an index is.
    ///
    /// - Throws: `.malformed` for one that it does not have.
    func value(_ index: Int64) throws(ExportError) -> (ArrowArray, Int) {
        guard index >= 0, index < Int64(count) else {
            throw ExportError(.malformed, "an index is \(index), and its dictionary has \(count) values")
        }
        let index = Int(index)
        var (low, high) = (0, pieces.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= index { low = middle } else { high = middle }
        }
        return (pieces[low].array, index - pieces[low].start)
    }
}
