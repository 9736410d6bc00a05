import Tabular

/// Whether cells of a workbook look otherwise than those that are written here, as its styles say (ECMA-376 part 1 §18.8):
/// colours, borders, letters that lean or are struck through, formats by condition.
enum WorkbookLook {
    /// What is lost of how a workbook looks once it is written anew; nil where that is nothing.
    ///
    /// - Parameters:
    ///   - styles: the part of its styles.
    ///   - sheets: those of its sheets.
    static func loss(of package: OfficePackage, styles: String?, sheets: [String]) throws(ExportError) -> String? {
        var lost: [String] = []
        if let styles {
            let handler = Handler()
            if try package.parse(part: styles, handler), handler.isOwn {
                lost.append("colours, borders and fonts of its cells")
            }
        }
        let look = SheetLook(hasOwnWidths: try isOurs(package))
        // Most sheets of our own have none of the words, which is found out in a tenth of the time.
        for sheet in sheets where try package.mayHave(look.words, inPart: sheet) {
            _ = try package.parse(part: sheet, look, limit: .max)
        }
        lost += look.found
        guard let first = lost.first else { return nil }
        let isOne = lost.count == 1 && first.hasPrefix("the ")
        return "\(lost.joined(separator: ", ")) \(isOne ? "is" : "are") not kept, since the workbook is written anew"
    }

    /// Whether nobody has saved the workbook after it was written here.
    private static func isOurs(_ package: OfficePackage) throws(ExportError) -> Bool {
        let handler = Application()
        return try package.parse(part: "docProps/app.xml", handler)
            && handler.name == Array(WorkbookParts.application.utf8)
    }

    /// The program that saved a workbook last (ECMA-376 part 1 §22.2.2.1).
    private final class Application: XMLEventHandler {
        private(set) var name: [UInt8] = []
        private var isInside = false

        func start(_ element: XMLElement) { isInside = element.name == "Application" }
        func end(_ name: String) { isInside = false }
        func text(_ bytes: UnsafeRawBufferPointer) { if isInside, name.count < 100 { name += bytes } }
    }

    private final class Handler: XMLEventHandler {
        /// Whether somebody has given cells a look.
        private(set) var isOwn = false
        private var group = ""
        /// The fill of a header that is written here, and the colour of links.
        private static let ours = ["FFE8EEF4", "FF0563C1"]

        func start(_ element: XMLElement) {
            guard Namespaces.isSpreadsheet(element.namespace) else { return }
            switch (group, element.name) {
            case (_, "fonts"), (_, "fills"), (_, "borders"), (_, "dxfs"): group = element.name
            case ("fills", "fgColor"), ("fonts", "color"):
                guard let color = element.value(of: "rgb")?.uppercased(), !color.hasSuffix("000000") else { return }
                isOwn = isOwn || !Handler.ours.contains(color)
            case ("fonts", "i"), ("fonts", "strike"), ("dxfs", "dxf"): isOwn = true
            case ("borders", _):
                guard let style = element.value(of: "style"), style != "none" else { return }
                isOwn = true
            default: break
            }
        }

        func end(_ name: String) { if name == group { group = "" } }
    }
}
