internal import ByteScanning
internal import JSONScanning
package import Tabular

/// Takes the values of one nested column apart into its leaves. Nothing is copied: leaves hold cells that point to where the
/// values stand in the batch.
///
/// A row takes time for what it has, not for all leaves that there are: each structure keeps its own entries, and a member
/// takes in those that it missed when a row has something of it again. Where it is missing, its levels are the structure's.
///
/// Bounds: values lie in a cell of a batch, whose block and arena are padded; every walk ends at the value's end.
package final class NestedShredder {
    /// Rows whose levels take more bytes than this are to be ended.
    package static let bytesPerPiece = 2 << 20
    /// A single row of more is refused.
    private static let bytesPerRow = 512 << 20

    /// The column's type.
    package let type: NestedType
    package let root: NestedNode
    /// The leaves in order.
    package let leaves: [NestedNode]
    /// What levels take, once they are complete: those of members that rows have anything of.
    @exclusivity(unchecked) package private(set) var levelSize = 0
    /// How many entries there are, once they are complete.
    @exclusivity(unchecked) package private(set) var entryCount = 0
    /// The members that some row has anything of.
    @exclusivity(unchecked) private var present: [NestedNode] = []
    /// The members of the objects at hand, and where their values stand.
    @exclusivity(unchecked) private var found: [(index: Int, value: Range<Int>)] = []
    /// How many rows there are.
    @exclusivity(unchecked) package private(set) var rowCount = 0
    /// What was lost since then: lone surrogates in names, and values of keys that are repeated in one object.
    @exclusivity(unchecked) package private(set) var replacedSurrogates = 0
    @exclusivity(unchecked) package private(set) var repeatedKeys = 0
    private var sizeLimit = 0

    /// A shredder of values of this type.
    package init(_ type: NestedType) {
        self.type = type
        root = NestedNode(type)
        leaves = root.allLeaves
    }

    /// Forgets all rows.
    package func removeAll() {
        root.ownEntries.removeAll()
        for member in present {
            member.ownEntries.removeAll()
            member.seen = LevelRuns.Position()
            member.isPresent = false
            member.ownEntries.followerCount = 0
        }
        root.ownEntries.followerCount = 0
        present.removeAll(keepingCapacity: true)
        (levelSize, entryCount) = (0, 0)
        (rowCount, replacedSurrogates, repeatedKeys) = (0, 0, 0)
    }

    /// Adds rows without a value.
    package func addNulls(_ count: Int) {
        append(to: root) { $0.append(0, 0, count: count) }
        rowCount += count
    }

    /// Completes the entries of all nodes: `NestedNode.entries`.
    package func complete() { complete(root, inheriting: nil) }

    private func complete(_ node: NestedNode, inheriting outer: LeafEntries?) {
        let entries = outer ?? node.ownEntries
        node.entries = entries
        switch node.kind {
        case .scalar: return
        case .list(let element): complete(element, inheriting: outer)
        case .structure(let members):
            for member in members {
                if outer == nil, member.isPresent {
                    catchUp(member, with: entries, to: entries.levels.end)
                    complete(member, inheriting: nil)
                } else {
                    complete(member, inheriting: entries)
                }
            }
        }
    }

    /// Takes the entries of the structure around a member into account that it is missing in.
    private func catchUp(_ member: NestedNode, with entries: LeafEntries, to end: LevelRuns.Position) {
        if !member.isPresent {
            member.isPresent = true
            present.append(member)
            entries.followerCount += 1
            levelSize += entries.levels.byteCount
            entryCount += entries.count
        }
        // Its own are taken into account with those that it takes in.
        append(to: member, ownShare: 0) { $0.append(entries, member.seen, end) }
        member.seen = end
    }

    /// Appends entries, and takes into account what they take, in the members that will take them in, too.
    @inline(__always)
    private func append(to node: NestedNode, ownShare: Int = 1, _ body: (LeafEntries) -> Void) {
        let entries = node.ownEntries
        let (size, count) = (entries.levels.byteCount, entries.count)
        body(entries)
        levelSize &+= (entries.levels.byteCount &- size) &* (entries.followerCount &+ ownShare)
        entryCount &+= (entries.count &- count) &* (entries.followerCount &+ ownShare)
    }

    /// Adds a row's value, a `.json` cell.
    ///
    /// - Throws: `.output` for a value that is not of the type; `.limit` for one that has too many parts.
    package func add(_ cell: Cell, in batch: RowBatch) throws(ExportError) {
        let bytes = UnsafePointer(cell.isInArena ? batch.arena.bytes : batch.block.bytes)
        sizeLimit = levelSize + NestedShredder.bytesPerRow
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
            append(to: node) { $0.append(repetition, node.definition, cell) }
        case .list(let element):
            guard first == .openBracket, var walk = JSONMembers(bytes, in: value) else { throw NestedShredder.misfit }
            var level = repetition
            var isEmpty = true
            while let found = walk.next() {
                try put(bytes, found.value, of: element, repetition: level, isInArena: isInArena)
                isEmpty = false
                level = element.repetition
                guard levelSize <= sizeLimit else { throw NestedShredder.tooMany }
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
        let end = node.ownEntries.levels.end
        putNull(of: node, repetition: repetition, definition: node.definition)
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
            guard !value.isEmpty else { throw NestedShredder.misfit }
            // Null and missing are one.
            guard bytes[value.lowerBound] != .n else { continue }
            catchUp(members[index], with: node.ownEntries, to: end)
            try put(bytes, value, of: members[index], repetition: repetition, isInArena: isInArena)
            members[index].seen = node.ownEntries.levels.end
        }
        found.removeLast(found.count - start)
    }

    /// An entry without a value.
    private func putNull(of node: NestedNode, repetition: Int, definition: Int) {
        append(to: node) { $0.append(repetition, definition) }
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

    /// What a value of too many parts is.
    package static let tooMany = ExportError(
        .limit, "a nested value has too many parts as lists and structures",
        advice: "write nested values as text, or leave the column out")
}
