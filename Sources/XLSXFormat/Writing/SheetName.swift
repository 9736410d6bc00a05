import Tabular

/// The name of a sheet: at most 31 UTF-16 units, none of `: \ / ? * [ ]`, no apostrophe at an end, not `History`.
struct SheetName {
    /// The name.
    let text: String

    /// A name as the user gave it.
    ///
    /// - Throws: `.usage` for one that Excel does not take.
    init(_ text: String) throws(ExportError) {
        // Scalars, and not characters: one with an accent behind it is another character, and as forbidden.
        let scalars = text.unicodeScalars
        let forbidden: [Unicode.Scalar] = [":", "\\", "/", "?", "*", "[", "]"]
        var problem: String?
        if text.isEmpty { problem = "is empty" }
        if text.utf16.count > ExcelLimits.sheetNameUnits {
            problem = "has more than \(ExcelLimits.sheetNameUnits) characters"
        }
        if scalars.contains(where: forbidden.contains) { problem = "has one of : \\ / ? * [ ]" }
        if scalars.first == "'" || scalars.last == "'" { problem = "begins or ends with an apostrophe" }
        if text.lowercased() == "history" { problem = "is reserved by Excel" }
        if scalars.contains(where: { $0.value < 0x20 || $0.value & 0xFFFE == 0xFFFE }) {
            problem = "has a character that XML does not allow"
        }
        if let problem {
            throw ExportError(
                .usage, "the sheet name \"\(text)\" \(problem)", advice: "give another \(Setting.sheetName)")
        }
        self.text = text
    }

    /// The name of a continuation, `NAME (2)` for the second sheet, shortened where it must be.
    func continued(_ number: Int) -> String { SheetName.continuation(number, of: text) }

    /// What the `number`th sheet of a table is called whose first one is called `text`.
    static func continuation(_ number: Int, of text: String) -> String {
        guard number > 1 else { return text }
        let ending = " (\(number))"
        var name = text
        while name.utf16.count + ending.utf16.count > ExcelLimits.sheetNameUnits { name.removeLast() }
        return name + ending
    }
}
