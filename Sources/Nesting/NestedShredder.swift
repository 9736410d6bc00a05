internal import ByteScanning
internal import JSONScanning
package import Tabular

/// Takes the values of one nested column apart into its leaves. Nothing is copied: leaves hold cells that point to where the
/// values stand in the batch.
///
/// A row takes time and memory for what it has, not for all leaves that there are: each node knows where it is there
/// (`Occurrences`), and levels are made of that for one leaf after the other (`EntryScope`).
///
/// Bounds: values lie in a cell of a batch, whose block and arena are padded; every walk ends at the value's end.
package final class NestedShredder {
    /// The column's type.
    package let type: NestedType
    package let root: NestedNode
    /// The leaves in order.
    package let leaves: [NestedNode]
    /// How many entries all leaves have together.
    @exclusivity(unchecked) package private(set) var entryCount = 0
    /// The nodes that some row has anything of, each behind what it is in.
    @exclusivity(unchecked) package private(set) var present: [NestedNode] = []
    /// The members of the objects at hand, and where their values stand.
    @exclusivity(unchecked) private var found: [(index: Int, value: Range<Int>)] = []
    /// How many rows there are.
    @exclusivity(unchecked) package private(set) var rowCount = 0
    /// What was lost since then: lone surrogates in names, and values of keys that are repeated in one object.
    @exclusivity(unchecked) package private(set) var replacedSurrogates = 0
    @exclusivity(unchecked) package private(set) var repeatedKeys = 0

    /// A shredder of values of this type.
    package init(_ type: NestedType) {
        self.type = type
        root = NestedNode(type)
        leaves = root.allLeaves
    }

    /// Forgets all rows.
    package func removeAll() {
        for node in present { node.removeAll() }
        present.removeAll(keepingCapacity: true)
        entryCount = 0
        (rowCount, replacedSurrogates, repeatedKeys) = (0, 0, 0)
    }

    /// Adds rows without a value.
    package func addNulls(_ count: Int) {
        rowCount += count
        entryCount += count * leaves.count
    }

    /// Completes the occurrences of all nodes.
    package func complete() { for node in present { node.occurrences.finish() } }

    /// Adds a row's value, a `.json` cell.
    ///
    /// - Throws: `.output` for a value that is not of the type.
    package func add(_ cell: Cell, in batch: RowBatch) throws(ExportError) {
        let bytes = UnsafePointer(cell.isInArena ? batch.arena.bytes : batch.block.bytes)
        addNulls(1)
        guard cell.kind == .json else { throw NestedShredder.misfit }
        try put(
            bytes, cell.offset..<cell.offset + cell.count, of: root, at: rowCount - 1, isInArena: cell.isInArena)
    }

    /// What no row has that was looked at before.
    package static let misfit = ExportError(
        .output, "a nested value is not of the type that its column has",
        advice: "this should not happen: please report it")

    /// A value at an entry of what is around the node; null is a value that is missing.
    private func put(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, of node: NestedNode, at entry: Int, isInArena: Bool
    ) throws(ExportError) {
        guard !value.isEmpty else { throw NestedShredder.misfit }
        let first = bytes[value.lowerBound]
        guard first != .n else { return }
        if !node.isPresent {
            node.isPresent = true
            present.append(node)
        }
        node.occurrences.add(entry)
        switch node.kind {
        case .scalar(let type):
            guard let cell = NestedShredder.cell(bytes, value, type, isInArena: isInArena) else {
                throw NestedShredder.misfit
            }
            node.add(cell)
        case .list(let element):
            guard first == .openBracket, var walk = JSONMembers(bytes, in: value) else { throw NestedShredder.misfit }
            let start = entry + node.furtherCount
            var count = 0
            while let found = walk.next() {
                try put(bytes, found.value, of: element, at: start + count, isInArena: isInArena)
                count += 1
            }
            node.occurrences.add(length: count)
            guard count > 1 else { return }
            node.furtherCount += count - 1
            entryCount += (count - 1) * node.leaves.count
        case .structure(let members):
            guard first == .openBrace else { throw NestedShredder.misfit }
            try putMembers(bytes, value, of: node, members, at: entry, isInArena: isInArena)
        }
    }

    private func putMembers(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, of node: NestedNode, _ members: [NestedNode],
        at entry: Int, isInArena: Bool
    ) throws(ExportError) {
        guard var walk = JSONMembers(bytes, in: value) else { throw NestedShredder.misfit }
        let start = found.count
        var next = 0
        while let member = walk.next() {
            let key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
            if !node.names.isPlainly(key, next) {
                let (index, replaced) = node.names.find(key)
                replacedSurrogates += replaced
                guard let index else { throw NestedShredder.misfit }
                next = index
            }
            let position = node.positions[next]
            if position >= 0 {
                repeatedKeys += 1
                found[position].value = member.value
            } else {
                node.positions[next] = found.count
                found.append((next, member.value))
            }
            next += 1
        }
        for place in start..<found.count {
            let (index, value) = found[place]
            node.positions[index] = -1
            try put(bytes, value, of: members[index], at: entry, isInArena: isInArena)
        }
        found.removeLast(found.count - start)
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

    /// What a value of too many parts is, for formats in which all leaves of a row are together.
    package static let tooMany = ExportError(
        .limit, "a nested value has too many parts as lists and structures",
        advice: "write nested values as text, or leave the column out")
}
