internal import Engine
internal import Tabular
internal import Transforms

/// Takes the wanted rows of a side out of all that pass, or takes all where no other rows pass, and puts them where they come
/// in the comparison. No row passes it.
final class WantedRowsStage: OwnStage {
    private var wanted: WantedRows.Cursor
    private let side: ComparedSideName
    private let rows: DifferingRows
    /// Whether no rows pass but those that are wanted.
    private let areSelected: Bool
    private let digester: RowDigester
    private var current: WantedRows.Entry?
    private var rowsSeen: UInt64 = 0
    /// The place of the row of both sides that came last before the row at hand.
    private var anchor: UInt64 = 0

    init(
        _ wanted: WantedRows, of side: ComparedSideName, areSelected: Bool, digester: RowDigester,
        into rows: DifferingRows
    ) throws(ExportError) {
        self.wanted = wanted.makeCursor(of: side)
        self.side = side
        self.rows = rows
        self.areSelected = areSelected
        self.digester = digester
        current = try self.wanted.next()
    }

    /// Whether all wanted rows have come.
    var isSatisfied: Bool { current == nil }

    /// Sees to it that they have.
    func finish() throws(ExportError) {
        try passAnchors()
        guard current == nil else { throw WantedRowsStage.change }
    }

    /// Why rows cannot be compared that are not those that were read first.
    static var change: ExportError {
        ExportError(
            .input, "has other rows than when it was read first",
            advice: "compare it once nothing writes to it any more")
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        if batch.rowCount > 0 { areSelected ? try takeAll(batch) : try takeWanted(batch) }
        batch.keepRows(in: 0..<0)
    }

    private func takeAll(_ batch: RowBatch) throws(ExportError) {
        begin(batch)
        for index in 0..<batch.rowCount {
            try passAnchors()
            guard let entry = current else { throw WantedRowsStage.change }
            try take(batch.rows[index], of: batch, entry)
        }
    }

    private func takeWanted(_ batch: RowBatch) throws(ExportError) {
        let end = rowsSeen + UInt64(batch.rowCount)
        defer { rowsSeen = end }
        if let current, current.row < end { begin(batch) }
        while let entry = current, entry.row < end {
            guard entry.row >= rowsSeen else { throw HeldEntry.damage }
            try take(batch.rows[Int(entry.row - rowsSeen)], of: batch, entry)
        }
    }

    private func begin(_ batch: RowBatch) {
        rows.update(for: batch)
        digester.update(for: batch)
    }

    private func passAnchors() throws(ExportError) {
        while let entry = current, entry.reason == .anchor {
            anchor = entry.place
            current = try wanted.next()
        }
    }

    private func take(_ row: Row, of batch: RowBatch, _ entry: WantedRows.Entry) throws(ExportError) {
        if entry.reason == .anchor { return try passAnchors() }
        guard digester.digests(of: row, in: batch).content == entry.content else { throw WantedRowsStage.change }
        if entry.reason == .alone, side == .old {
            try rows.add(row, of: batch, at: DifferingRows.Place(place: anchor, removed: entry.row), side)
        } else {
            // What was removed behind this row comes after it.
            if side == .old { anchor = entry.place }
            try rows.add(row, of: batch, at: DifferingRows.Place(place: entry.place, removed: nil), side)
        }
        current = try wanted.next()
    }

    /// As a step of a run, which makes one stage of it.
    struct Step: RowTransform, @unchecked Sendable {
        let stage: WantedRowsStage
        var order: TransformOrder { .ordered }
        func makeStage() throws(ExportError) -> any RowStage { stage }
    }
}
