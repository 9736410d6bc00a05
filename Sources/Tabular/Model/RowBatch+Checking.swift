/// What code outside this package may get wrong when it makes rows, found before anything is read by them.
///
/// Parsers and stages of this package see to it themselves, and are spared the look at each cell.
extension RowBatch {
    /// What is wrong with row `index`, which is below `rowCount`; nil for a row whose shape is one of `shapes`, which has all
    /// cells of it, and whose cells' bytes are in the block or the arena.
    ///
    /// - Precondition: the batch has the row.
    public func rowFault(at index: Int) -> String? {
        precondition(index >= 0 && index < rowCount, "rowFault: the batch has no such row")
        let row = rows[index]
        guard Int(row.shape) < shapes.count else {
            return "the row names the shape \(row.shape), and its batch has \(shapes.count)"
        }
        let shape = shapes[Int(row.shape)]
        guard shape.isSound else { return "the row's shape names cells that it does not have" }
        guard Int(row.firstCell) + shape.cellCount <= cellsUsed else {
            return "the row has fewer cells than its shape, which has \(shape.cellCount)"
        }
        guard row.passthroughCount == 0 || Int(row.start) + Int(row.passthroughCount) <= block.count else {
            return "the row's text ends behind its block"
        }
        let cells = cells(of: row)
        for slot in 0..<shape.cellCount {
            let cell = cells[slot]
            guard cell.offset + cell.count <= (cell.isInArena ? arena.count : block.count) else {
                return "a cell of the row names bytes that are not there"
            }
        }
        return nil
    }

    /// Looks at all rows.
    ///
    /// - Throws: what is wrong with the first that something is wrong with, counted within the batch.
    package func checkRows() throws(ExportError) {
        for index in 0..<rowCount {
            guard let fault = rowFault(at: index) else { continue }
            throw ExportError(
                .malformed, fault, at: Location(row: UInt64(index + 1)),
                advice: "this is a mistake of the program that made the row")
        }
        guard arena.count <= Cell.maximumOffset else { throw RowBatch.overfull }
    }

    /// More than the cells of a batch can name.
    static var overfull: ExportError {
        ExportError(
            .limit, "the rows of a batch have more than 2 GiB",
            advice: "a transform that holds rows takes several batches")
    }
}

/// A parser whose rows need no check, since it is of this package.
package protocol OwnParser: RowParser {}

/// A stage of this package, whose rows need no check and whose shapes know where their rows come from.
package protocol OwnStage: RowStage {}
