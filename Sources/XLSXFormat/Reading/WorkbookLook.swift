import Tabular

/// Whether cells of a workbook look otherwise than those that are written here, as its styles say (ECMA-376 part 1 §18.8):
/// colours, borders, letters that lean or are struck through, formats by condition.
enum WorkbookLook {
    /// What is lost of how a workbook looks once it is written anew; nil where that is nothing.
    static func loss(of package: OfficePackage, part: String?) throws(ExportError) -> String? {
        guard let part else { return nil }
        let handler = Handler()
        guard try package.parse(part: part, handler), handler.isOwn else { return nil }
        return "colours, borders and fonts of its cells are not kept, since the workbook is written anew"
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
