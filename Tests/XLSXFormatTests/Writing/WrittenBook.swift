import Compression
import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// A workbook that was written, taken apart again.
struct WrittenBook {
    let bytes: [UInt8]
    /// The parts by name, in the archive's order.
    let parts: [(name: String, text: String)]
    /// The last row of its sheets.
    private var lastRow = ExcelLimits.rows
    /// What the encoder counted.
    private(set) var warnings = WarningCounts()

    /// Writes rows by the format's own writer.
    init(
        _ rows: [Fields], columns: [String] = [], rowsPerBatch: Int = 3, effort: CompressionEffort = .fast,
        _ change: (inout XLSXWritingOptions) -> Void = { _ in }
    ) throws {
        let options = testOptions {
            $0.compression = effort
            change(&$0[XLSXWritingOptions.self])
        }
        let sink = MemoryByteSink()
        var writing = Writing(XLSXFormat.self, options, rowsPerBatch: rowsPerBatch, to: sink)
        try writing.write(rows, columns: columns)
        try self.init(bytes: sink.bytes)
        warnings = writing.warnings
    }

    /// Writes rows into sheets of `rowsPerSheet` rows each.
    init(
        _ rows: [Fields], columns names: [String] = [], rowsPerSheet: Int,
        _ change: (inout XLSXWritingOptions) -> Void = { _ in }
    ) throws {
        let sink = MemoryByteSink()
        let writer = try XLSXWriter(
            to: sink, options: testOptions { change(&$0[XLSXWritingOptions.self]) },
            rowsPerSection: UInt64(rowsPerSheet))
        let columns = ColumnSet(names.map { ColumnName($0) })
        for start in stride(from: 0, to: rows.count, by: rowsPerSheet) {
            let batch = RowBatch(rows[start..<min(rows.count, start + rowsPerSheet)])
            for index in 0..<batch.rowCount { batch.shape(of: batch.rows[index]).takePlaces(in: columns) }
            let encoded = EncodedRows()
            encoded.position = OutputPosition(columnCount: columns.count, firstRow: UInt64(start))
            try writer.makeEncoder().encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
        }
        try writer.finish(columns)
        try self.init(bytes: sink.bytes)
        lastRow = UInt64(rowsPerSheet) + 1
        warnings = writer.warnings
    }

    init(bytes: [UInt8]) throws {
        self.bytes = bytes
        let zip = try ZipReader(MemoryByteSource(bytes))
        parts = try zip.entries.map {
            ($0.title, String(decoding: try zip.contents(of: $0, limit: 1 << 28), as: UTF8.self))
        }
    }

    /// The text of a part; empty where it is not there.
    subscript(_ name: String) -> String { parts.first { $0.name == name }?.text ?? "" }

    /// The rows of a sheet below its header.
    func body(_ sheet: Int = 1) -> String {
        let text = self["xl/worksheets/sheet\(sheet).xml"]
        guard let start = text.range(of: "</row>"), let end = text.range(of: "</sheetData>") else { return "" }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// The rows as they are read back.
    func read(_ change: (inout FormatOptions) -> Void = { _ in }) throws(ExportError) -> Table {
        try XLSXFormatTests.read(bytes, options(change), lastRow: lastRow)
    }
}

extension String {
    /// Where a text stands first.
    fileprivate func range(of wanted: String) -> Range<String.Index>? { firstRange(of: wanted) }
}

/// The elements of a document, each with how deep it stands.
final class Outline: XMLEventHandler {
    private(set) var elements: [(depth: Int, name: String, element: XMLElement)] = []
    private var depth = 0

    /// The outline of a well-formed document.
    init(_ text: String) throws {
        let parser = XMLEventParser(self)
        let block = ByteBlock(capacity: max(1, text.utf8.count))
        Array(text.utf8).withUnsafeBytes { _ = block.append($0) }
        try parser.push(block.contents, isLast: true)
    }

    func start(_ element: XMLElement) {
        elements.append((depth, element.name, element))
        depth += 1
    }

    func end(_ name: String) { depth -= 1 }
    func text(_ bytes: UnsafeRawBufferPointer) {}

    /// The names of the elements right below the root.
    var children: [String] { elements.filter { $0.depth == 1 }.map(\.name) }
}
