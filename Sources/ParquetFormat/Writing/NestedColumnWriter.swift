internal import Nesting
internal import Tabular

/// A nested column on its way into the file, leaf by leaf. Its type is known beforehand, so that nothing of it is ever written
/// again; each leaf has a chunk in every row group.
///
/// What waits are values, and where each node is there, piece by piece: runs of rows. Levels are made of that at the end of a
/// page, for the leaves of one structure after the other; so they take memory and time for what rows have, and not for all
/// leaves in all rows.
final class NestedColumnWriter {
    let place: Int
    let type: NestedType
    let root: NestedNode
    private let tools: WritingTools
    private let nodes: [NestedNode]
    /// For each node where it is there.
    private let occurrences: [Occurrences]
    private let leaves: [LeafWriter]
    /// Behind how many rows each piece ends that waits.
    private var ends: [Int] = []
    /// Whether the last of them is of rows without a value alone.
    private var endsWithNulls = false
    /// How many entries all leaves have in them together, and what the pieces take that wait.
    private var entryCount = 0
    private var waitingSize = 0
    /// How many rows the group has.
    private var rowCount = 0

    /// Pages of all leaves end behind so many entries of each on average, so that no reader is given too many at once.
    private static let entriesPerPage = 1 << 18
    /// They end behind so many bytes that wait, too, where groups are larger.
    private static let waitingLimit = 16 << 20
    /// What a page takes beside its bytes while it waits for its group.
    private static let pageOverhead = 512
    /// What a run and a list take while their levels are made.
    private static let runOverhead = 4
    private static let listOverhead = 8
    /// So many leaves are written together.
    private static let leavesTogether = 64

    /// A column of this type.
    init(_ place: Int, _ type: NestedType, _ tools: WritingTools) {
        self.place = place
        self.type = type
        self.tools = tools
        let root = NestedNode(type)
        self.root = root
        nodes = root.allNodes
        occurrences = nodes.map { _ in Occurrences() }
        leaves = root.allLeaves.map { LeafWriter($0, tools) }
    }

    /// For each leaf its chunks, in the order of groups.
    var chunks: [[ColumnChunk]] { leaves.map(\.chunks) }

    /// Takes the column's piece of a run of rows of the group, of which `rowsBefore` come before it. Gives how many bytes it
    /// adds to the group.
    func append(_ piece: NestedPiece, _ block: ByteBlock, rowsBefore: Int) throws(ExportError) -> Int {
        func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: block.contents[range])
        }
        addNulls(to: rowsBefore)
        let number = ends.count
        ends.append((ends.last ?? 0) + piece.rowCount)
        endsWithNulls = false
        rowCount += piece.rowCount
        entryCount += piece.entryCount
        var added = 0
        var pages = piece.pages[...]
        var full: [LeafWriter] = []
        for (index, node) in piece.nodes.enumerated() {
            if let page = pages.first, page.node == index {
                pages.removeFirst()
                let leaf = leaves[nodes[node.number].leaves.lowerBound]
                if leaf.firstPiece < number { endPage(leaf, before: number) }
                leaf.append(page, bytes(node.values), valueCount: node.valueCount)
                leaf.firstPiece = number + 1
                added += node.values.count + NestedColumnWriter.pageOverhead
                continue
            }
            occurrences[node.number].append(piece: number, runs: bytes(node.runs), lengths: bytes(node.lengths))
            added += node.runs.count * NestedColumnWriter.runOverhead
            added += node.lengths.count * NestedColumnWriter.listOverhead
            guard node.valueCount > 0 else { continue }
            let leaf = leaves[nodes[node.number].leaves.lowerBound]
            leaf.append(bytes(node.values), valueCount: node.valueCount)
            added += node.values.count
            if leaf.isFull { full.append(leaf) }
        }
        for leaf in full { endPage(leaf, before: ends.count) }
        waitingSize += added
        if entryCount / max(1, leaves.count) >= NestedColumnWriter.entriesPerPage
            || waitingSize >= NestedColumnWriter.waitingLimit
        {
            try endPages { _ in }
            added += leaves.count * NestedColumnWriter.pageOverhead
        }
        return added
    }

    /// Completes the group, which has `rowCount` rows, and writes it. Gives how many bytes it has.
    func writeGroup(
        _ group: Int, rowCount: Int, to sink: any ByteSink, at offset: UInt64
    ) throws(ExportError) -> Int {
        addNulls(to: rowCount)
        self.rowCount = 0
        var size = 0
        var written = 0
        func write(before end: Int) throws(ExportError) {
            tools.queue.finish(tools.maker, tools.scratch)
            for leaf in leaves[written..<end] {
                size += try leaf.writeGroup(group, to: sink, at: offset + UInt64(size))
            }
            written = end
        }
        // Only so many pages are in memory as are made side by side.
        try endPages { leaf throws(ExportError) in
            leaf.endGroup()
            let end = leaf.node.leaves.upperBound
            if end - written >= NestedColumnWriter.leavesTogether { try write(before: end) }
        }
        try write(before: leaves.count)
        return size
    }

    private func addNulls(to rowCount: Int) {
        let added = rowCount - self.rowCount
        guard added > 0 else { return }
        if endsWithNulls {
            ends[ends.count - 1] += added
        } else {
            ends.append((ends.last ?? 0) + added)
        }
        endsWithNulls = true
        entryCount += added * leaves.count
        self.rowCount = rowCount
    }

    // MARK: Pages

    /// Ends the pages of all leaves, one after the other, so that no piece waits any more.
    private func endPages(_ body: (LeafWriter) throws(ExportError) -> Void) throws(ExportError) {
        try endPages(of: root, ScopeLevels(EntryScope(0..<ends.count, ends: ends)), body)
        ends.removeAll(keepingCapacity: true)
        endsWithNulls = false
        (entryCount, waitingSize) = (0, 0)
        for node in occurrences { node.removeAll() }
        for leaf in leaves { leaf.firstPiece = 0 }
    }

    private func endPages(
        of node: NestedNode, _ around: ScopeLevels, _ body: (LeafWriter) throws(ExportError) -> Void
    ) throws(ExportError) {
        switch node.kind {
        case .scalar:
            let leaf = leaves[node.leaves.lowerBound]
            if leaf.firstPiece == 0 {
                leaf.endPage(around, occurrences[node.number])
            } else if leaf.firstPiece < ends.count {
                endPage(leaf, before: ends.count)
            }
            try body(leaf)
        case .list(let element):
            let inner = around.scope.inside(node, occurrences[node.number])
            try endPages(of: element, ScopeLevels(inner), body)
        case .structure(let members):
            let inner = ScopeLevels(around.scope.inside(node, occurrences[node.number]))
            for member in members { try endPages(of: member, inner, body) }
        }
    }

    /// Ends the page of one leaf behind some of the pieces.
    private func endPage(_ leaf: LeafWriter, before end: Int) {
        let around = scope(around: leaf.node, leaf.firstPiece..<end)
        leaf.endPage(ScopeLevels(around), occurrences[leaf.node.number])
        leaf.firstPiece = end
    }

    private func scope(around node: NestedNode, _ pieces: Range<Int>) -> EntryScope {
        guard let parent = node.parent else { return EntryScope(pieces, ends: ends) }
        return scope(around: parent, pieces).inside(parent, occurrences[parent.number])
    }
}
