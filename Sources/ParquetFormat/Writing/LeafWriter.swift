internal import Nesting
internal import Tabular

/// One leaf of a nested column on its way into the file.
final class LeafWriter {
    private static let pageSize = 256 * 1024

    let node: NestedNode
    private let tools: WritingTools
    private let form: ColumnForm
    /// The first piece that its page has anything to do with.
    var firstPiece = 0
    /// The values of the page that is gathered, and how many they are.
    private var values: ByteBlock?
    private var waitingCount = 0
    private var pages = GatheredPages()
    /// Most leaves of many have no values to speak of.
    private lazy var dictionary = ChunkDictionary(isUniform: false)
    private var hasDictionary = false
    private var entryCount = 0
    private var valueCount = 0
    private(set) var chunks: [ColumnChunk] = []

    init(_ node: NestedNode, _ tools: WritingTools) {
        self.node = node
        self.tools = tools
        form = node.form
    }

    /// Whether its page is to be ended.
    var isFull: Bool { values?.count ?? 0 >= LeafWriter.pageSize }

    /// Adds a page that is made, behind the one that was ended.
    func append(_ page: NestedPiece.Page, _ bytes: UnsafeRawBufferPointer, valueCount: Int) {
        entryCount += page.entryCount
        self.valueCount += valueCount
        pages.append(tools.store.append(bytes), page.facts)
    }

    /// Adds values to the page.
    func append(_ added: UnsafeRawBufferPointer, valueCount: Int) {
        let values = self.values ?? ByteBlock(capacity: added.count)
        self.values = values
        values.append(added)
        waitingCount += valueCount
    }

    /// Hands the page that is gathered over to be compressed.
    ///
    /// - Parameter scope: the entries around the leaf that are its own.
    func endPage(_ scope: ScopeLevels, _ occurrences: Occurrences) {
        guard scope.scope.count > 0 else { return }
        let levels = scope.levels(of: node, occurrences, valueCount: waitingCount)
        entryCount += levels.count
        valueCount += waitingCount
        let content = values.map { dictionary.encode($0, form, count: waitingCount) } ?? .plain(form)
        hasDictionary = hasDictionary || values != nil
        let job = PageJob(content, .nested(levels), values)
        pages.append(job)
        tools.queue.add(job, tools.maker, tools.scratch)
        // The page has the memory of those.
        values = nil
        waitingCount = 0
    }

    /// Completes the group.
    func endGroup() {
        guard hasDictionary, let page = dictionary.page(form, tools.queue) else { return }
        pages.putFirst(page)
        tools.queue.add(page, tools.maker, tools.scratch)
    }

    /// Writes the pages of a group, which are made by then. Gives how many bytes they have.
    func writeGroup(_ group: Int, to sink: any ByteSink, at offset: UInt64) throws(ExportError) -> Int {
        var chunk = ColumnChunk(
            group: group, form: form, offset: offset, entryCount: entryCount, nullCount: entryCount - valueCount,
            uncompressedSize: 0, compressedSize: 0, codec: tools.codec, bounds: .none)
        try pages.write(to: sink, tools.store, &chunk)
        chunks.append(chunk)
        (entryCount, valueCount) = (0, 0)
        pages.removeAll()
        if hasDictionary { dictionary.beginChunk() }
        return chunk.compressedSize
    }
}
