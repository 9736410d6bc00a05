internal import ByteScanning
internal import JSONScanning
package import Tabular

/// Takes the values of one nested column apart into its leaves. Nothing is copied: leaves hold cells that point to where the
/// values stand in the batch.
///
/// Bounds: values lie in a cell of a batch, whose block and arena are padded; every walk ends at the value's end.
package final class NestedShredder {
    /// A run of more entries than this is to be ended: a structure of a thousand members has as many in each row, whatever
    /// the row holds.
    package static let entriesPerRun = 4 << 20
    /// A single row of more is refused.
    private static let entriesPerRow = 256 << 20

    /// The column's type.
    package let type: NestedType
    package let root: NestedNode
    /// What was taken apart since the last `removeAll`, by leaf.
    package let leaves: [LeafEntries]
    /// How many entries there are in all leaves.
    @exclusivity(unchecked) package private(set) var entryCount = 0
    /// How many rows there are.
    @exclusivity(unchecked) package private(set) var rowCount = 0
    /// What was lost since then: lone surrogates in names, and values of keys that are repeated in one object.
    @exclusivity(unchecked) package private(set) var replacedSurrogates = 0
    @exclusivity(unchecked) package private(set) var repeatedKeys = 0
    private var rowLimit = 0

    /// A shredder of values of this type.
    package init(_ type: NestedType) {
        self.type = type
        root = NestedNode(type)
        leaves = root.leaves.map { _ in LeafEntries() }
    }

    /// Forgets all rows.
    package func removeAll() {
        for leaf in leaves { leaf.removeAll() }
        (entryCount, rowCount, replacedSurrogates, repeatedKeys) = (0, 0, 0, 0)
    }

    /// Adds rows without a value.
    package func addNulls(_ count: Int) {
        for leaf in leaves {
            for _ in 0..<count { leaf.append(0, 0) }
        }
        entryCount += count * leaves.count
        rowCount += count
    }

    /// Adds a row's value, a `.json` cell.
    ///
    /// - Throws: `.output` for a value that is not of the type; `.limit` for one that has too many parts.
    package func add(_ cell: Cell, in batch: RowBatch) throws(ExportError) {
        let bytes = UnsafePointer(cell.isInArena ? batch.arena.bytes : batch.block.bytes)
        rowLimit = entryCount + NestedShredder.entriesPerRow
        rowCount += 1
        guard cell.kind == .json else { throw NestedShredder.misfit }
        try put(
            bytes, cell.offset..<cell.offset + cell.count, of: root, repetition: 0, isInArena: cell.isInArena)
    }

    /// What no row has that was looked at before.
    package static let misfit = ExportError(
        .output, "a nested value is not of the type that its column has",
        advice: "this should not happen: please report it")

    /// A value, which is there; null is a value that is missing.
    private func put(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, of node: NestedNode, repetition: Int, isInArena: Bool
    ) throws(ExportError) {
        guard !value.isEmpty else { throw NestedShredder.misfit }
        let first = bytes[value.lowerBound]
        if first == .n { return putNull(of: node, repetition: repetition, definition: node.definition - 1) }
        switch node.kind {
        case .scalar(let type):
            guard let cell = NestedShredder.cell(bytes, value, type, isInArena: isInArena) else {
                throw NestedShredder.misfit
            }
            leaves[node.leaves.lowerBound].append(repetition, node.definition, cell)
            entryCount += 1
        case .list(let element):
            guard first == .openBracket, var walk = JSONMembers(bytes, in: value) else { throw NestedShredder.misfit }
            var level = repetition
            var isEmpty = true
            while let found = walk.next() {
                try put(bytes, found.value, of: element, repetition: level, isInArena: isInArena)
                isEmpty = false
                level = element.repetition
                guard entryCount <= rowLimit else { throw NestedShredder.tooMany }
            }
            if isEmpty { putNull(of: node, repetition: repetition, definition: node.definition) }
        case .structure(let members):
            guard first == .openBrace else { throw NestedShredder.misfit }
            try putMembers(bytes, value, of: node, members, repetition: repetition, isInArena: isInArena)
        }
    }

    private func putMembers(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, of node: NestedNode, _ members: [NestedNode],
        repetition: Int, isInArena: Bool
    ) throws(ExportError) {
        guard var walk = JSONMembers(bytes, in: value) else { throw NestedShredder.misfit }
        var next = 0
        while let found = walk.next() {
            let key = UnsafeRawBufferPointer(start: bytes + found.key.lowerBound, count: found.key.count)
            if !node.names.isPlainly(key, next) {
                let (name, replaced) = MemberNames.decoded(key)
                replacedSurrogates += replaced
                guard let index = node.names.index(of: name) else { throw NestedShredder.misfit }
                next = index
            }
            if node.values[next] != nil { repeatedKeys += 1 }
            node.values[next] = found.value
            next += 1
        }
        for (index, member) in members.enumerated() {
            guard let value = node.values[index] else {
                putNull(of: member, repetition: repetition, definition: node.definition)
                continue
            }
            node.values[index] = nil
            try put(bytes, value, of: member, repetition: repetition, isInArena: isInArena)
        }
    }

    private func putNull(of node: NestedNode, repetition: Int, definition: Int) {
        for index in node.leaves { leaves[index].append(repetition, definition) }
        entryCount += node.leaves.count
    }

    /// A scalar as a cell; nil where it is not of the type. JSON text stays as it stands.
    private static func cell(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, _ type: ColumnType?, isInArena: Bool
    ) -> Cell? {
        func cell(_ kind: CellKind) -> Cell {
            Cell(kind, offset: value.lowerBound, count: value.count, isInArena: isInArena)
        }
        guard let type else { return cell(.json) }
        switch (bytes[value.lowerBound], type) {
        case (.quote, .text):
            let (start, count) = (value.lowerBound + 1, max(0, value.count - 2))
            let isEscaped = Scan.find(.backslash, in: bytes + start, count: count) < count
            return Cell(isEscaped ? .escapedText : .text, offset: start, count: count, isInArena: isInArena)
        case (.t, .boolean): return cell(.true)
        case (.f, .boolean): return cell(.false)
        case (.minus, .integer), (.minus, .double), (.minus, .decimal): return cell(.number)
        case (.digitZero ... .digitNine, .integer), (.digitZero ... .digitNine, .double),
            (.digitZero ... .digitNine, .decimal):
            return cell(.number)
        default: return nil
        }
    }

    private static let tooMany = ExportError(
        .limit, "a nested value has more than \(entriesPerRow) parts as lists and structures",
        advice: "write nested values as text, or leave the column out")
}
