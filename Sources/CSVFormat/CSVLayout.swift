import Tabular

/// What a header tells the parsers; set once, before the first block reaches one.
final class CSVLayout: @unchecked Sendable {
    @exclusivity(unchecked) private(set) var grammar: CSVGrammar
    let nullText: [UInt8]
    @exclusivity(unchecked) var columns: [ColumnName] = []

    init(grammar: CSVGrammar, nullText: [UInt8] = []) {
        self.grammar = grammar
        self.nullText = nullText
    }

    /// Separates fields by what was found out.
    func separate(by delimiter: UInt8) { grammar = grammar.separated(by: delimiter) }
}
