package import Tabular

/// Several tables as the sheets of one workbook, one after the other; one that is longer than a sheet goes on in the next.
///
/// Tables are written one after another, and each by one run: that, and not a lock, is what makes passing it on safe.
package final class TableWorkbook: @unchecked Sendable {
    private let options: FormatOptions
    private var sheets: [XLSXWriter.ClosedSheet] = []
    private let formats = GivenFormats.Numbers()

    /// A workbook without sheets.
    package init(options: FormatOptions) { self.options = options }

    /// An output that makes a table of the rows it is given, in which the texts of `links` are links.
    ///
    /// - Throws: `.usage` for a name that Excel does not take.
    package func makeOutput(named name: String, links: [ColumnName] = []) throws(ExportError) -> any RowOutput {
        var options = options
        options[XLSXWritingOptions.self].sheetName = name
        options[XLSXWritingOptions.self].links = links
        let rows = ExcelLimits.rows - 1
        return Table(
            try XLSXWriter(to: MemoryByteSink(name: name), options: options, rowsPerSection: rows), of: self,
            rowsPerSection: rows,
            transforms: [
                LongCells(treatment: options[XLSXWritingOptions.self].longCells), GivenFormats(numbers: formats),
            ])
    }

    /// Writes the workbook; `sink` is finished by its owner.
    package func write(to sink: any ByteSink) throws(ExportError) {
        try XLSXWriter.write(
            sheets, to: sink, effort: options.compression, options[XLSXWritingOptions.self])
    }

    private final class Table: RowOutput {
        private let writer: XLSXWriter
        private let workbook: TableWorkbook
        private var sheets: [XLSXWriter.ClosedSheet] = []
        let needs: OutputNeeds
        let transforms: [any RowTransform]
        var addsColumns: Bool { !transforms.isEmpty }
        var warnings: WarningCounts { writer.warnings }

        init(
            _ writer: XLSXWriter, of workbook: TableWorkbook, rowsPerSection: UInt64, transforms: [any RowTransform]
        ) {
            self.writer = writer
            self.workbook = workbook
            self.transforms = transforms
            needs = OutputNeeds(columns: .growing, rowsPerSection: rowsPerSection)
        }

        func makeEncoder() -> any RowEncoder { writer.makeEncoder() }
        func append(_ rows: EncodedRows) throws(ExportError) { try writer.append(rows) }
        func finish(_ columns: ColumnSet) throws(ExportError) { sheets = try writer.closed(columns) }
        func commit() throws(ExportError) { workbook.sheets += sheets }
        func abandon() {}
    }
}
