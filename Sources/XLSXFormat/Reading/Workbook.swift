import Tabular

/// What a workbook says of itself: its worksheets, its date system, and where its styles and shared strings are.
struct Workbook {
    struct Sheet {
        var name: String
        /// The part's name; nil where the workbook names a part outside of the package.
        var part: String?
        /// Whether a spreadsheet program does not show it (ECMA-376 part 1 §18.2.19: `hidden`, `veryHidden`).
        var isHidden = false
    }

    /// Excel has no limit but memory; more sheets than this are an attack.
    static let maximumSheets = 65_536

    var sheets: [Sheet] = []
    var is1904 = false
    var stylesPart: String?
    var stringsPart: String?

    init(_ package: OfficePackage) throws(ExportError) {
        let types = try package.contentTypes()
        let part = try Self.mainPart(of: package, types)
        if part.lowercased().hasSuffix(".bin") || types["/" + part.lowercased()]?.contains("binary") == true {
            throw ForeignFile.binaryWorkbook.error(source: package.sourceName)
        }
        let handler = WorkbookHandler()
        guard try package.parse(part: part, handler) else {
            throw ForeignFile.kind(ofArchive: package).error(source: package.sourceName)
        }
        guard handler.isWorkbook else {
            throw ExportError(
                .malformed, "the part \"\(part)\" is not a workbook", at: Location(source: package.sourceName),
                advice: "save the file again as .xlsx")
        }
        is1904 = handler.is1904
        let relationships = try package.relationships(of: part)
        let byID = Dictionary(relationships.map { ($0.id, $0) }) { first, _ in first }
        for sheet in handler.sheets {
            guard sheets.count < Self.maximumSheets else {
                throw ExportError(
                    .limit, "more than \(Self.maximumSheets) sheets", at: Location(source: package.sourceName))
            }
            let relationship = byID[sheet.id]
            // Chart, dialog and macro sheets hold no rows.
            if let relationship, !relationship.isOf("worksheet"), !relationship.type.isEmpty { continue }
            let target = relationship.flatMap { $0.isExternal ? nil : PartName.resolve($0.target, from: part) }
            sheets.append(Sheet(name: sheet.name, part: target, isHidden: sheet.isHidden))
        }
        func first(_ kind: String) -> String? {
            relationships.first { $0.isOf(kind) && !$0.isExternal }.map { PartName.resolve($0.target, from: part) }
        }
        stylesPart = first("styles")
        stringsPart = first("sharedStrings")
    }

    /// The part that holds the workbook: by the package's relationships, else by content type, else where it always is.
    private static func mainPart(
        of package: OfficePackage, _ types: [String: String]
    ) throws(ExportError) -> String {
        if let main = try package.relationships(of: "").first(where: { $0.isOf("officeDocument") }), !main.isExternal {
            return PartName.resolve(main.target, from: "")
        }
        for (part, type) in types.sorted(by: { $0.key < $1.key })
        where type.contains("sheet.main+xml") || type.contains("template.main+xml") { return String(part.dropFirst()) }
        return "xl/workbook.xml"
    }
}

private final class WorkbookHandler: XMLEventHandler {
    var isWorkbook = false
    var is1904 = false
    var sheets: [(name: String, id: String, isHidden: Bool)] = []
    private var isFirst = true

    func start(_ element: XMLElement) {
        if isFirst { isWorkbook = element.name == "workbook" }
        isFirst = false
        // Extensions have elements of the same names in namespaces of their own.
        guard Namespaces.isSpreadsheet(element.namespace) else { return }
        switch element.name {
        case "workbookPr":
            let value = element.value(of: "date1904")
            is1904 = value == "1" || value == "true" || value == "on"
        case "sheet" where sheets.count <= Workbook.maximumSheets:
            // Every writer puts the id into the relationships' namespace, whatever it calls its prefix.
            let id =
                element.attributes.first { $0.name == "id" && Namespaces.isRelationships($0.namespace) }
                ?? element.attributes.first { $0.name == "id" && !$0.namespace.isEmpty }
            let state = element.value(of: "state")?.lowercased()
            sheets.append(
                (
                    element.value(of: "name") ?? "", id.map { String(decoding: $0.value, as: UTF8.self) } ?? "",
                    state == "hidden" || state == "veryhidden"
                ))
        default: break
        }
    }
}
