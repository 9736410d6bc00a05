public import Tabular

/// JSON text (RFC 8259): an array of rows, objects one after another, or one object around the rows.
public enum JSONFormat: Format {
    /// `json`.
    public static let name = "json"
    /// `.json`.
    public static let fileExtensions = ["json"]
    /// RFC 8259 §11.
    public static let mediaTypes = ["application/json", "text/json"]
    /// Keys stand in every row.
    public static let needsHeader = false

    /// Whether the first byte that is no white space opens an array or an object.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        var bytes = head[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        return first == 0x5B || first == 0x7B
    }

    /// A reader of any of the forms.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        JSONReader(of: source, options: options, readsLines: false)
    }

    /// A writer of one array, a row a line.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        JSONWriter(to: sink, options: options[JSONOptions.self], isArray: true)
    }
}

/// JSON Lines: one row a line.
public enum JSONLinesFormat: Format {
    /// `jsonl`.
    public static let name = "jsonl"
    /// `.jsonl`, `.ndjson`.
    public static let fileExtensions = ["jsonl", "ndjson"]
    /// None is registered; these are used.
    public static let mediaTypes = ["application/jsonl", "application/x-ndjson", "application/x-jsonlines"]
    /// Keys stand in every row.
    public static let needsHeader = false

    /// Content that starts with an object is read alike by `JSONFormat`, which is asked first.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { false }

    /// A reader of one value a line; of any other form, too, when the first value does not end with its line.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        JSONReader(of: source, options: options, readsLines: true)
    }

    /// A writer of one row a line.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        JSONWriter(to: sink, options: options[JSONOptions.self], isArray: false)
    }
}
