public import Tabular

/// A table of GitHub's Markdown, written (github.github.com/gfm, §4.10): a header, a line of dashes, a row a line.
public enum MarkdownFormat: Format {
    /// `md`.
    public static let name = "md"
    /// `.md`.
    public static let fileExtensions = ["md"]
    /// Only written.
    public static let abilities: FormatAbilities = .writes
    /// Markdown.
    public static let noun = "Markdown"

    /// The header comes first.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .complete, types: .none) }

    /// A writer.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        MarkdownWriter(to: sink)
    }
}

/// Puts rows below the header.
final class MarkdownWriter: RowWriter {
    private let sink: any ByteSink
    private var columns: [ColumnName] = []
    private var isBegun = false

    init(to sink: any ByteSink) { self.sink = sink }

    func makeEncoder() -> any RowEncoder { MarkdownEncoder() }

    func begin(_ schema: TableSchema) throws(ExportError) { columns = schema.columns }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        try begin()
        try sink.write(rows.block.contents)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) { try begin() }

    private func begin() throws(ExportError) {
        guard !isBegun else { return }
        isBegun = true
        guard !columns.isEmpty else { return }
        let header = ByteBlock(capacity: 256)
        header.append(literal: "|")
        for column in columns {
            header.append(literal: " ")
            _ = column.text.withUnsafeBytes { MarkdownText.append($0, to: header) }
            header.append(literal: " |")
        }
        header.append(literal: "\n|")
        for _ in columns { header.append(literal: " --- |") }
        header.append(literal: "\n")
        try sink.write(header.contents)
    }
}
