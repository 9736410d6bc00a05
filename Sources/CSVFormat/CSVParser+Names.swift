import ByteScanning
import Tabular

extension CSVParser {
    /// The fields of the single row in the batch's block, as names.
    func parseNames(_ batch: RowBatch) throws(ExportError) -> [ColumnName] {
        let block = batch.block
        return try parseNames(batch) { (index) throws(Problem) in
            var isMinimal = true
            let (cell, next) = try parseField(batch, at: index, &isMinimal)
            let isLast = next >= block.count || block.bytes[next] != layout.grammar.delimiter
            return (cell, isLast ? nil : next + 1)
        }
    }

    /// The same, with `field` for what parses the field at an offset: its cell, and where the next one starts.
    func parseNames(
        _ batch: RowBatch, field: (Int) throws(Problem) -> (cell: Cell, next: Int?)
    ) throws(ExportError) -> [ColumnName] {
        let block = batch.block
        isInHeader = options.readsHeader
        if let offset = Scan.firstInvalidUTF8(block.bytes, count: block.count) {
            throw error(.notUTF8(offset, end: block.count), in: batch, at: offset)
        }
        var names: [ColumnName] = []
        var index = 0
        do throws(Problem) {
            while true {
                let (cell, next) = try field(index)
                names.append(ColumnName(batch.bytes(of: cell)))
                guard let next else { return names }
                guard names.count < ColumnSet.maximumCount else { throw .tooManyColumns(end: index) }
                index = next
            }
        } catch {
            throw self.error(error, in: batch, at: 0)
        }
    }
}
