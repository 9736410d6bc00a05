import Compression
import Tabular
@testable import XLSXFormat
import ZipFixtures

/// What a reader gave: for each row the values by column, tagged with their kinds.
struct Table: Equatable {
    var columns: [String] = []
    var rows: [[String: String]] = []
    var warnings: [WarningKind: String] = [:]
    var notes: [String] = []
}

/// The options of most tests.
func options(_ change: (inout FormatOptions) -> Void = { _ in }) -> FormatOptions {
    var options = FormatOptions(makeSpool: { MemorySpool() })
    change(&options)
    return options
}

/// Reads a workbook to its end. Numbers are `n:1`, texts `t:a`, dates `d:2024-01-01`, truths `true` and `false`.
func read(
    _ bytes: [UInt8], _ options: FormatOptions = options(), usesLibrary: Bool = false, piece: Int = .max,
    lastRow: UInt64 = ExcelLimits.rows
) throws(ExportError) -> Table {
    let source = MemoryByteSource(bytes, name: "a.xlsx", pieceSize: { piece })
    let reader = try XLSXReader(source, options: options, usesLibrary: usesLibrary, lastRowOfSheets: lastRow)
    let parser = reader.makeParser()
    let batch = RowBatch()
    var table = Table()
    func note(_ warnings: WarningCounts) {
        for (kind, entry) in warnings.entries { table.warnings[kind] = "\(entry.count) \(entry.detail ?? "")" }
    }
    while try reader.nextBlock(into: batch.block) {
        var isSpent = false
        while !isSpent {
            batch.reset()
            isSpent = try parser.parse(batch)
            for shape in batch.shapes where shape.isHeader {
                for name in shape.columns where !table.columns.contains(name.description) {
                    table.columns.append(name.description)
                }
            }
            for index in 0..<batch.rowCount { table.rows.append(values(of: batch.rows[index], batch)) }
            note(batch.warnings)
        }
    }
    note(reader.warnings)
    table.notes = reader.notes
    return table
}

private func values(of row: Row, _ batch: RowBatch) -> [String: String] {
    let shape = batch.shape(of: row)
    var values: [String: String] = [:]
    for (column, slot) in zip(shape.columns, shape.slots) {
        let cell = batch.cells(of: row)[slot]
        let text = String(decoding: batch.bytes(of: cell), as: UTF8.self)
        switch cell.kind {
        case .absent: continue
        case .number: values[column.description] = "n:" + text
        case .true: values[column.description] = "true"
        case .false: values[column.description] = "false"
        case .date: values[column.description] = "d:" + String(decoding: batch.dateText(of: cell), as: UTF8.self)
        default: values[column.description] = "t:" + text
        }
    }
    return values
}

/// UTF-16 units as bytes.
func littleEndian(_ units: [UInt16]) -> [UInt8] { units.reduce(into: []) { $0 += le16($1) } }

/// The parts of a stored archive.
func parts(of book: WorkbookBuilder) -> [(String, [UInt8])] {
    guard let package = try? OfficePackage(MemoryByteSource(book.build())) else { return [] }
    return package.zip.entries.compactMap { entry in
        guard let bytes = try? package.zip.contents(of: entry, limit: 1 << 20) else { return nil }
        return (entry.title, bytes)
    }
}
