internal import Synchronization
internal import Tabular

/// Reads as another reader does, and counts the rows of each sheet before any filter sees them.
final class SheetCounter: RowReader {
    private let reader: any RowReader
    private let counts = RowCounts()

    /// Rows by the tag of their block, from all workers.
    private final class RowCounts: Sendable {
        let rows = Mutex<[Int: UInt64]>([:])
    }

    init(_ reader: any RowReader) { self.reader = reader }

    /// Sheets that are not read are no loss here: they are listed.
    var warnings: WarningCounts {
        var warnings = WarningCounts()
        for (kind, entry) in reader.warnings.entries where kind != .unreadSheet {
            warnings.add(kind, count: entry.count, at: entry.first, detail: entry.detail)
        }
        return warnings
    }

    /// Sheets with rows that are not read, and that nobody has left out.
    var unreadSheets: UInt64 { reader.warnings.entries[.unreadSheet]?.count ?? 0 }

    var notes: [String] { reader.notes }
    var delimiter: UInt8? { reader.delimiter }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool { try reader.nextBlock(into: block) }

    func makeParser() -> any RowParser {
        let parser = reader.makeParser()
        return reader is any SheetListing ? CountingParser(parser, counts) : parser
    }

    /// The sheets of a workbook; none of any other source. Where reading stopped before the end, the rows of what was
    /// read are not known.
    func sheets(source: String, isWhole: Bool) -> [Inspection.Sheet] {
        guard let reader = reader as? any SheetListing else { return [] }
        return reader.sheets(rowsByTag: counts.rows.withLock { $0 }).map { sheet in
            Inspection.Sheet(
                source: source, name: sheet.name, rows: sheet.isRead && !isWhole ? nil : sheet.rows,
                isInspected: sheet.isRead)
        }
    }

    /// How the source is laid out, where its format tells.
    var storage: TableStorage? { (reader as? any StorageListing).flatMap { try? $0.storage() } }

    private final class CountingParser: OwnParser {
        private let parser: any RowParser
        private let counts: RowCounts

        init(_ parser: any RowParser, _ counts: RowCounts) {
            self.parser = parser
            self.counts = counts
        }

        func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
            let isSpent = try parser.parse(batch)
            if !(parser is any OwnParser) { try batch.checkRows() }
            let (tag, rows) = (batch.block.layoutID, UInt64(batch.rowsRead))
            counts.rows.withLock { $0[tag, default: 0] += rows }
            return isSpent
        }
    }
}
