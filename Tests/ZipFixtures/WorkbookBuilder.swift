/// Builds workbooks for tests from the XML of their parts.
public struct WorkbookBuilder {
    /// The namespace of spreadsheets.
    public static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    /// The namespace of relationship ids.
    public static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    /// Sheets by name: what stands within `sheetData`, or a whole document when it begins with `<` and `?`.
    public var sheets: [(name: String, xml: String)]
    /// What stands within `sst`, or a whole document.
    public var strings: String?
    /// What stands within `styleSheet`.
    public var styles: String?
    /// What stands before the sheets of the workbook.
    public var workbookProperties = ""
    /// Parts that replace the ones made, or come beside them.
    public var parts: [String: [UInt8]] = [:]
    /// Whether the parts are deflated.
    public var isDeflated = false

    /// A workbook of one sheet.
    public init(rows: String, strings: String? = nil, styles: String? = nil) {
        sheets = [("Sheet1", rows)]
        self.strings = strings
        self.styles = styles
    }

    /// The workbook's bytes.
    public func build() -> [UInt8] {
        var made: [String: [UInt8]] = [:]
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        let kind = Self.relationships
        made["_rels/.rels"] = Array(
            (head + "<Relationships xmlns=\"\(package)\"><Relationship Id=\"rId1\" Type=\"\(kind)/officeDocument\" "
                + "Target=\"xl/workbook.xml\"/></Relationships>").utf8)
        var list = ""
        var relations = ""
        for (index, sheet) in sheets.enumerated() {
            let name = sheet.name.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
            list += "<sheet name=\"\(name)\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
            relations +=
                "<Relationship Id=\"rId\(index + 1)\" Type=\"\(kind)/worksheet\" "
                + "Target=\"worksheets/sheet\(index + 1).xml\"/>"
            made["xl/worksheets/sheet\(index + 1).xml"] = Array(
                sheet.xml.hasPrefix("<?")
                    ? sheet.xml.utf8
                    : (head + "<worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheet.xml)</sheetData></worksheet>").utf8)
        }
        if let strings {
            relations += "<Relationship Id=\"rS\" Type=\"\(kind)/sharedStrings\" Target=\"sharedStrings.xml\"/>"
            made["xl/sharedStrings.xml"] = Array(
                strings.hasPrefix("<?")
                    ? strings.utf8 : (head + "<sst xmlns=\"\(Self.main)\">\(strings)</sst>").utf8)
        }
        if let styles {
            relations += "<Relationship Id=\"rT\" Type=\"\(kind)/styles\" Target=\"/xl/styles.xml\"/>"
            made["xl/styles.xml"] = Array((head + "<styleSheet xmlns=\"\(Self.main)\">\(styles)</styleSheet>").utf8)
        }
        made["xl/workbook.xml"] = Array(
            (head + "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(kind)\">\(workbookProperties)"
                + "<sheets>\(list)</sheets></workbook>").utf8)
        made["xl/_rels/workbook.xml.rels"] = Array(
            (head + "<Relationships xmlns=\"\(package)\">\(relations)</Relationships>").utf8)
        for (name, bytes) in parts { made[name] = bytes }
        return ZipBuilder(
            made.sorted { $0.key < $1.key }.map {
                var entry = ZipBuilder.Entry($0.key, $0.value)
                entry.isDeflated = isDeflated
                return entry
            }
        ).build()
    }
}
