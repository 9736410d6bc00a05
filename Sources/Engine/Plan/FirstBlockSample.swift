internal import Tabular

/// What the first rows of an export's sources let expect of all: which columns there will be, and their types. Nothing
/// relies on it for more than speed.
struct FirstBlockSample {
    /// The columns in the order in which they would come.
    var columns: [ColumnName] = []
    /// What was seen of each.
    var evidence: [ColumnName: ColumnEvidence] = [:]

    /// The first block of each source goes through the transforms and `ordered`, as all of it will, and is looked at
    /// for what the output `needs` to know.
    ///
    /// - Throws: what is wrong with those rows; it will come up again when all are read.
    init(
        _ sources: [any OpenSource], _ ordered: RowSequencer, blockSize: Int, needs: OutputNeeds,
        transforms: (any OpenSource) -> [any RowTransform]
    ) throws(ExportError) {
        let seen = ColumnTypeTally(
            isComplete: needs.types == .complete, hasNestedTypes: needs.nestedTypes)
        var runs: [RowSequencer.Run] = []
        for source in sources where !ordered.isSatisfied {
            let reader = try source.makeReader()
            let batch = RowBatch(block: ByteBlock(capacity: blockSize))
            guard try reader.nextBlock(into: batch.block) else { continue }
            ordered.beginSource()
            let parser = reader.makeParser()
            var stages: [any RowStage] = []
            for transform in transforms(source) { stages.append(try transform.makeStage()) }
            batch.reset()
            _ = try parser.parse(batch)
            if !(parser is any OwnParser) { try batch.checkRows() }
            if !source.description.hasTypes { batch.markUntyped() }
            try batch.pass(through: stages)
            try ordered.admit(batch, source: source.name, into: &runs)
            for run in runs {
                seen.look(at: batch, rows: run.rows, position: run.position)
            }
        }
        columns = ordered.columns.names
        evidence = ColumnTypeTally.evidence([seen], of: ordered.columns)
    }
}
