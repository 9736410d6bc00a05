internal import ByteScanning
public import Tabular

extension Summary {
    /// One column of the output, as its rows were written.
    public struct ColumnSummary: Sendable {
        /// The name.
        public var name: ColumnName
        /// How many values of each kind it has.
        public var kinds: [ValueKind: UInt64]
        /// Rows with a value: not absent, not null, no empty text.
        public var filled: UInt64
    }

    /// One file of the output.
    public struct FileSummary: Sendable {
        /// Its path.
        public var path: String
        /// Its size.
        public var bytes: UInt64
        /// The SHA-256 of its bytes, in hexadecimal digits.
        public var sha256: String
        /// The rows in it; nil where they were added to others.
        public var rows: UInt64?
    }
}

extension TallyingWriter<ColumnKinds> {
    /// The columns of these names in their order, once all rows are written.
    package func columns(named names: [ColumnName]) -> [Summary.ColumnSummary] {
        let all = total
        return names.enumerated().map { place, name in
            var kinds: [ValueKind: UInt64] = [:]
            for kind in ValueKind.allCases {
                let count = all.count(of: kind, at: place)
                if count > 0 { kinds[kind] = count }
            }
            let valued = kinds.reduce(0) { $1.key == .null ? $0 : $0 + $1.value }
            return Summary.ColumnSummary(name: name, kinds: kinds, filled: valued - all.emptyTexts(at: place))
        }
    }
}

/// How many values of each kind the columns have.
final class ColumnKinds: RowTally, @unchecked Sendable {
    private static let kinds = ValueKind.allCases
    /// Counters of a column: one for each kind, and one for texts that are empty.
    private static let width = kinds.count + 1
    private static let places = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
    private static let text = places[.text] ?? 0
    private static let number = places[.number] ?? 0
    private static let boolean = places[.boolean] ?? 0
    private static let date = places[.date] ?? 0
    private static let object = places[.object] ?? 0
    private static let array = places[.array] ?? 0
    private static let null = places[.null] ?? 0

    private var counts: [UInt64] = []

    init() {}

    func count(of kind: ValueKind, at column: Int) -> UInt64 { counter(Self.places[kind] ?? 0, column) }
    func emptyTexts(at column: Int) -> UInt64 { counter(Self.width - 1, column) }

    private func counter(_ place: Int, _ column: Int) -> UInt64 {
        let index = column * Self.width + place
        return index < counts.count ? counts[index] : 0
    }

    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let cells = batch.cells(of: row)
            for (slot, place) in zip(shape.slots, shape.places) { add(cells[slot], of: batch, at: place) }
        }
    }

    func merge(_ other: ColumnKinds) {
        grow(to: other.counts.count)
        for index in other.counts.indices { counts[index] &+= other.counts[index] }
    }

    private func grow(to count: Int) {
        if count > counts.count { counts += [UInt64](repeating: 0, count: count - counts.count) }
    }

    @inline(__always)
    private func add(_ cell: Cell, of batch: RowBatch, at column: Int) {
        let kind: Int
        switch cell.kind {
        case .absent: return
        case .null: kind = Self.null
        case .true, .false: kind = Self.boolean
        case .number: kind = Self.number
        case .text, .escapedText: kind = Self.text
        case .json: kind = batch.bytes(of: cell).first == 0x5B ? Self.array : Self.object
        case .date: kind = Self.date
        }
        grow(to: (column + 1) * Self.width)
        counts[column * Self.width + kind] &+= 1
        if kind == Self.text, cell.count == 0 { counts[column * Self.width + Self.width - 1] &+= 1 }
    }
}

extension Export {
    /// What is at these paths now, with the rows that each holds; devices and pipes are left out.
    static func files(
        at paths: [String], rows: UInt64, rowsPerPart: UInt64?, isAppended: Bool
    ) -> [Summary.FileSummary] {
        var left = rows
        return paths.compactMap { path in
            let held = min(left, rowsPerPart ?? left)
            left -= held
            // What is open already may be a file, but not of this run alone.
            guard !SystemCalls.leadsToDevice(path), let content = try? content(of: path) else { return nil }
            return Summary.FileSummary(
                path: path, bytes: content.bytes, sha256: content.sha256, rows: isAppended ? nil : held)
        }
    }

    /// The size and the hash of a whole file.
    ///
    /// - Throws: `.input` where it cannot be read to its end: the hash of a part of it would be a wrong one.
    private static func content(of path: String) throws(ExportError) -> (bytes: UInt64, sha256: String) {
        let source = try FileSource(path: path)
        var hash = SHA256()
        var bytes: UInt64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return (bytes, hash.finish()) }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            bytes += UInt64(count)
        }
    }
}
