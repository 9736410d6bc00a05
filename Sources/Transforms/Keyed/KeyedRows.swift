package import Tabular

/// Keeps the rows whose key a set has, or those whose key it has not: `--in`, `--not-in`.
///
/// A row without a value in any of the fields has no key: it is in no set. Such rows are counted in a note.
package struct KeyedRows: RowTransform, RowFilter {
    /// The fields of the key.
    package let fields: [FieldPath]
    /// Whether rows stay that the set has; else the others.
    package let keepsFound: Bool
    /// How an output spells keys, where the set is of the rows that it has; nil where it is of other sources.
    private let spelling: KeySpelling?
    private let keys: @Sendable () throws(ExportError) -> KeySet

    /// A filter by the set that `keys` gives once the first stage is made.
    package init(
        _ fields: [FieldPath], keepsFound: Bool, keys: @escaping @Sendable () throws(ExportError) -> KeySet
    ) {
        self.fields = fields
        self.keepsFound = keepsFound
        spelling = nil
        self.keys = keys
    }

    /// A filter that leaves out rows whose key an output has, which spells them so. What `keys` gives may be made of other
    /// fields: the names that those have there.
    package init(
        newTo spelling: KeySpelling, by fields: [FieldPath],
        keys: @escaping @Sendable () throws(ExportError) -> KeySet
    ) {
        self.fields = fields
        keepsFound = false
        self.spelling = spelling
        self.keys = keys
    }

    /// The set is asked by one at a time.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(fields, try keys(), keepsFound, spelling) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let fields: [FieldPath]
        private let set: KeySet
        private let keys: RowKeys
        private let keepsFound: Bool
        private let isOfOutput: Bool
        private var withoutKey: UInt64 = 0
        private var leftOut: UInt64 = 0
        private var hasWarned = false

        init(_ fields: [FieldPath], _ set: KeySet, _ keepsFound: Bool, _ spelling: KeySpelling?) {
            self.fields = fields
            self.set = set
            self.keepsFound = keepsFound
            isOfOutput = spelling != nil
            keys = set.makeKeys(fields, spelling: spelling)
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            if !hasWarned {
                hasWarned = true
                batch.warnings.merge(set.warnings, source: nil, rowsBefore: 0)
            }
            keys.update(for: batch)
            try batch.keepRows { (row) throws(ExportError) in
                let (key, hasValue) = keys.key(of: row, in: batch)
                guard hasValue else {
                    withoutKey += 1
                    return !keepsFound
                }
                let isKept = try set.contains(key) == keepsFound
                if !isKept { leftOut += 1 }
                return isKept
            }
        }

        var notes: [String] {
            let names = fields.map { "\"\($0)\"" }.joined(separator: ", ")
            if isOfOutput {
                let rows = leftOut == 1 ? "1 row was" : "\(leftOut) rows were"
                return leftOut > 0 ? ["\(rows) left out, since the output has their \(names)"] : []
            }
            guard withoutKey > 0 else { return set.notes }
            let rows = withoutKey == 1 ? "1 row was" : "\(withoutKey) rows were"
            let (verb, flag) = keepsFound ? ("left out", Setting.keysIn) : ("kept", Setting.keysNotIn)
            return set.notes + ["\(rows) \(verb) without a value in \(names), as \(flag) compares nothing there"]
        }
    }
}

extension KeyedRows: NamesFields, ReadsFields {
    /// The fields of the key.
    package var namedFields: [FieldPath] { fields }
    /// The fields of the key.
    package var readFields: [FieldPath] { fields }
}
