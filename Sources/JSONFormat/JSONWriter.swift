import Tabular

/// Puts encoded rows between the brackets of an array, or one behind the other.
final class JSONWriter: RowWriter {
    private let sink: any ByteSink
    private let options: JSONOptions
    private let isArray: Bool
    private var hasRows = false

    init(to sink: any ByteSink, options: JSONOptions, isArray: Bool) {
        self.sink = sink
        self.options = options
        self.isArray = isArray
    }

    func makeEncoder() -> any RowEncoder {
        JSONEncoder(isArray: isArray, isPretty: options.isPretty, writesNulls: options.writesNulls)
    }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        guard isArray else {
            try sink.write(rows.block.contents)
            return
        }
        try sink.write(hasRows ? ",\n" : "[\n")
        hasRows = true
        // Each row was encoded with the comma and line end in front of the next one; the last one's wait for that row.
        try sink.write(UnsafeRawBufferPointer(rebasing: rows.block.contents.dropLast(2)))
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        guard isArray else { return }
        try sink.write(hasRows ? "\n]\n" : "[]\n")
    }
}
