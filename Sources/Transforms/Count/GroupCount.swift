public import Tabular

/// Counts rows by the values of some fields: a row for each group, with the fields as its first row has them and a column
/// `count`, most first, then in the order in which they were first seen. Memory is bounded.
///
/// Values agree by content, as for `UniqueRows`; what is absent or null is a group, too.
public struct GroupCount: RowTransform {
    /// The fields, each once.
    public let fields: [FieldPath]
    private let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// A count by `fields` that keeps to the memory limit of `options` and spools where it says.
    public init(by fields: [FieldPath], options: FormatOptions) {
        var seen: Set<ColumnName> = []
        self.fields = fields.filter { seen.insert($0.name).inserted }
        memoryLimit = options.memoryLimit
        makeSpool = options.makeSpool
    }

    /// The fields that `text` lists, commas between them.
    ///
    /// - Throws: `.usage` for a list that makes no sense.
    public static func fields(parsing text: String) throws(ExportError) -> [FieldPath] {
        try FieldNames.parse(text, flag: "\(Setting.countBy)").map { FieldPath(dotted: $0) }
    }

    /// The columns of the rows that come of it: the fields, and `count`, or `count (2)` where a field is called so.
    public static func columns(of fields: [FieldPath]) -> [ColumnName] {
        var seen: Set<ColumnName> = []
        let names = fields.map(\.name).filter { seen.insert($0).inserted }
        guard seen.contains("count") else { return names + ["count"] }
        var next: [ColumnName: Int] = [:]
        return names + [HeaderNames.free("count", taken: seen, next: &next)]
    }

    /// A group may have its last row at the end.
    public var order: TransformOrder { .blocking }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        Stage(fields, GroupTable(memoryLimit: memoryLimit, makeSpool: makeSpool))
    }

    private final class Stage: OwnStage {
        private let groups: GroupTable
        private let columns: [ColumnName]
        private let layouts: ShapeMemo<Layout>
        /// One for each field, as their texts are looked at side by side.
        private let texts: [ValueText]
        /// The same for what tells groups apart.
        private let keyTexts: [ValueText]
        private var fingerprinter = Fingerprinter()
        private let records = RowRecords()
        private var sorted: ExternalSort?

        /// Where rows of one shape have the fields, and the shape of their group.
        private struct Layout {
            let sites: [FieldSite?]
            let shape: RowShape
        }

        init(_ fields: [FieldPath], _ groups: GroupTable) {
            self.groups = groups
            let columns = GroupCount.columns(of: fields)
            self.columns = columns
            texts = fields.map { _ in ValueText() }
            keyTexts = fields.map { _ in ValueText(keepsSurrogates: true) }
            layouts = ShapeMemo { shape in
                let own = RowShape(columns: Array(columns.dropLast()))
                own.takeOrigin(of: shape)
                return Layout(sites: fields.map { $0.site(in: shape) }, shape: own)
            }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            layouts.update(for: batch)
            let layouts = layouts.values
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                let layout = layouts[Int(row.shape)]
                fingerprinter.begin()
                for (place, site) in layout.sites.enumerated() {
                    if let (text, isNumber) = keyTexts[place].content(at: site, of: row, in: batch) {
                        fingerprinter.add(content: text, isNumber: isNumber)
                    } else {
                        fingerprinter.add(nil)
                    }
                }
                let group = fingerprinter.fingerprint()
                if groups.count(group) { continue }
                groups.begin(group)
                records.begin(layout.shape, in: groups.block)
                for (place, site) in layout.sites.enumerated() { append(site, texts[place], of: row, in: batch) }
                try groups.end()
            }
            batch.takeAllRows()
            // The columns of the rows are none of the output's.
            batch.shapes = []
        }

        /// Appends the value of a field: a column's cell as it is, a member as it would be in a column.
        private func append(_ site: FieldSite?, _ text: ValueText, of row: Row, in batch: RowBatch) {
            let none = UnsafeRawBufferPointer(start: nil, count: 0)
            if let site, site.keys.isEmpty {
                let cell = batch.cells(of: row)[site.slot]
                records.append(cell, batch.bytes(of: cell), to: groups.block)
            } else if let (bytes, kind) = text.value(at: site, of: row, in: batch) {
                records.append(Cell(kind, offset: 0, count: 0), bytes, to: groups.block)
            } else {
                records.append(.absent, none, to: groups.block)
            }
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            if sorted == nil { sorted = try groups.sorted() }
            guard let sorted else { return false }
            records.begin(batch)
            var wider: [UInt32: Int] = [:]
            while !batch.isFilled, try sorted.next() {
                let start = batch.block.count
                try sorted.appendPayload(to: batch.block)
                guard batch.block.count - start >= 8 else { throw HeldEntry.damage }
                let count = batch.block.contents.loadUnaligned(fromByteOffset: start, as: UInt64.self)
                try records.read(start + 8..<batch.block.count, into: batch)
                let digits = Array("\(count)".utf8)
                let place = batch.block.append(digits)
                // Right behind the row's cells.
                batch.append(Cell(.number, offset: place, count: digits.count))
                widen(&batch.rows[batch.rowCount - 1], in: batch, &wider)
            }
            return batch.rowCount > 0
        }

        /// Gives a row the shape that has the count.
        private func widen(_ row: inout Row, in batch: RowBatch, _ wider: inout [UInt32: Int]) {
            if wider[row.shape] == nil {
                let shape = RowShape(columns: columns)
                shape.takeOrigin(of: batch.shapes[Int(row.shape)])
                wider[row.shape] = batch.shapes.count
                batch.shapes.append(shape)
            }
            row.shape = UInt32(truncatingIfNeeded: wider[row.shape] ?? 0)
        }
    }
}

extension GroupCount: NamesFields {
    /// The fields that rows are counted by.
    public var namedFields: [FieldPath] { fields }
}
