import ByteScanning
import Tabular

/// The parts of a workbook beside its sheets, as ECMA-376 part 1 orders their elements.
///
/// ```
///  [Content_Types].xml            which part is what (part 2 §7.2.3)
///  _rels/.rels                    where the workbook is
///  docProps/core.xml  app.xml     when it was made, by what
///  xl/workbook.xml                its sheets (§18.2.27)
///  xl/_rels/workbook.xml.rels     where they are
///  xl/styles.xml                  bold, dates (§18.8.39)
///  xl/worksheets/sheetN.xml       the rows
/// ```
struct WorkbookParts {
    let sheetNames: [String]
    /// For each sheet the range its filter covers, in Excel's notation without dollar signs; nil where it has none.
    let filters: [String?]
    /// The most decimals that the format of a number shows.
    let decimals: Int
    /// The formats that came with numbers and dates, by their numbers.
    let formats: [Int: [UInt8]]
    /// When the workbook was made, in seconds since 1970; nil where that is not said.
    let created: Int64?

    /// What says that a workbook was written here.
    static let application = "hasdata-export"
    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    static let package = "http://schemas.openxmlformats.org/package/2006"
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    /// Name and content of each.
    var all: [(name: String, content: String)] {
        [
            ("[Content_Types].xml", contentTypes), ("_rels/.rels", rootRelationships), ("docProps/core.xml", core),
            ("docProps/app.xml", app), ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", workbookRelationships), ("xl/styles.xml", styles),
        ]
    }

    private var contentTypes: String {
        let spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        var text = WorkbookParts.declaration
        text += "<Types xmlns=\"\(WorkbookParts.package)/content-types\">"
        text += "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        text += "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        text += "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(spreadsheet).sheet.main+xml\"/>"
        for number in sheetNames.indices {
            text += "<Override PartName=\"/xl/worksheets/sheet\(number + 1).xml\""
            text += " ContentType=\"\(spreadsheet).worksheet+xml\"/>"
        }
        text += "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(spreadsheet).styles+xml\"/>"
        text += "<Override PartName=\"/docProps/core.xml\""
        text += " ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
        text += "<Override PartName=\"/docProps/app.xml\""
        text += " ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>"
        return text + "</Types>"
    }

    private var rootRelationships: String {
        WorkbookParts.declaration + "<Relationships xmlns=\"\(WorkbookParts.package)/relationships\">"
            + "<Relationship Id=\"rId1\" Type=\"\(WorkbookParts.office)/officeDocument\" Target=\"xl/workbook.xml\"/>"
            + "<Relationship Id=\"rId2\" Type=\"\(WorkbookParts.package)/relationships/metadata/core-properties\""
            + " Target=\"docProps/core.xml\"/>"
            + "<Relationship Id=\"rId3\" Type=\"\(WorkbookParts.office)/extended-properties\""
            + " Target=\"docProps/app.xml\"/></Relationships>"
    }

    /// Without a date where none is given, so that the same rows give the same bytes.
    private var core: String {
        let dates = created.flatMap(WorkbookParts.time).map { time in
            ["created", "modified"].map { "<dcterms:\($0) xsi:type=\"dcterms:W3CDTF\">\(time)</dcterms:\($0)>" }
                .joined()
        }
        return WorkbookParts.declaration
            + "<cp:coreProperties xmlns:cp=\"\(WorkbookParts.package)/metadata/core-properties\""
            + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:creator>hasdata-export</dc:creator>"
            + (dates ?? "") + "</cp:coreProperties>"
    }

    /// A moment as W3CDTF writes it; nil for one that its four digits of a year cannot hold.
    private static func time(_ seconds: Int64) -> String? {
        guard (0..<253_402_300_800).contains(seconds) else { return nil }
        let (date, second) = (CivilDay.date(seconds / 86_400), seconds % 86_400)
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2)
            + "T\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))Z"
    }

    private var app: String {
        WorkbookParts.declaration
            + "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">"
            + "<Application>\(WorkbookParts.application)</Application></Properties>"
    }

    private var workbook: String {
        var text = WorkbookParts.declaration
        text += "<workbook xmlns=\"\(WorkbookParts.main)\" xmlns:r=\"\(WorkbookParts.office)\">"
        text += "<bookViews><workbookView activeTab=\"0\"/></bookViews><sheets>"
        for (index, name) in sheetNames.enumerated() {
            text +=
                "<sheet name=\"\(XMLEscapes.escaped(name))\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
        }
        text += "</sheets>"
        if filters.contains(where: { $0 != nil }) {
            text += "<definedNames>"
            for (index, range) in filters.enumerated() {
                guard let range else { continue }
                let quoted = sheetNames[index].split(separator: "'", omittingEmptySubsequences: false).joined(
                    separator: "''")
                text += "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"\(index)\" hidden=\"1\">"
                text += "'\(XMLEscapes.escaped(quoted))'!\(WorkbookParts.absolute(range))</definedName>"
                // The header again on every page that is printed (ECMA-376 part 1 §18.2.6).
                text += "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"\(index)\">"
                text += "'\(XMLEscapes.escaped(quoted))'!$1:$1</definedName>"
            }
            text += "</definedNames>"
        }
        return text + "</workbook>"
    }

    private var workbookRelationships: String {
        var text = WorkbookParts.declaration + "<Relationships xmlns=\"\(WorkbookParts.package)/relationships\">"
        for number in 1...max(sheetNames.count, 1) {
            text += "<Relationship Id=\"rId\(number)\" Type=\"\(WorkbookParts.office)/worksheet\""
            text += " Target=\"worksheets/sheet\(number).xml\"/>"
        }
        text += "<Relationship Id=\"rId\(sheetNames.count + 1)\" Type=\"\(WorkbookParts.office)/styles\""
        return text + " Target=\"styles.xml\"/></Relationships>"
    }

    /// `A1:C9` as `$A$1:$C$9`.
    private static func absolute(_ range: String) -> String {
        range.split(separator: ":").map { corner in
            let letters = corner.prefix { $0.isLetter }
            return "$\(letters)$\(corner.dropFirst(letters.count))"
        }.joined(separator: ":")
    }
}
