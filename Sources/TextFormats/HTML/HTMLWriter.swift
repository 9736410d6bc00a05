import Tabular

/// Puts rows between the head and the foot of the page.
final class HTMLWriter: RowWriter {
    private let sink: any ByteSink
    private var columns: [ColumnName] = []
    private var isBegun = false
    private var rowCount: UInt64 = 0

    private let encodingName: String

    /// - Parameter encodingName: the encoding that the sink's bytes become, as a page declares it.
    init(to sink: any ByteSink, encodingName: String = "utf-8") {
        self.sink = sink
        self.encodingName = encodingName
    }

    func makeEncoder() -> any RowEncoder { HTMLEncoder() }

    func begin(_ schema: TableSchema) throws(ExportError) { columns = schema.columns }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        try begin()
        rowCount += UInt64(rows.rowCount)
        try sink.write(rows.block.contents)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        try begin()
        let rows = rowCount == 1 ? "1 row" : "\(rowCount) rows"
        let width = self.columns.count == 1 ? "1 column" : "\(self.columns.count) columns"
        try sink.write(Array("</tbody>\n</table>\n<p>\(rows), \(width)</p>\n</body>\n</html>\n".utf8))
    }

    private func begin() throws(ExportError) {
        guard !isBegun else { return }
        isBegun = true
        try sink.write(HTMLPage.head(title: title, columns: columns, encodingName: encodingName))
    }

    /// What the page is called: the file, without its ending.
    private var title: String {
        let name = PathText.shown(sink.name).split(separator: "/").last.map(String.init) ?? ""
        let lower = name.lowercased()
        for ending in [".html", ".htm", ".html.gz", ".htm.gz", ".html.zst", ".htm.zst"]
        where lower.hasSuffix(ending) && name.count > ending.count {
            return String(name.dropLast(ending.count))
        }
        return "Rows"
    }
}
