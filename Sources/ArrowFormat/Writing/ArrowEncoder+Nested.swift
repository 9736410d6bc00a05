internal import Nesting
internal import Tabular

/// Columns of lists and structs: a field for each node of their type, each before those below it (Columnar.rst, "Recordbatch
/// message"), made from levels.
extension ArrowEncoder {
    /// Rows with more entries in all leaves than this are more than one batch, and a single row of many more is refused.
    private static let entriesPerBatch = 4 << 20
    private static let entriesPerRow = 256 << 20

    /// Adds the fields of the column whose cells are gathered; false where the rows have too many values for one batch.
    func addNested(
        _ column: Int, _ type: NestedType, _ batch: RowBatch, to body: inout BatchBody
    ) throws(ExportError) -> Bool {
        let shredder = shredder(of: column, type)
        for index in 0..<cells.count {
            let cell = cells.cells[index]
            if cell.kind == .absent { shredder.addNulls(1) } else { try shredder.add(cell, in: batch) }
            guard shredder.entryCount <= (cells.count == 1 ? ArrowEncoder.entriesPerRow : ArrowEncoder.entriesPerBatch)
            else {
                guard cells.count > 1 else { throw NestedShredder.tooMany }
                return false
            }
        }
        writer.replacedSurrogates += shredder.replacedSurrogates
        repeatedKeys += shredder.repeatedKeys
        shredder.complete()
        try addField(shredder.root, EntryScope(0..<1, ends: [shredder.rowCount]), batch, to: &body)
        shredder.removeAll()
        return true
    }

    /// - Parameter around: the entries of what is around the node.
    private func addField(
        _ node: NestedNode, _ around: EntryScope, _ batch: RowBatch, to body: inout BatchBody
    ) throws(ExportError) {
        switch node.kind {
        case .scalar(let type):
            gather(around.levels(of: node, node.occurrences), of: node)
            let kind = WrittenColumn.kind(of: type ?? .text)
            body.addField(count: cells.count, nullCount: cells.nullCount)
            if cells.nullCount == cells.count {
                try addZeros(kind, rowCount: cells.count, to: &body)
            } else if !(try addValues(kind, batch, to: &body)) {
                throw NestedShredder.misfit
            }
        case .structure(let members):
            let inner = around.inside(node, node.occurrences)
            try addValidity(Slots(inner.levels, of: node), to: &body)
            for member in members { try addField(member, inner, batch, to: &body) }
        case .list(let element):
            let inner = around.inside(node, node.occurrences)
            let slots = Slots(inner.levels, of: node)
            try addValidity(slots, to: &body)
            try body.add(slots.offsets.contents, by: codecs)
            try addField(element, inner, batch, to: &body)
        }
    }

    private func addValidity(_ slots: Slots, to body: inout BatchBody) throws(ExportError) {
        body.addField(count: slots.count, nullCount: slots.nullCount)
        if slots.nullCount == 0 { slots.validity.count = 0 }
        try body.add(slots.validity.contents, by: codecs)
    }

    /// Takes the values of a leaf, absent ones where there is none.
    private func gather(_ levels: LevelRuns, of node: NestedNode) {
        let runs = levels.runs
        // In lists that are empty or missing there is no place for a value.
        let count =
            node.elementDefinition == 0
            ? levels.count
            : runs.reduce(0) { $0 + ($1.definition >= node.elementDefinition ? $1.count : 0) }
        cells.take(count, textBound: node.byteCount, nullCount: count - node.cells.count) { target in
            // Of nulls alone none is looked at.
            guard !node.cells.isEmpty else { return }
            var place = 0
            var next = 0
            for run in runs where run.definition >= node.elementDefinition {
                for _ in 0..<run.count {
                    if run.definition == node.definition {
                        target[place] = node.cells[next]
                        next += 1
                    } else {
                        target[place] = .absent
                    }
                    place += 1
                }
            }
        }
    }
}

/// The values of a list or struct in a batch: which are null, and where the elements of each list begin.
///
/// Bounds: a byte of validity is appended with the first of the eight values whose bits are in it.
private struct Slots {
    private(set) var count = 0
    private(set) var nullCount = 0
    /// A bit each, set for those that are not null.
    let validity = ByteBlock(capacity: 64)
    /// Where the elements of each list begin, and at last where they end.
    let offsets = ByteBlock(capacity: 64)

    /// Those of a node, by the levels of what is in it.
    init(_ levels: LevelRuns, of node: NestedNode) {
        var isList = false
        if case .list = node.kind { isList = true }
        var elements: Int32 = 0
        for run in levels.runs where run.definition >= node.elementDefinition {
            let isOwn = run.repetition <= node.repetition
            // An entry deeper in the list belongs to the element before.
            let hasElement = isList && run.definition > node.definition && run.repetition <= node.repetition + 1
            guard isOwn || hasElement else { continue }
            let isThere = run.definition >= node.definition
            for _ in 0..<run.count {
                if isOwn {
                    if count & 7 == 0 { validity.append(0) }
                    if isThere { validity.bytes[count >> 3] |= 1 << UInt8(count & 7) } else { nullCount += 1 }
                    count += 1
                    if isList { offsets.append(bytesOf: elements.littleEndian) }
                }
                if hasElement { elements += 1 }
            }
        }
        if isList { offsets.append(bytesOf: elements.littleEndian) }
    }
}
