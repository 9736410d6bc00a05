/// Where in a source something is: each part that is known.
public struct Location: Sendable, Equatable, CustomStringConvertible {
    /// The file, link or job.
    public var source: String?
    /// The sheet of a workbook.
    public var sheet: String?
    /// The row, counted from 1, without the header.
    public var row: UInt64?
    /// Whether it is the header, which is not a row.
    public var isHeader = false
    /// The line of text, counted from 1.
    public var line: UInt64?
    /// The column's name, or a position in the line, counted from 1.
    public var column: String?
    /// The byte, counted from 0, after decompression.
    public var byte: UInt64?

    /// A location of the parts that are known.
    public init(
        source: String? = nil, sheet: String? = nil, row: UInt64? = nil, line: UInt64? = nil, column: String? = nil,
        byte: UInt64? = nil
    ) {
        self.source = source
        self.sheet = sheet
        self.row = row
        self.line = line
        self.column = column
        self.byte = byte
    }

    /// Always one line, whatever the names hold: `jobs.csv: sheet "A", row 12 (line 15, column "url", byte 2310)`; empty when nothing is known.
    public var description: String {
        var place: [String] = []
        if let sheet { place.append("sheet \"\(sheet)\"") }
        if isHeader { place.append("the header") }
        if let row { place.append("row \(row)") }
        var detail: [String] = []
        if let line { detail.append("line \(line)") }
        if let column { detail.append("column \(column)") }
        if let byte { detail.append("byte \(byte)") }
        var text = place.joined(separator: ", ")
        if !detail.isEmpty {
            let inner = detail.joined(separator: ", ")
            text = text.isEmpty ? inner : "\(text) (\(inner))"
        }
        guard let source else { return VisibleText.oneLine(text) }
        return VisibleText.oneLine(text.isEmpty ? source : "\(source): \(text)")
    }
}
