import ByteScanning
import Tabular

extension CSVParser {
    /// The fields of the single row in the batch's block, as names.
    func parseNames(_ batch: RowBatch) throws(ExportError) -> [ColumnName] {
        let block = batch.block
        isInHeader = options.readsHeader
        if let offset = Scan.firstInvalidUTF8(block.bytes, count: block.count) {
            throw error(.notUTF8(offset, end: block.count), in: batch, at: offset)
        }
        var names: [ColumnName] = []
        var index = 0
        do throws(Problem) {
            while true {
                var isMinimal = true
                let (cell, next) = try parseField(batch, at: index, &isMinimal)
                names.append(ColumnName(batch.bytes(of: cell)))
                index = next
                guard index < block.count, block.bytes[index] == layout.grammar.delimiter else { return names }
                guard names.count < ColumnSet.maximumCount else { throw .tooManyColumns(end: index) }
                index += 1
            }
        } catch {
            throw self.error(error, in: batch, at: 0)
        }
    }
}
