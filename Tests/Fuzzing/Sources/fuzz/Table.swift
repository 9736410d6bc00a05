import HasDataExport
import Tabular

@testable import Engine
@testable import HasDataAPI
@testable import JSONScanning

/// What a reader made of bytes: the rows up to an error, if there was one, as text that compares.
struct Table {
    var rows: [[UInt8]] = []
    var columns: [ColumnName] = []
    var hasEmptyOnlyRow = false
    var error: ExportError?
    var skipped = 0
    /// What a writer wrote of the rows.
    var written: [UInt8]?

    /// Whether a row could be taken for a webhook's body, which alone is opened when it is read again.
    var mayBeWrapped: Bool { columns.contains("event") }
}

/// Options for small inputs; the spool is in memory.
func fuzzOptions(blockSize: Int = 1 << 12) -> FormatOptions {
    var options = FormatOptions { () throws(ExportError) in
        Spool(budget: MemoryBudget(limit: 1 << 26), folder: nil)
    }
    options[EnvelopeRule.self] = .hasData
    options.maximumRow = 1 << 20
    options.blockSize = blockSize
    // Little, so that shared strings are spooled, too.
    options.memoryLimit = 4096
    return options
}

/// Reads bytes in one format and, where `target` says so, writes them in another.
func table(
    _ bytes: [UInt8], _ format: any Format.Type, _ options: FormatOptions, piece: Int = .max,
    to target: (any Format.Type)? = nil
) -> Table {
    var table = Table()
    do throws(ExportError) {
        let source = MemoryByteSource(bytes, name: "input", pieceSize: { piece })
        try read(try format.makeReader(of: source, options: options), options, into: &table, target)
    } catch {
        table.error = error
        requirePlace(error)
    }
    return table
}

/// Reads everything a reader has.
func read(
    _ reader: any RowReader, _ options: FormatOptions, into table: inout Table, _ target: (any Format.Type)? = nil
) throws(ExportError) {
    let parser = reader.makeParser()
    let batch = RowBatch(block: ByteBlock(capacity: options.blockSize))
    let columns = ColumnSet()
    let sink = MemoryByteSink()
    var stages: [any RowStage] = []
    for transform in target?.outputTransforms(options) ?? [] { stages.append(try transform.makeStage()) }
    let writer = try target?.makeWriter(to: sink, options: options)
    let encoder = writer?.makeEncoder()
    let encoded = target == nil ? nil : EncodedRows()
    var written: UInt64 = 0
    defer { table.columns = columns.names }
    while try reader.nextBlock(into: batch.block) {
        var isSpent = false
        while !isSpent {
            batch.reset()
            isSpent = try parser.parse(batch)
            table.skipped += batch.rowsSkipped
            for index in 0..<batch.rowCount { table.rows.append(text(of: batch.rows[index], in: batch)) }
            for stage in stages { try stage.apply(to: batch) }
            for shape in batch.shapes where shape.isHeader { shape.takePlaces(in: columns) }
            for index in 0..<batch.rowCount { batch.shape(of: batch.rows[index]).takePlaces(in: columns) }
            guard let writer, let encoder, let encoded, batch.rowCount > 0 else { continue }
            encoded.reset()
            encoded.position = OutputPosition(columnCount: columns.count, firstRow: written)
            encoded.header = columns.names
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
            written += UInt64(batch.rowCount)
        }
    }
    try writer?.finish(columns)
    if writer != nil { table.written = sink.bytes }
}

/// A row as text: its columns in order with kind and value, what is absent or null left out, text decoded.
private func text(of row: Row, in batch: RowBatch) -> [UInt8] {
    let shape = batch.shape(of: row)
    let cells = batch.cells(of: row)
    var text: [UInt8] = []
    for (column, slot) in shape.slots.enumerated() {
        let cell = cells[slot]
        require(slot < shape.cellCount, "a slot beyond the row's cells")
        require(
            cell.offset + cell.count <= (cell.isInArena ? batch.arena.count : batch.block.count),
            "a cell beyond its block")
        if cell.kind == .absent || cell.kind == .null { continue }
        text += shape.columns[column].utf8
        text.append(0xFF)
        switch cell.kind {
        case .escapedText:
            text.append(CellKind.text.rawValue)
            text += EscapedText.decoded(batch.bytes(of: cell))
        case .date:
            text.append(CellKind.text.rawValue)
            text += batch.dateText(of: cell)
        default:
            text.append(cell.kind.rawValue)
            text += batch.bytes(of: cell)
        }
        text.append(0xFE)
    }
    return text
}

/// An error says where it is.
func requirePlace(_ error: ExportError) {
    let place = error.location
    require(place.source != nil, "an error without a source: \(error)")
    require(!error.description.contains("\n"), "an error of several lines: \(error)")
}

/// The same rows, whole or in pieces; and where it stops, it stops both ways.
func requireSame(_ whole: Table, _ pieces: Table, _ what: @autoclosure () -> String) {
    if whole.error == nil, pieces.error == nil {
        require(whole.rows == pieces.rows, "other rows \(what())")
    } else {
        require(
            (whole.error == nil) == (pieces.error == nil),
            "an error one way only \(what()): \(String(describing: whole.error)), \(String(describing: pieces.error))")
    }
}
