import ByteScanning
import Tabular

/// Writes delimiter-separated text whose header is the exact union of all rows' columns, in one pass.
///
/// A row encoded when k columns were known is complete but for trailing delimiters. With fixed columns there are none to
/// come, and nothing waits. Otherwise rows are put aside in segments of constant k, and at the end comes the header, then
/// each segment with the delimiters its rows lack:
///
/// ```
///  known:  3 columns          │ 4 columns     │ 6 columns
///          row row row row …  │ row row row … │ row row …      ← segments: where each begins, nothing a row
///              + 3 delimiters │  + 2          │  as it is
/// ```
///
/// Where the sink is a file that nobody has seen yet, its own bytes are what is put aside, behind the header as it was
/// known at first: when no column came later, which is the rule, they are already the output. A row may also have been
/// given delimiters for columns that are only expected; those of columns that never came are taken away again.
final class CSVWriter: RowWriter {
    private struct Segment {
        var columnCount: Int
        var start: UInt64
        var hasEmptyRows: Bool
    }

    private let sink: any ByteSink
    private let rewritable: (any StagedSink)?
    private let options: CSVOptions
    private let style: CSVStyle
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var spool: (any ByteSpool)?
    private var header: [ColumnName]?
    private let spelledNames: SpelledNames
    /// Whether all columns are known when the first row is encoded, so that nothing has to wait for the header.
    private var hasFixedColumns = false
    private var segments: [Segment] = []
    /// Bytes put aside so far.
    private var place: UInt64 = 0

    /// `isFoundOut`: the format's name does not tell the delimiter, so that readers find it out.
    init(
        to sink: any ByteSink, options: FormatOptions, delimiter: UInt8, isFoundOut: Bool = false
    ) throws(ExportError) {
        self.options = options[CSVOptions.self]
        spelledNames = options[SpelledNames.self]
        let separator = isFoundOut ? self.options.separator ?? [delimiter] : [delimiter]
        // What is written between the first bytes of separators gets the rest of them on its way out.
        let delimiter = separator.first ?? delimiter
        let sink = separator.count > 1 ? SeparatorSink(sink, separator) : sink
        self.sink = sink
        rewritable = sink as? any StagedSink
        try self.options.checkWriting(separator: separator)
        makeSpool = options.makeSpool
        style = CSVStyle(self.options, delimiter: delimiter, isFoundOut: isFoundOut)
    }

    func begin(_ schema: TableSchema) throws(ExportError) { hasFixedColumns = schema.isComplete }

    func makeEncoder() -> any RowEncoder { CSVEncoder(style: style) }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        if place == 0, !options.writesHeader, !options.continuesFile {
            style.guardBeginning(of: rows.block, isBehindMark: options.writesBOM)
        }
        if hasFixedColumns || rewritable != nil {
            try writeHeader(rows.header)
            try sink.write(rows.block.contents)
        } else {
            if spool == nil { spool = try makeSpool() }
            try spool?.append(rows.block.contents)
        }
        note(rows)
        place += UInt64(rows.block.count)
    }

    private func note(_ rows: EncodedRows) {
        if let last = segments.last, last.columnCount == rows.position.columnCount {
            if rows.hasEmptyRows { segments[segments.count - 1].hasEmptyRows = true }
        } else {
            segments.append(
                Segment(columnCount: rows.position.columnCount, start: place, hasEmptyRows: rows.hasEmptyRows))
        }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        if let header, header == columns.names, !segments.contains(where: { isIncomplete($0, columns.count) }) {
            return
        }
        var held = spool
        var start: UInt64 = 0
        if header != nil, let rewritable, !hasFixedColumns {
            let whole = try rewritable.reclaim()
            start = whole.count - place
            held = whole
            header = nil
        }
        try writeHeader(columns.names)
        guard let held, !hasFixedColumns else { return }
        for (index, segment) in segments.enumerated() {
            let end = index + 1 < segments.count ? segments[index + 1].start : place
            let range = start + segment.start..<start + end
            if isIncomplete(segment, columns.count) {
                let padding = RowPadding(style: style, known: segment.columnCount, of: columns.count)
                try padding.copy(range, of: held, to: sink)
            } else {
                try sink.write(held, in: range)
            }
        }
    }

    /// Whether a segment's rows lack something: delimiters, or the quotes that tell a lone cell without a value from a
    /// blank line.
    private func isIncomplete(_ segment: Segment, _ columnCount: Int) -> Bool {
        guard !hasFixedColumns else { return false }
        return segment.columnCount != columnCount || (columnCount == 1 && segment.hasEmptyRows)
    }

    private func writeHeader(_ names: [ColumnName]) throws(ExportError) {
        guard header == nil else { return }
        header = names
        let line = ByteBlock(capacity: 4096)
        if options.writesHeader, !names.isEmpty {
            CSVEncoder(style: style).encode(names: spelledNames.spelled(names), to: line)
            style.guardBeginning(of: line, isBehindMark: options.writesBOM)
            if options.writesSeparatorLine { style.nameDelimiter(in: line) }
        }
        if options.writesBOM {
            let mark = ByteBlock(capacity: 3)
            mark.append(CSVStyle.mark)
            try sink.write(mark.contents)
        }
        try sink.write(line.contents)
    }
}
