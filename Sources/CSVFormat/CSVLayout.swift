import Tabular

/// What a header tells the parsers; set once, before the first block reaches one.
final class CSVLayout: @unchecked Sendable {
    @exclusivity(unchecked) private(set) var grammar: CSVGrammar
    /// What sets the text apart from what the grammar says; nil where nothing does, and the fast way is right.
    @exclusivity(unchecked) private(set) var dialect: CSVDialect?
    let nullText: [UInt8]
    /// The encoding that the text was decoded from, where it was named.
    let encodingName: String?
    @exclusivity(unchecked) var columns: [ColumnName] = []

    init(
        grammar: CSVGrammar, dialect: CSVDialect? = nil, nullText: [UInt8] = [], encodingName: String? = nil
    ) {
        self.grammar = grammar
        self.dialect = dialect
        self.nullText = nullText
        self.encodingName = encodingName
    }

    /// Separates fields by what was found out.
    func separate(by delimiter: UInt8) {
        grammar = grammar.separated(by: delimiter)
        dialect?.separator = [delimiter]
    }
}
