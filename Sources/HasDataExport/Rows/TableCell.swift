public import JSONScanning
public import Tabular

/// One value of a `TableRow`.
public struct TableCell: Sendable {
    private let page: RowPage
    private let cell: Cell

    init(_ cell: Cell, in page: RowPage) {
        self.cell = cell
        self.page = page
    }

    /// What it holds; `.absent` where the row has no such value. Dates of workbooks are `.text`, in ISO 8601.
    public var kind: CellKind { cell.kind }

    /// Whether there is no value: absent or null.
    public var isNull: Bool { kind == .absent || kind == .null }

    /// The value as text, nil where there is none: a number as it stands in the source, `true` or `false`, an object or
    /// array as its compact JSON. A lone surrogate is U+FFFD.
    public var text: String? {
        switch kind {
        case .absent, .null: nil
        case .true: "true"
        case .false: "false"
        case .number, .text, .json, .date: String(decoding: content, as: UTF8.self)
        case .escapedText: String(decoding: content.withUnsafeBytes(EscapedText.decoded), as: UTF8.self)
        }
    }

    /// The value as a tree, nil where it is absent. Objects and arrays are parsed here, each time.
    ///
    /// - Throws: `.limit` when it is nested deeper than `JSONDocument.greatestDepth`.
    public func json() throws(ExportError) -> JSONDocument? {
        switch kind {
        case .absent: nil
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .number: .number(String(decoding: content, as: UTF8.self))
        case .json: try JSONDocument(parsing: Array(content))
        case .text, .escapedText, .date: text.map { .text($0) }
        }
    }

    private var content: ArraySlice<UInt8> { page.bytes[cell.offset..<cell.offset + cell.count] }
}
