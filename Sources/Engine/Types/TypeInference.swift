internal import Tabular

/// A writer that writes nothing and looks at everything: a pass for the types of columns. A column of texts without types
/// is numeric when every non-empty value of it is a number that any JSON reader prints back exactly as it stands.
final class TypeInference: RowWriter {
    private var encoders: [Encoder] = []
    private let isComplete: Bool
    private let hasNestedTypes: Bool

    /// - Parameters:
    ///   - isComplete: whether the exact type of every column is wanted, and not only which texts are numbers.
    ///   - hasNestedTypes: whether the types of what is in nested values are, too.
    init(isComplete: Bool = false, hasNestedTypes: Bool = false) {
        self.isComplete = isComplete
        self.hasNestedTypes = hasNestedTypes
    }

    /// One that finds out what an output wants to know.
    convenience init(for needs: OutputNeeds) {
        self.init(isComplete: needs.types == .complete, hasNestedTypes: needs.nestedTypes)
    }

    func makeEncoder() -> any RowEncoder {
        let encoder = Encoder(ColumnTypeTally(isComplete: isComplete, hasNestedTypes: hasNestedTypes))
        encoders.append(encoder)
        return encoder
    }

    func append(_ rows: EncodedRows) throws(ExportError) {}

    func finish(_ columns: ColumnSet) throws(ExportError) {}

    /// What all workers have seen, once they are done.
    func evidence(of columns: ColumnSet) -> [ColumnName: ColumnEvidence] {
        ColumnTypeTally.evidence(encoders.map(\.tally), of: columns)
    }

    private final class Encoder: RowEncoder {
        let tally: ColumnTypeTally

        init(_ tally: ColumnTypeTally) { self.tally = tally }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            tally.look(at: batch, rows: range, position: encoded.position)
        }
    }
}
