internal import Tabular

/// What one worker works with.
final class PipelineWorker: @unchecked Sendable {
    let parser: any RowParser
    let stages: [any RowStage]
    let encoder: any RowEncoder
    let watch: TypeVerifier?
    let verifier: SchemaVerifier?
    let batch: RowBatch
    let encoded = EncodedRows()
    var runs: [RowSequencer.Run] = []
    /// Whether rows need no look before anything is read by them.
    let hasOwnParser: Bool
    /// How often in a row the parser has gone on in its block without a row.
    var idleCalls = 0
    static let mostIdleCalls = 1 << 16

    init(
        parser: any RowParser, stages: [any RowStage], encoder: any RowEncoder, watch: TypeVerifier?,
        verifier: SchemaVerifier?, blockSize: Int, keepsPlaces: Bool
    ) {
        batch = RowBatch(block: ByteBlock(capacity: blockSize))
        batch.keepsPlaces = keepsPlaces
        self.watch = watch
        self.verifier = verifier
        self.parser = parser
        hasOwnParser = parser is any OwnParser
        self.stages = stages
        self.encoder = encoder
    }

    /// Sees, once all rows have come, that no stage has kept any that nobody asks for: those of one worker are chance.
    ///
    /// - Throws: `.usage` where one has.
    func checkNothingIsHeld() throws(ExportError) {
        for stage in stages where !(stage is any OwnStage) {
            batch.block.reset()
            batch.reset()
            guard try stage.finish(into: batch) else { continue }
            throw ExportError(
                .usage, "a transform holds rows back that says it is independent: they would be lost",
                advice: "the order of such a transform is .blocking")
        }
    }

    /// Sees that a parser which wants to go on in its block gets anywhere.
    func noteProgress(isSpent: Bool) throws(ExportError) {
        let hasRows = batch.rowCount > 0 || batch.rowsRead > 0 || batch.rowsSkipped > 0
        idleCalls = isSpent || hasRows ? 0 : idleCalls + 1
        guard idleCalls < PipelineWorker.mostIdleCalls else {
            throw ExportError(
                .malformed, "the parser goes on and on in a block without a row",
                advice: "this is a mistake of the program whose parser it is: RowParser.parse is true at a block's end")
        }
    }
}
