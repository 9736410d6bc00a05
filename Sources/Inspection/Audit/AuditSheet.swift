internal import Tabular
internal import Transforms

/// Fills a sheet of an audit, row after row.
final class AuditSheet {
    /// What a cell is.
    enum Value {
        case none
        case text(UnsafeRawBufferPointer)
        case words(String)
        case number(UInt64)
        /// A status code or depth: a number where it is one.
        case code(UnsafeRawBufferPointer)
        case word(code: String)
        /// Thousandths, as a number of one decimal.
        case mean(UInt64, of: UInt64)
        /// A part of a whole, as a number that workbooks show in percent.
        case share(UInt64, of: UInt64)
    }

    private(set) var sheet: SiteAudit.Sheet
    private let batch = RowBatch(block: ByteBlock(capacity: 1))
    private let record = EncodedRows()
    private let encoder = RowSpoolEncoder()
    private let linkPlaces: Set<Int>
    private let links: AuditLinks

    init(
        _ name: String, _ columns: [ColumnName], links addresses: [ColumnName] = [], _ links: AuditLinks,
        _ spool: any ByteSpool
    ) {
        self.links = links
        sheet = SiteAudit.Sheet(name: name, columns: columns, links: addresses, spool: SheetSpool(spool))
        linkPlaces = Set(addresses.compactMap { columns.firstIndex(of: $0) })
        batch.shapes = [RowShape(columns: columns, isHeader: true)]
    }

    /// Appends a row of as many values as there are columns.
    func append(_ values: [Value]) throws(ExportError) {
        let first = batch.cellCount
        for (place, value) in values.enumerated() {
            batch.append(cell(value))
            if case .text(let text) = value, linkPlaces.contains(place),
                links.isLink(text.bindMemory(to: UInt8.self))
            {
                sheet.linkCount += 1
            }
        }
        batch.append(Row(shape: 0, firstCell: first, start: 0))
        sheet.rows += 1
        if batch.rowCount >= 4096 || batch.arena.count >= ByteBlock.standardCapacity { try flush() }
    }

    private func cell(_ value: Value) -> Cell {
        switch value {
        case .none: .absent
        case .text(let text): batch.store(text)
        case .words(let text): batch.store(text)
        case .number(let number): batch.store("\(number)", as: .number)
        case .code(let text): batch.store(text, as: DecimalText(text) == nil ? .text : .number)
        case .word(var text):
            text.withUTF8 { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                return batch.store(bytes, as: DecimalText(bytes) == nil ? .text : .number)
            }
        case .mean(let sum, let count):
            count == 0 ? .absent : batch.store(Figures.decimal(Double(sum) / Double(count)), as: .number)
        case .share(let part, let whole): share(part, of: whole)
        }
    }

    /// Percent with two decimals, a format that every spreadsheet program knows by its number (ECMA-376 part 1 §18.8.30).
    private static let percentFormat: [UInt8] = [0, 10]

    /// A part that is there is never rounded to nothing.
    private func share(_ part: UInt64, of whole: UInt64) -> Cell {
        guard whole > 0 else { return .absent }
        let tenThousandths = (Double(part) / Double(whole) * 10_000).rounded()
        let share = part > 0 ? max(1, tenThousandths) / 10_000 : 0
        let cell = batch.store(share == share.rounded() ? "\(Int(share))" : "\(share)", as: .number)
        return AuditSheet.percentFormat.withUnsafeBytes { batch.store(cell, withFormat: $0) }
    }

    private func flush() throws(ExportError) {
        record.reset()
        try encoder.encode(batch, rows: 0..<batch.rowCount, into: record)
        try sheet.spool.rows.append(record.block.contents)
        let shapes = batch.shapes
        batch.reset()
        batch.shapes = shapes
    }

    /// The sheet, once all rows are in. One without rows has its columns all the same.
    func finish() throws(ExportError) -> SiteAudit.Sheet {
        if batch.rowCount > 0 || sheet.rows == 0 { try flush() }
        return sheet
    }
}
