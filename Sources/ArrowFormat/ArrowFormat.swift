public import Tabular

/// Apache Arrow's IPC format (arrow.apache.org/docs/format/Columnar.html): the stream, and the file, which is a stream between
/// two marks with a directory behind it.
public enum ArrowFormat: Format {
    /// `arrow`.
    public static let name = "arrow"
    /// `.arrow` and `.feather` are files, `.arrows` is a stream.
    public static let fileExtensions = ["arrow", "arrows", "feather"]
    /// As registered.
    public static let mediaTypes = ["application/vnd.apache.arrow.file", "application/vnd.apache.arrow.stream"]
    /// Binary.
    public static let isText = false

    /// The schema comes first.
    public static func hasFixedColumns(_ options: FormatOptions) -> Bool { true }

    /// All columns with their types come first. What is read at a time becomes one batch: enough for whoever reads it to
    /// work column by column, and little to hold.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        var needs = OutputNeeds(columns: .complete, types: .complete, bytesPerBlock: 1 << 20)
        needs.nestedTypes = options[ArrowWritingOptions.self].nestedValues == .structures
        return needs
    }

    /// The mark of a file, and the beginning of a stream: a message that holds a schema.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        head.starts(with: ArrowFrame.magic + [0, 0]) || ArrowFrame.isStream(head)
    }

    /// Where its columns have types that are written, too.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        guard let file else { return FileRevision(options) }
        let keepsStructures = options[ArrowWritingOptions.self].nestedValues == .structures
        let fields = try ArrowReader(file, options: options).columns
        var options = options
        // What is marked as JSON stays so.
        if !keepsStructures, fields.contains(where: { $0.1.isJSON }) {
            options[ArrowWritingOptions.self].nestedValues = .json
        }
        return try FileRevision(
            options, of: file.name,
            columns: fields.map { name, field in
                let written = WrittenType(field, keepsStructures: keepsStructures)
                return FileRevision.TypedColumn(
                    name: name, typeName: written.name, change: written.change, type: written.type)
            })
    }

    /// A reader of a file or a stream, whichever it is.
    ///
    /// - Throws: `.malformed` and `.limit` for what is neither, or a damaged or hostile one.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try ArrowReader(source, options: options)
    }

    /// A writer of a file where the sink is called `.arrow` or `.feather`, else of a stream, unless `ArrowWritingOptions` says.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        ArrowWriter(to: sink, options: options[ArrowWritingOptions.self], formerTypes: options[FormerTypes.self])
    }
}

/// How Arrow is written.
public struct ArrowWritingOptions: FormatOptionSet {
    /// What the buffers of batches are compressed with.
    public enum Codec: Sendable, Equatable {
        /// Nothing: readers use the bytes where they lie.
        case none
        /// LZ4, in frames.
        case lz4
        /// Zstandard of a level from 1 to 19.
        case zstd(level: Int)
    }

    /// How batches are arranged.
    public enum Layout: Sendable {
        /// One after another.
        case stream
        /// Between marks, with a directory at the end.
        case file
    }

    /// How objects and arrays are written.
    public enum NestedValues: String, Sendable, CaseIterable {
        /// As compact JSON text.
        case text
        /// As compact JSON text, in columns that are marked as such: the extension type `arrow.json`.
        case json
        /// As lists and structs.
        case structures = "struct"
    }

    /// What buffers are compressed with.
    public var codec = Codec.none
    /// Nil: a file where the output's name ends in `.arrow` or `.feather`.
    public var layout: Layout?
    /// How objects and arrays are written.
    public var nestedValues = NestedValues.text

    /// The defaults.
    public init() {}

    /// The layout of an output of this name.
    func layout(of name: String) -> Layout {
        if let layout { return layout }
        let name = name.lowercased()
        return name.hasSuffix(".arrow") || name.hasSuffix(".feather") ? .file : .stream
    }
}
