package import Tabular
package import Transforms

/// What pages are made of, and what they are called.
package struct PageOptions: Sendable {
    /// What the names of pages end in.
    package enum Ending: String, Sendable, CaseIterable {
        /// Markdown.
        case md
        /// Text.
        case txt
        /// HTML.
        case html
    }

    /// The fields that may hold a page, the first that a row has counts, where none is named.
    package static let bodies: [ColumnName] = ["markdown", "text", "html", "json"]

    /// The field that holds the page; nil for the first of `bodies` that a row has.
    package var body: ColumnName?
    /// What names end in; nil for `html` where the field is called so, else `md`.
    package var ending: Ending?
    /// What names the page, of the output's fields; nil for host and path of the field `url`.
    package var name: RowExpression?
    /// The fields that stand in front of a Markdown page.
    package var frontMatter: [ColumnName] = []
    /// Files that are there are replaced.
    package var replaces = false
    /// Whether the output counts as done once the disk has it.
    package var isSynced = true

    /// The defaults.
    package init() {}
}
