internal import Tabular
internal import Transforms

/// Takes the wanted rows of a side out of all that pass, and puts them where they come in the comparison. No row passes it.
final class WantedRowsStage: OwnStage {
    private let wanted: WantedRows
    private let side: ComparedSideName
    private let rows: DifferingRows
    private var current: WantedRows.Entry?
    private var rowsSeen: UInt64 = 0
    /// The place of the row of both sides that came last before the row at hand.
    private var anchor: UInt64 = 0

    init(_ wanted: WantedRows, of side: ComparedSideName, into rows: DifferingRows) throws(ExportError) {
        self.wanted = wanted
        self.side = side
        self.rows = rows
        current = try wanted.next(of: side)
    }

    /// Whether all wanted rows have come.
    var isSatisfied: Bool { current == nil }

    func apply(to batch: RowBatch) throws(ExportError) {
        let count = UInt64(batch.rowCount)
        if let current, current.row < rowsSeen + count { rows.update(for: batch) }
        while let entry = current, entry.row < rowsSeen + count {
            guard entry.row >= rowsSeen else { throw HeldEntry.damage }
            let row = batch.rows[Int(entry.row - rowsSeen)]
            if entry.reason == .anchor {
                anchor = entry.place
            } else if entry.reason == .alone, side == .old {
                try rows.add(row, of: batch, at: DifferingRows.Place(place: anchor, removed: entry.row), side)
            } else {
                // What was removed behind this row comes after it.
                if side == .old { anchor = entry.place }
                try rows.add(row, of: batch, at: DifferingRows.Place(place: entry.place, removed: nil), side)
            }
            current = try wanted.next(of: side)
        }
        rowsSeen += count
        batch.keepRows(in: 0..<0)
    }

    /// As a step of a run, which makes one stage of it.
    struct Step: RowTransform, @unchecked Sendable {
        let stage: WantedRowsStage
        var order: TransformOrder { .ordered }
        func makeStage() throws(ExportError) -> any RowStage { stage }
    }
}
