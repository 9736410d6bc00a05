import ByteScanning
import JSONScanning
import Tabular

/// What happens to text over the limit of a cell, before columns get their places: `--long-cells`.
///
/// A row with such text gets a shape of its own, with columns `NAME (continued 2)`, `NAME (continued 3)`, … behind its
/// others; their cells are the rest of the same bytes, so nothing is copied.
struct LongCells: RowTransform {
    let treatment: XLSXWritingOptions.LongCells

    var order: TransformOrder { .ordered }

    func makeStage() throws(ExportError) -> any RowStage { Stage(treatment) }

    private final class Stage: OwnStage {
        private let treatment: XLSXWritingOptions.LongCells
        /// The wider shapes by what they are made from, so that rows alike keep sharing. Few: a crawl has texts of two or
        /// three sizes; wild data starts over.
        /// Each keeps the shape it was made from alive, so that its identifier never comes to mean another.
        private var widened: [Key: (shape: RowShape, wider: RowShape)] = [:]

        private struct Key: Hashable {
            let shape: ObjectIdentifier
            /// For each long column its place in the shape and in how many parts it goes on.
            let parts: [Int]
        }

        init(_ treatment: XLSXWritingOptions.LongCells) { self.treatment = treatment }

        func apply(to batch: RowBatch) throws(ExportError) {
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                let shape = batch.shapes[Int(row.shape)]
                let cells = batch.cells(of: row)
                // A unit of UTF-16 takes a byte of UTF-8 at least, so few bytes are few units.
                guard shape.slots.contains(where: { cells[$0].count >= ExcelLimits.textUnits - 1 }) else { continue }
                try shorten(batch, index, shape)
            }
            if widened.count > 256 { widened = [:] }
        }

        private func shorten(_ batch: RowBatch, _ index: Int, _ shape: RowShape) throws(ExportError) {
            var rest: [(column: Int, cells: [Cell])] = []
            for (column, slot) in shape.slots.enumerated() {
                let place = Int(batch.rows[index].firstCell) + slot
                guard batch.cells[place].count >= ExcelLimits.textUnits - 1 else { continue }
                let pieces = try pieces(of: batch.cells[place], batch, row: index, name: shape.columns[column])
                tellOfJoin(pieces[0], of: shape.columns[column], shape, batch, row: index)
                guard pieces.count > 1 else { continue }
                batch.cells[place] = pieces[0]
                if treatment == .split { rest.append((column, Array(pieces.dropFirst()))) }
            }
            guard !rest.isEmpty else { return }
            let old = batch.rows[index]
            let firstCell = batch.cellCount
            for slot in 0..<shape.cellCount { batch.append(batch.cells[Int(old.firstCell) + slot]) }
            for (_, cells) in rest { for cell in cells { batch.append(cell) } }
            let wider = widen(shape, rest.map { ($0.column, $0.cells.count) })
            batch.rows[index].firstCell = UInt32(truncatingIfNeeded: firstCell)
            batch.rows[index].shape = UInt32(truncatingIfNeeded: number(of: wider, in: batch))
        }

        /// Readers take what stands behind a full cell, in a column that is called as its rest, for that rest. A row may have
        /// such a column of its own.
        private func tellOfJoin(
            _ first: Cell, of column: ColumnName, _ shape: RowShape, _ batch: RowBatch, row: Int
        ) {
            let name = Continuation.name(of: column.utf8, part: 2)
            guard first.kind == .text, let place = shape.columns.firstIndex(of: name),
                batch.cells[Int(batch.rows[row].firstCell) + shape.slots[place]].kind != .absent,
                Continuation.units(of: batch.bytes(of: first)) >= ExcelLimits.textUnits - 1
            else { return }
            batch.warnings.add(.joinedValue, at: Stage.place(of: row, in: batch, column: name))
        }

        private func number(of shape: RowShape, in batch: RowBatch) -> Int {
            if let known = batch.shapes.firstIndex(where: { $0 === shape }) { return known }
            batch.shapes.append(shape)
            return batch.shapes.count - 1
        }

        private func widen(_ shape: RowShape, _ long: [(column: Int, count: Int)]) -> RowShape {
            let key = Key(shape: ObjectIdentifier(shape), parts: long.flatMap { [$0.column, $0.count] })
            if let known = widened[key] { return known.wider }
            var columns = shape.columns
            var slots = shape.slots
            var taken = Set(columns)
            var next = shape.cellCount
            for (column, count) in long {
                for part in 0..<count {
                    var name = Continuation.name(of: shape.columns[column].utf8, part: part + 2)
                    if taken.contains(name) {
                        var numbers: [ColumnName: Int] = [:]
                        name = HeaderNames.free(name, taken: taken, next: &numbers)
                    }
                    taken.insert(name)
                    columns.append(name)
                    slots.append(next)
                    next += 1
                }
            }
            let wider = RowShape(columns: columns, slots: slots, cellCount: next, repeatedNames: 0)
            wider.takeOrigin(of: shape)
            widened[key] = (shape, wider)
            return wider
        }

        /// A cell in runs that fit, as many as it takes; itself where it fits.
        private func pieces(
            of cell: Cell, _ batch: RowBatch, row: Int, name: ColumnName
        ) throws(ExportError) -> [Cell] {
            guard cell.count > ExcelLimits.textUnits else { return [cell] }
            var cell = cell
            switch cell.kind {
            case .escapedText:
                let (text, replaced) = EscapedText.decodedCounting(batch.bytes(of: cell))
                batch.warnings.add(.replacedSurrogate, count: UInt64(replaced), at: Stage.place(of: row, in: batch))
                cell = text.withUnsafeBytes { batch.store($0) }
            case .text, .json, .number: break
            case .absent, .null, .true, .false, .date: return [cell]
            }
            let bytes = batch.bytes(of: cell)
            var pieces: [Cell] = []
            var start = 0
            while start < bytes.count {
                let end = Stage.end(of: bytes, from: start)
                let kind: CellKind = end - start == bytes.count ? cell.kind : .text
                pieces.append(Cell(kind, offset: cell.offset + start, count: end - start, isInArena: cell.isInArena))
                start = end
                if pieces.count == 2, treatment != .split { break }
            }
            guard pieces.count > 1 else { return pieces }
            switch treatment {
            case .split: return pieces
            case .truncate:
                batch.warnings.add(.cutText, at: Stage.place(of: row, in: batch, column: name))
                return pieces
            case .error:
                throw ExportError(
                    .limit,
                    "a text has more than \(ExcelLimits.textUnits) characters, which no cell of a workbook holds",
                    at: Stage.place(of: row, in: batch, column: name),
                    advice: "\(Setting.longCells) split or truncate, or write csv or jsonl")
            }
        }

        /// Where a row of the batch stands. Behind a filter its number is no longer known, its first byte is.
        private static func place(of row: Int, in batch: RowBatch, column: ColumnName? = nil) -> Location {
            Location(
                row: batch.rowCount == batch.rowsRead ? UInt64(row + 1) : nil, column: column.map { "\"\($0)\"" },
                byte: batch.block.origin.byte + UInt64(batch.rows[row].start))
        }

        /// Where the longest run from `start` ends that has no more UTF-16 units than a cell holds, at the border of a
        /// character of UTF-8.
        private static func end(of bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
            var units = 0
            var index = start
            while index < bytes.count {
                let byte = bytes[index]
                let width = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                let added = width == 4 ? 2 : 1
                if units + added > ExcelLimits.textUnits { return index }
                units += added
                index = min(index + width, bytes.count)
            }
            return index
        }
    }
}
