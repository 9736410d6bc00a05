/// Names of columns as a file has them which is written anew, where rows have others since names repeat or are empty: `v` for
/// `v (2)`, nothing for `column 3`.
package struct SpelledNames: FormatOptionSet {
    private var spellings: [ColumnName: ColumnName] = [:]

    /// Names are written as they are.
    package init() {}

    /// The names of a header.
    package init(_ header: [ColumnName]) {
        for (unique, name) in zip(HeaderNames.unique(header), header) where unique != name { spellings[unique] = name }
    }

    /// A header of these columns.
    package func spelled(_ names: [ColumnName]) -> [ColumnName] {
        spellings.isEmpty ? names : names.map { spellings[$0] ?? $0 }
    }
}
