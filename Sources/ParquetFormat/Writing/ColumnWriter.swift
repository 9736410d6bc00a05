internal import Tabular

/// One column on its way into the file: the pages of the row group that is gathered, and what was written before.
///
/// Where a value comes that the form of those before does not hold, the group's pages are made again in a wider form, from
/// the values put aside; chunks of earlier groups are written again at the end, behind everything.
final class ColumnWriter {
    /// A piece of so many bytes is a page of its own.
    static let lonePageSize = 64 * 1024
    /// A page of joined pieces ends once it has so many bytes, or so many rows.
    private static let joinedPageSize = 256 * 1024
    private static let joinedPageRows = 65_536

    let place: Int
    private let tools: WritingTools
    private(set) var kinds: ValueKinds = []
    private(set) var form = ColumnForm.empty
    /// Chunks that are written, in the order of their groups; none for a group in which no row has a value.
    private(set) var chunks: [ColumnChunk] = []
    /// How many rows of the group have been gathered.
    private(set) var rowCount = 0
    private var valueCount = 0
    private var group = 0
    private var pages = GatheredPages()
    private let dictionary = ChunkDictionary(isUniform: true)
    /// The dictionaries of the chunks of texts that have one.
    private var dictionaries: [ValueRecord] = []
    private var records: [ValueRecord] = []
    private var isReplaying = false
    /// The page that is gathered.
    private var presence = Presence()
    private var values: ByteBlock?
    /// The values as they stood in the source, where one of them would be printed otherwise.
    private var sources: ByteBlock?
    private let converted = ByteBlock(capacity: 1024)

    /// A column of values of these kinds, and of any that come.
    init(_ place: Int, _ tools: WritingTools, kinds: ValueKinds = []) {
        self.place = place
        self.tools = tools
        self.kinds = kinds
        form = kinds.form
    }

    /// Takes the column's piece of a run of rows of the group; `rowsBefore` of the group come before it. Gives how many
    /// bytes it adds to the group, before or after compression, as far as that is decided.
    func append(
        _ piece: ColumnPiece, of pieces: ColumnPieces, _ block: ByteBlock, group: Int, rowsBefore: Int
    ) throws(ExportError) -> Int {
        self.group = group
        try widen(to: kinds.union(piece.kinds))
        presence.add(rowsBefore - rowCount, present: false)
        rowCount = max(rowCount, rowsBefore)
        let runs = pieces.runs[piece.runs]
        let bytes = UnsafeRawBufferPointer(rebasing: block.contents[piece.values])
        if let facts = piece.page {
            return try appendPage(runs, bytes, facts)
        }
        if piece.form == .text { return try appendTexts(runs, bytes) }
        let source = piece.texts.map { UnsafeRawBufferPointer(rebasing: block.contents[$0]) }
        if form == .text {
            converted.reset(keeping: 1 << 20)
            ValueConversion.append(source ?? bytes, piece.form, isText: source != nil, to: .text, converted)
            return try appendTexts(runs, converted.contents)
        }
        converted.reset(keeping: 1 << 20)
        ValueConversion.append(bytes, piece.form, isText: false, to: form, converted)
        let count = converted.count
        try join(runs, converted.contents, source: source)
        return count
    }

    /// Completes the group, which has `rowCount` rows.
    func endGroup(_ group: Int, rowCount: Int) throws(ExportError) {
        self.group = group
        presence.add(rowCount - self.rowCount, present: false)
        self.rowCount = rowCount
        try endPage()
        guard let page = dictionary.page(form, tools.queue) else { return }
        if form == .text, !isReplaying {
            dictionaries.append(try tools.spool.append(Presence(), dictionary.values, .dictionary, group: group))
        }
        pages.putFirst(page)
        tools.queue.add(page, tools.maker, tools.scratch)
    }

    /// Writes the pages of the group, which others have compressed by then.
    func writeGroup(to sink: any ByteSink, at offset: UInt64) throws(ExportError) -> ColumnChunk {
        var chunk = ColumnChunk(
            group: group, form: form, offset: offset, entryCount: rowCount, nullCount: rowCount - valueCount,
            uncompressedSize: 0, compressedSize: 0, codec: tools.codec, bounds: .none)
        try pages.write(to: sink, tools.store, &chunk)
        // Groups come in order, but for chunks that are written again.
        let place = chunks.firstPlace { $0.group >= group }
        if place < chunks.count { chunks[place] = chunk } else { chunks.append(chunk) }
        beginGroup()
        return chunk
    }

    /// The chunks that are in another form than the column turned out to have, or have a dictionary that it has no more.
    var outdatedChunks: [ColumnChunk] {
        chunks.filter {
            $0.form != form && $0.form != .empty
                || form == .text && dictionary.isRefused && $0.dictionarySize > 0
        }
    }

    /// Gathers the values of a group again that was written in another form.
    func regather(_ chunk: ColumnChunk) throws(ExportError) {
        group = chunk.group
        let known = ByteBlock(capacity: 1024)
        if let record = records(of: chunk.group, in: dictionaries).first {
            known.append(try tools.spool.read(record).values)
        }
        try replay(records(of: chunk.group, in: records), known.contents)
        isReplaying = true
        try endGroup(chunk.group, rowCount: chunk.entryCount)
        isReplaying = false
    }

    private func beginGroup() {
        rowCount = 0
        valueCount = 0
        pages.removeAll()
        presence.removeAll()
        dictionary.beginChunk()
    }

    // MARK: Wider forms

    private func widen(to wider: ValueKinds) throws(ExportError) {
        kinds = wider
        guard kinds.form != form else { return }
        let isFirst = form == .empty
        // In the old form, so that what was gathered is put aside.
        if !isFirst { try endPage() }
        form = kinds.form
        if form == .text { tools.texts.insert(place) }
        guard !isFirst, rowCount > 0 else { return }
        let current = records(of: group, in: records)
        try replay(current, UnsafeRawBufferPointer(start: nil, count: 0))
        if form == .text, dictionary.isRefused { records.removeLast(current.count) }
    }

    /// What was put aside of a group.
    private func records(of group: Int, in records: [ValueRecord]) -> ArraySlice<ValueRecord> {
        let rest = records[records.firstPlace { $0.group >= group }...]
        return rest[..<rest.firstPlace { $0.group > group }]
    }

    /// Gathers values of a group that were put aside, in the column's form now; once more where they show that a dictionary
    /// does not hold all of them.
    ///
    /// - Parameter dictionary: the texts that numbers stand for.
    private func replay(
        _ records: ArraySlice<ValueRecord>, _ dictionary: UnsafeRawBufferPointer
    ) throws(ExportError) {
        isReplaying = true
        defer { isReplaying = false }
        var wasRefused: Bool
        repeat {
            wasRefused = self.dictionary.isRefused
            beginGroup()
            for record in records {
                let (runs, values, sources) = try tools.spool.read(record)
                converted.reset(keeping: 1 << 20)
                switch record.content {
                case .values(let known):
                    let texts = form == .text ? sources : nil
                    ValueConversion.append(texts ?? values, known, isText: texts != nil, to: form, converted)
                case .indices: try ValueConversion.append(values, of: dictionary, to: converted)
                case .dictionary: continue
                }
                try join(runs[...], converted.contents, source: nil)
            }
            try endPage()
        } while self.dictionary.isRefused && !wasRefused
    }

    /// Gives the dictionary of texts up, in the pages of the group that are there, too.
    private func refuseDictionary() throws(ExportError) {
        let hadPages = dictionary.pageCount > 0
        dictionary.refuse()
        guard hadPages, !isReplaying else { return }
        let known = ByteBlock(capacity: dictionary.values.count)
        known.append(dictionary.values)
        let current = records(of: group, in: records)
        try replay(current, known.contents)
        records.removeLast(current.count)
    }

    // MARK: Pages

    private func appendTexts(_ runs: ArraySlice<UInt32>, _ texts: UnsafeRawBufferPointer) throws(ExportError) -> Int {
        guard texts.count >= ColumnWriter.lonePageSize, !tools.sample.repeats(texts, .text) else {
            try join(runs, texts, source: nil)
            return texts.count
        }
        var lone = Presence()
        lone.add(runs)
        tools.scratch.reset(keeping: 4 << 20)
        let facts = try tools.maker.make(.plain(.text), .flat(lone), texts, to: tools.scratch)
        return try appendPage(runs, tools.scratch.contents, facts)
    }

    private func appendPage(
        _ runs: ArraySlice<UInt32>, _ page: UnsafeRawBufferPointer, _ facts: PageFacts
    ) throws(ExportError) -> Int {
        try endPage()
        if !dictionary.isRefused { try refuseDictionary() }
        var lone = Presence()
        lone.add(runs)
        rowCount += lone.rowCount
        valueCount += lone.valueCount
        pages.append(tools.store.append(page), facts)
        return page.count
    }

    private func join(
        _ runs: ArraySlice<UInt32>, _ added: UnsafeRawBufferPointer, source: UnsafeRawBufferPointer?
    ) throws(ExportError) {
        let (rowsBefore, valuesBefore) = (presence.rowCount, presence.valueCount)
        presence.add(runs)
        rowCount += presence.rowCount - rowsBefore
        valueCount += presence.valueCount - valuesBefore
        let values = self.values ?? tools.queue.takeBlock()
        self.values = values
        if let source, sources == nil {
            let texts = tools.queue.takeBlock()
            ValueConversion.append(values.contents, form, isText: false, to: .text, texts)
            sources = texts
            texts.append(source)
        } else if let sources {
            if let source {
                sources.append(source)
            } else {
                ValueConversion.append(added, form, isText: false, to: .text, sources)
            }
        }
        values.append(added)
        if values.count >= ColumnWriter.joinedPageSize || presence.rowCount >= ColumnWriter.joinedPageRows {
            try endPage()
        }
    }

    /// Hands the page that is gathered over to be compressed.
    private func endPage() throws(ExportError) {
        guard presence.rowCount > 0 else { return }
        let (presence, values) = (self.presence, self.values)
        let content = form == .text ? try encodeTexts() : try encodeFixedValues()
        self.presence.removeAll()
        (self.values, sources) = (nil, nil)
        let job = PageJob(content, .flat(presence), values)
        pages.append(job)
        tools.queue.add(job, tools.maker, tools.scratch)
    }

    /// Puts the values of the page aside, and then their numbers in their place where they repeat.
    private func encodeFixedValues() throws(ExportError) -> PageContent {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        if form != .empty, !isReplaying {
            records.append(
                try tools.spool.append(
                    presence, values?.contents ?? empty, sources: sources?.contents, .values(form), group: group))
        }
        guard let values else { return .plain(form) }
        return dictionary.encode(values, form, count: presence.valueCount)
    }

    /// Puts numbers in the place of texts that repeat, and puts them aside: once one page is not so, none is.
    private func encodeTexts() throws(ExportError) -> PageContent {
        guard !dictionary.isRefused else { return .plain(.text) }
        let content = values.map { dictionary.encode($0, .text, count: presence.valueCount) } ?? .plain(.text)
        guard dictionary.isRefused else {
            if !isReplaying {
                let empty = UnsafeRawBufferPointer(start: nil, count: 0)
                records.append(
                    try tools.spool.append(presence, values?.contents ?? empty, .indices, group: group))
            }
            return content
        }
        let waiting = (presence, values, rowCount, valueCount)
        presence.removeAll()
        values = nil
        try refuseDictionary()
        (presence, values, rowCount, valueCount) = waiting
        return content
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place for which `isBehind` holds, as it does for all that follow; by halving.
    fileprivate func firstPlace(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
