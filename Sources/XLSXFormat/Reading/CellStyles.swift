import Tabular

/// What the cell formats of a workbook make of numbers: one entry for each `xf` of `cellXfs` (ECMA-376 part 1 §18.8.10).
struct CellStyles {
    private(set) var formats: [NumberFormat] = []
    /// The codes that go with numbers and dates to another workbook.
    private(set) var codes = FormatCodes()

    init() {}

    init(_ package: OfficePackage, part: String) throws(ExportError) {
        let handler = StyleHandler()
        _ = try package.parse(part: part, handler)
        for id in handler.formatIDs {
            let format = handler.custom[id]?.format ?? NumberFormat(builtIn: id)
            let isKept = codes.add(handler.custom[id]?.code, id: id)
            formats.append(format == .number && isKept ? .formatted : format)
        }
    }
}

private final class StyleHandler: XMLEventHandler {
    /// By number format id; a workbook has some hundreds at most, and no more are kept.
    var custom: [Int: (format: NumberFormat, code: String)] = [:]
    var formatIDs: [Int] = []
    private var isInNumberFormats = false
    private var isInCellFormats = false

    func start(_ element: XMLElement) {
        guard Namespaces.isSpreadsheet(element.namespace) else { return }
        switch element.name {
        case "numFmts": isInNumberFormats = true
        // Differential formats hold number formats, too, whose ids are no cell's.
        case "numFmt" where isInNumberFormats:
            guard custom.count < 65_536, let id = element.value(of: "numFmtId").flatMap({ Int($0) }),
                let code = element.value(of: "formatCode")
            else { return }
            // One that no workbook may have is told apart by its length alone.
            custom[id] = (NumberFormat(code: code), String(code.prefix(FormatCodes.longestCode + 1)))
        case "cellXfs": isInCellFormats = true
        // Excel's limit is 65,490 cell formats; a cell whose format is not kept is a number.
        case "xf" where isInCellFormats && formatIDs.count < 65_536:
            formatIDs.append(element.value(of: "numFmtId").flatMap { Int($0) } ?? 0)
        default: break
        }
    }

    func end(_ name: String) {
        switch name {
        case "numFmts": isInNumberFormats = false
        case "cellXfs": isInCellFormats = false
        default: break
        }
    }
}
