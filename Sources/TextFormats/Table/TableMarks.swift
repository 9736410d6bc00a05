import Tabular

/// The characters that a table is made of beside its texts, and which its texts may have.
enum TableMarks {
    case unicode, ascii

    /// Where a text is cut, and for columns that are left out.
    var cut: String { self == .ascii ? "..." : "…" }
    /// What the line below the header is made of.
    var rule: String { self == .ascii ? "-" : "─" }

    /// A text as it can be shown.
    func shown(_ text: String) -> String {
        self == .unicode ? text : ASCIIText.of(text)
    }
}
