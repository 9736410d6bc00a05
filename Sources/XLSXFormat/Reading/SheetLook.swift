import Tabular

/// What somebody has made of a sheet beside its rows, as its part says (ECMA-376 part 1 §18.3.1): widths of columns, merged
/// cells, rules for what may be entered.
final class SheetLook: XMLEventHandler {
    /// What it has, each once, in the order of the part.
    private(set) var found: [String] = []
    /// Whether widths are our own, which are worked out anew.
    private let hasOwnWidths: Bool

    init(hasOwnWidths: Bool) { self.hasOwnWidths = hasOwnWidths }

    /// Words without which a part has nothing of it. Where they stand in texts the part is looked at in vain.
    var words: [String] {
        ["hidden", "mergeCell", "dataValidation", "conditionalFormatting", "sheetProtection"]
            + (hasOwnWidths ? [] : ["width", "customHeight"])
    }

    func start(_ element: XMLElement) {
        guard Namespaces.isSpreadsheet(element.namespace) else { return }
        switch element.name {
        case "col":
            if isTrue(element.value(of: "hidden")) { add("hidden columns") }
            if !hasOwnWidths, element.value(of: "width") != nil { add("column widths") }
        case "row":
            if isTrue(element.value(of: "hidden")) { add("hidden rows") }
            if !hasOwnWidths, isTrue(element.value(of: "customHeight")) { add("row heights") }
        case "mergeCell": add("merged cells")
        case "dataValidation": add("rules for entries")
        case "conditionalFormatting": add("formats by condition")
        case "sheetProtection": add("the protection of the sheet")
        default: break
        }
    }

    private func add(_ name: String) {
        if !found.contains(name) { found.append(name) }
    }

    private func isTrue(_ value: String?) -> Bool { value == "1" || value == "true" }
}
