import Tabular

/// Which cell formats show dates: one entry for each `xf` of `cellXfs` (ECMA-376 part 1 §18.8.10).
struct CellStyles {
    private(set) var formats: [NumberFormat] = []

    init() {}

    init(_ package: OfficePackage, part: String) throws(ExportError) {
        let handler = StyleHandler()
        _ = try package.parse(part: part, handler)
        formats = handler.formatIDs.map { handler.custom[$0] ?? NumberFormat(builtIn: $0) }
    }
}

private final class StyleHandler: XMLEventHandler {
    /// By number format id; a workbook has some hundreds at most, and no more are kept.
    var custom: [Int: NumberFormat] = [:]
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
            custom[id] = NumberFormat(code: code)
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
