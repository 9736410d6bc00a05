import Tabular

/// Writes delimiter-separated text whose header is the exact union of all rows' columns, in one pass.
///
/// With fixed columns nothing waits. Otherwise encoded rows go to a spool, block by block, each with how many columns
/// were known and how long its rows are:
///
/// ```
///  ┌ columns │ rows │ bytes ┬ length of row 1 │ row 2 │ … ┬ encoded rows ┐ …
/// ```
///
/// At the end comes the header, then each block with the delimiters its rows still lack; a block that lacks none is
/// copied as it is.
final class CSVWriter: RowWriter {
    private let sink: any ByteSink
    private let options: CSVOptions
    private let style: CSVStyle
    private let spool: (any ByteSpool)?
    private var hasHeader = false

    init(to sink: any ByteSink, options: FormatOptions, delimiter: UInt8) throws(ExportError) {
        self.sink = sink
        self.options = options[CSVOptions.self]
        style = CSVStyle(self.options, delimiter: delimiter)
        spool = self.options.hasFixedColumns ? nil : try options.makeSpool()
    }

    func makeEncoder() -> any RowEncoder { CSVEncoder(style: style) }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        guard let spool else {
            try writeHeader(rows.header)
            try sink.write(rows.block.contents)
            return
        }
        try SpooledBlock(
            columnCount: rows.position.columnCount, rowCount: rows.rowCount, byteCount: rows.block.count
        ).append(to: spool, lengths: rows.rowLengths, bytes: rows.block.contents)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        try writeHeader(columns.names)
        guard let spool else { return }
        let padding = CSVPadding(style: style, columnCount: columns.count)
        var place: UInt64 = 0
        while place < spool.count {
            let block = try SpooledBlock(from: spool, at: place)
            place += UInt64(SpooledBlock.headCount)
            let bytes = place + UInt64(block.rowCount) * 4
            let end = bytes + UInt64(block.byteCount)
            if padding.isNeeded(behind: block.columnCount) {
                try padding.copy(block, lengthsAt: place, bytesAt: bytes, from: spool, to: sink)
            } else {
                try sink.write(spool, in: bytes..<end)
            }
            place = end
        }
    }

    private func writeHeader(_ names: [ColumnName]) throws(ExportError) {
        guard !hasHeader else { return }
        hasHeader = true
        let line = EncodedRows()
        if options.writesBOM { [UInt8]([0xEF, 0xBB, 0xBF]).withUnsafeBytes { _ = line.block.append($0) } }
        if options.writesHeader, !names.isEmpty {
            // The header is a row of texts. A formula in it is as dangerous as one below it.
            let batch = RowBatch(block: ByteBlock(capacity: 1))
            let shape = RowShape(columns: names)
            shape.takePlaces(in: ColumnSet(names))
            batch.shapes = [shape]
            for name in names { batch.append(name.utf8.withUnsafeBytes { batch.store($0) }) }
            batch.append(Row(shape: 0, firstCell: 0, start: 0))
            line.position.columnCount = names.count
            try makeEncoder().encode(batch, rows: 0..<1, into: line)
        }
        try sink.write(line.block.contents)
    }
}

/// What stands in the spool in front of each block of encoded rows.
struct SpooledBlock {
    /// How many bytes the head has: three 64-bit numbers.
    static let headCount = 24
    let columnCount: Int
    let rowCount: Int
    let byteCount: Int

    init(columnCount: Int, rowCount: Int, byteCount: Int) {
        self.columnCount = columnCount
        self.rowCount = rowCount
        self.byteCount = byteCount
    }

    init(from spool: any ByteSpool, at place: UInt64) throws(ExportError) {
        let head = ByteBlock(capacity: SpooledBlock.headCount)
        guard try spool.read(at: place, into: head.room) == SpooledBlock.headCount else {
            throw ExportError(.output, "the temporary file came back short", advice: "see whether its disk is full")
        }
        let numbers = UnsafeRawPointer(head.bytes)
        columnCount = Int(truncatingIfNeeded: numbers.loadUnaligned(as: UInt64.self))
        rowCount = Int(truncatingIfNeeded: numbers.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        byteCount = Int(truncatingIfNeeded: numbers.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    }

    func append(
        to spool: any ByteSpool, lengths: [UInt32], bytes: UnsafeRawBufferPointer
    ) throws(ExportError) {
        let head = ByteBlock(capacity: SpooledBlock.headCount)
        for number in [UInt64(columnCount), UInt64(rowCount), UInt64(byteCount)] {
            withUnsafeBytes(of: number) { _ = head.append($0) }
        }
        try spool.append(head.contents)
        let packed = ByteBlock(capacity: lengths.count * 4)
        lengths.withUnsafeBytes { _ = packed.append($0) }
        try spool.append(packed.contents)
        try spool.append(bytes)
    }
}

/// Puts behind rows the delimiters of columns that came later.
struct CSVPadding {
    let style: CSVStyle
    let columnCount: Int
    /// How many bytes are read at a time.
    private static let pieceSize = 256 * 1024

    /// Whether rows encoded when `known` columns were known lack anything.
    func isNeeded(behind known: Int) -> Bool {
        known < columnCount || (columnCount == 1 && style.nullText.isEmpty)
    }

    func copy(
        _ block: SpooledBlock, lengthsAt: UInt64, bytesAt: UInt64, from spool: any ByteSpool, to sink: any ByteSink
    ) throws(ExportError) {
        var field = [style.delimiter] + style.nullText
        // Before the first column was known a row was written as nothing at all: its first field needs no delimiter.
        let missing = columnCount - max(block.columnCount, 1)
        var tail = ByteBlock(capacity: max(1, missing * field.count))
        if block.columnCount == 0 { style.nullText.withUnsafeBytes { _ = tail.append($0) } }
        for _ in 0..<max(0, missing) { field.withUnsafeBytes { _ = tail.append($0) } }
        if columnCount == 1, block.columnCount == 0, style.nullText.isEmpty { tail = ByteBlock(capacity: 1) }
        field = []

        let lineEnd = UInt64(style.lineEnd.count)
        let lengths = ByteBlock(capacity: CSVPadding.pieceSize)
        let output = ByteBlock(capacity: CSVPadding.pieceSize * 2)
        let input = ByteBlock(capacity: CSVPadding.pieceSize)
        var inputStart = bytesAt
        var rowStart = bytesAt
        var row = 0
        while row < block.rowCount {
            let count = min(block.rowCount - row, lengths.capacity / 4)
            lengths.count = 0
            let wanted = UnsafeMutableRawBufferPointer(rebasing: lengths.room.prefix(count * 4))
            guard try spool.read(at: lengthsAt + UInt64(row) * 4, into: wanted) == count * 4 else { throw cutShort() }
            for index in 0..<count {
                let length = UInt64(wanted.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
                if length == 0, columnCount == 1, style.nullText.isEmpty {
                    style.emptyField.withUnsafeBytes { _ = output.append($0) }
                }
                try copyRow(
                    rowStart..<rowStart + length, from: spool, through: input, start: &inputStart, to: output, sink)
                output.append(tail.contents)
                style.lineEnd.withUnsafeBytes { _ = output.append($0) }
                rowStart += length + lineEnd
                if output.count >= CSVPadding.pieceSize {
                    try sink.write(output.contents)
                    output.count = 0
                }
            }
            row += count
        }
        try sink.write(output.contents)
    }

    /// Appends one row's bytes, reading the spool piece by piece ahead of it.
    private func copyRow(
        _ row: Range<UInt64>, from spool: any ByteSpool, through input: ByteBlock, start: inout UInt64,
        to output: ByteBlock, _ sink: any ByteSink
    ) throws(ExportError) {
        var place = row.lowerBound
        while place < row.upperBound {
            if place < start || place >= start + UInt64(input.count) {
                input.count = 0
                input.count = try spool.read(at: place, into: input.room)
                start = place
                guard input.count > 0 else { throw cutShort() }
            }
            let offset = Int(place - start)
            let count = min(input.count - offset, Int(min(row.upperBound - place, UInt64(input.count))))
            output.append(UnsafeRawBufferPointer(rebasing: input.contents[offset..<offset + count]))
            place += UInt64(count)
            if output.count >= CSVPadding.pieceSize {
                try sink.write(output.contents)
                output.count = 0
            }
        }
    }

    private func cutShort() -> ExportError {
        ExportError(.output, "the temporary file came back short", advice: "see whether its disk is full")
    }
}
