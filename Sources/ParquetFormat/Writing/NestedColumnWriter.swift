internal import Nesting
internal import Tabular

/// A nested column on its way into the file, leaf by leaf. Its type is known beforehand, so that nothing of it is ever written
/// again; each leaf has a chunk in every row group.
final class NestedColumnWriter {
    let place: Int
    let type: NestedType
    let root: NestedNode
    private let leaves: [LeafWriter]
    private static let manyLevels = 1024
    /// What a page takes beside its bytes while it waits for its group.
    private static let pageOverhead = 512
    private var rowCount = 0

    /// A column of this type.
    init(_ place: Int, _ type: NestedType, _ tools: WritingTools) {
        self.place = place
        self.type = type
        let root = NestedNode(type)
        self.root = root
        leaves = root.allLeaves.map { LeafWriter($0, tools) }
    }

    /// For each leaf its chunks, in the order of groups.
    var chunks: [[ColumnChunk]] { leaves.map(\.chunks) }

    /// Takes the column's piece of a run of rows of the group, of which `rowsBefore` come before it. Gives how many bytes it
    /// adds to the group.
    func append(_ piece: NestedPiece, _ block: ByteBlock, rowsBefore: Int) throws(ExportError) -> Int {
        addNulls(to: rowsBefore)
        rowCount += piece.rowCount
        var added = 0
        for (leaf, piece) in zip(leaves, piece.leaves) { added += try leaf.append(piece, block) }
        return added
    }

    /// What the levels take that wait for their pages.
    var levelSize: Int { leaves.reduce(0) { $0 + $1.levelSize } }

    /// Ends the pages whose levels take much. Gives how many bytes that adds to the group.
    func endPagesOfManyLevels() -> Int {
        var added = 0
        for leaf in leaves where leaf.levelSize >= NestedColumnWriter.manyLevels {
            leaf.endPage()
            added += NestedColumnWriter.pageOverhead
        }
        return added
    }

    /// Completes the group, which has `rowCount` rows.
    func endGroup(rowCount: Int) {
        addNulls(to: rowCount)
        self.rowCount = 0
        for leaf in leaves { leaf.endGroup() }
    }

    /// Writes the pages of a group, which others have compressed by then. Gives how many bytes they have.
    func writeGroup(_ group: Int, to sink: any ByteSink, at offset: UInt64) throws(ExportError) -> Int {
        var size = 0
        for leaf in leaves { size += try leaf.writeGroup(group, to: sink, at: offset + UInt64(size)) }
        return size
    }

    private func addNulls(to rowCount: Int) {
        guard rowCount > self.rowCount else { return }
        for leaf in leaves { leaf.addNulls(rowCount - self.rowCount) }
        self.rowCount = rowCount
    }
}

/// One leaf of a nested column on its way into the file.
private final class LeafWriter {
    private static let pageSize = 256 * 1024
    private static let entriesPerPage = 1 << 18

    private let tools: WritingTools
    private let form: ColumnForm
    private var levels: NestedLevels
    private var values: ByteBlock?
    private var pages = GatheredPages()
    private let dictionary = ChunkDictionary(isUniform: false)
    private var entryCount = 0
    private var valueCount = 0
    private(set) var chunks: [ColumnChunk] = []

    init(_ node: NestedNode, _ tools: WritingTools) {
        self.tools = tools
        form = node.form
        levels = NestedLevels(maximumRepetition: node.repetition, maximumDefinition: node.definition)
    }

    func append(_ piece: NestedPiece.Leaf, _ block: ByteBlock) throws(ExportError) -> Int {
        func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: block.contents[range])
        }
        entryCount += piece.entryCount
        valueCount += piece.valueCount
        if let facts = piece.page {
            endPage()
            pages.append(tools.store.append(bytes(piece.values)), facts)
            return piece.values.count
        }
        levels.add(stored: bytes(piece.levels), count: piece.entryCount)
        if !piece.values.isEmpty {
            let values = self.values ?? tools.queue.takeBlock()
            self.values = values
            values.append(bytes(piece.values))
        }
        if values?.count ?? 0 >= LeafWriter.pageSize || levels.count >= LeafWriter.entriesPerPage { endPage() }
        return piece.values.count
            + levels.writtenSize(of: piece.levels.count / LevelRuns.Run.byteCount, entryCount: piece.entryCount)
    }

    /// What the levels take that wait for their page.
    var levelSize: Int { levels.runs.byteCount }

    func addNulls(_ count: Int) {
        levels.addNulls(count)
        entryCount += count
    }

    /// Hands the page that is gathered over to be compressed.
    func endPage() {
        guard levels.count > 0 else { return }
        let content = values.map { dictionary.encode($0, form, count: levels.valueCount) } ?? .plain(form)
        let job = PageJob(content, .nested(levels), values)
        pages.append(job)
        tools.queue.add(job, tools.maker, tools.scratch)
        // The page has the memory of those.
        levels = NestedLevels(
            maximumRepetition: levels.maximumRepetition, maximumDefinition: levels.maximumDefinition)
        values = nil
    }

    /// Completes the group.
    func endGroup() {
        endPage()
        guard let page = dictionary.page(form, tools.queue) else { return }
        pages.putFirst(page)
        tools.queue.add(page, tools.maker, tools.scratch)
    }

    func writeGroup(_ group: Int, to sink: any ByteSink, at offset: UInt64) throws(ExportError) -> Int {
        var chunk = ColumnChunk(
            group: group, form: form, offset: offset, entryCount: entryCount, nullCount: entryCount - valueCount,
            uncompressedSize: 0, compressedSize: 0, codec: tools.codec, bounds: .none)
        try pages.write(to: sink, tools.store, &chunk)
        chunks.append(chunk)
        (entryCount, valueCount) = (0, 0)
        pages.removeAll()
        dictionary.beginChunk()
        return chunk.compressedSize
    }
}
