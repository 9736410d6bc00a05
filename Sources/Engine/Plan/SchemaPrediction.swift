internal import Nesting
internal import Synchronization
internal import Tabular

/// What is known of a table, from its first rows or from all.
struct SchemaFacts {
    /// The columns in the order in which they come.
    var columns: [ColumnName]
    /// What was seen of them.
    var evidence: [ColumnName: ColumnEvidence]
}

/// The columns of a table, and their exact types where the output needs those, taken for granted before all rows were
/// seen: by the first rows, or by an earlier pass.
///
/// Rows are written as if it were right, and every one is looked at before. With the first that does not fit nothing more
/// is written, while the rest is looked at all the same: at the end all is known for another attempt.
final class SchemaPrediction: Sendable {
    /// The types by column; nil where only the columns are predicted.
    let types: [ColumnName: ColumnType]?
    /// What the values of nested columns are made of, where the output wants to know.
    let nestedTypes: [ColumnName: NestedType]
    private let hasNestedTypes: Bool
    /// What was seen.
    let evidence: [ColumnName: ColumnEvidence]
    private let infersTypes: Bool
    private let refutation = Atomic<Bool>(false)
    private let verifiers = Mutex<[SchemaVerifier]>([])

    init(_ facts: SchemaFacts, hasTypes: Bool, hasNestedTypes: Bool = false, infersTypes: Bool) {
        evidence = facts.evidence
        types = hasTypes ? facts.evidence.types(infersTypes: infersTypes) : nil
        self.infersTypes = infersTypes
        self.hasNestedTypes = hasNestedTypes
        nestedTypes = hasNestedTypes ? facts.evidence.nestedTypes(infersTypes: infersTypes) : [:]
    }

    /// Whether rows have come that do not fit.
    var isRefuted: Bool { refutation.load(ordering: .acquiring) }

    /// Rows have come that do not fit.
    func refute() { refutation.store(true, ordering: .releasing) }

    /// What looks at one worker's rows; nil where types are not predicted.
    func makeVerifier() -> SchemaVerifier? {
        guard types != nil else { return nil }
        let verifier = SchemaVerifier(self, hasNestedTypes: hasNestedTypes)
        verifiers.withLock { $0.append(verifier) }
        return verifier
    }

    /// What was seen of the columns, once all rows have been.
    func seen(of columns: ColumnSet) -> [ColumnName: ColumnEvidence] {
        ColumnTypeTally.evidence(verifiers.withLock { $0.map(\.tally) }, of: columns)
    }

    /// Whether the types are those of all rows, of which `seen` is what all have shown.
    func holds(_ seen: [ColumnName: ColumnEvidence]) -> Bool {
        guard let types else { return true }
        return seen.allSatisfy { column, seen in
            seen.type(infersTypes: infersTypes) == types[column] ?? .empty
                && (!hasNestedTypes || seen.nestedType(infersTypes: infersTypes) == nestedTypes[column])
        }
    }

    /// Whether values such as these leave the type of a column as it is.
    fileprivate func holds(_ seen: ColumnEvidence, of column: ColumnName) -> Bool {
        let expected = evidence[column] ?? ColumnEvidence()
        let all = expected.joined(with: seen)
        guard all.type(infersTypes: infersTypes) == types?[column] ?? .empty else { return false }
        // In which order members come shows at the end.
        return seen.nested == nil || all.nestedType(infersTypes: infersTypes)?.sorted == nestedTypes[column]?.sorted
    }
}

/// Looks at one worker's rows before they are encoded, and refutes a prediction of types as soon as one does not fit.
final class SchemaVerifier: @unchecked Sendable {
    let tally: ColumnTypeTally
    private let prediction: SchemaPrediction
    /// What each column was when it was checked last, so that one of which nothing new is seen costs nothing.
    private var checked: [ColumnEvidence] = []
    /// The same for what is in nested values.
    private var checkedNested: [Int] = []

    init(_ prediction: SchemaPrediction, hasNestedTypes: Bool) {
        self.prediction = prediction
        tally = ColumnTypeTally(isComplete: true, hasNestedTypes: hasNestedTypes)
    }

    func look(at batch: RowBatch, rows: Range<Int>, header: [ColumnName], position: OutputPosition) {
        tally.look(at: batch, rows: rows, position: position)
        while checked.count < header.count {
            checked.append(ColumnEvidence())
            checkedNested.append(0)
        }
        for (index, seen) in tally.columns.enumerated() {
            let version = tally.nested?.version(of: index) ?? 0
            guard seen != checked[index] || version != checkedNested[index] else { continue }
            checked[index] = seen
            checkedNested[index] = version
            if !prediction.holds(tally.evidence(of: index), of: header[index]) { prediction.refute() }
        }
    }
}
