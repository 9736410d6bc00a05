internal import Compression
internal import Tabular

/// Reads a stream, or a file as the stream that it holds, message by message: a block is the metadata and the body of one batch.
///
/// A file has its batches in the order of its directory, as every writer lays it out; once they are read, the directory, which
/// stands behind them, has to agree. So files are read from pipes, too.
final class ArrowReader: RowReader {
    private let messages: MessageSource
    private let options: FormatOptions
    private let fields: [ArrowField]
    private let names: [ColumnName]
    /// For each field whether anybody asks for it.
    private let used: [Bool]
    private let pending = PendingBatches()
    private var dictionaries: [Int64: DictionaryValues] = [:]
    /// The fields that have a dictionary and are used, by its id.
    private let dictionaryFields: [Int64: ArrowField]
    /// The dictionaries of the others.
    private let passedDictionaries: Set<Int64>
    private let zstandard = Zstandard()
    private var batchPositions: [UInt64] = []
    private var hasGivenBlock = false
    private var isOver = false

    init(_ source: any ByteSource, options: FormatOptions) throws(ExportError) {
        self.options = options
        messages = try MessageSource(source)
        let block = ByteBlock(capacity: 4096)
        guard let first = try messages.next(into: block) else {
            throw ExportError(.malformed, "it holds no schema", at: Location(source: source.name))
        }
        guard first.header == .schema else {
            throw ExportError(
                .malformed, "its first message is not a schema", at: Location(source: source.name, byte: first.position)
            )
        }
        do throws(ExportError) {
            let message = try ArrowMessage(block.contents)
            fields = try ArrowField.fields(ofSchema: message.table)
            guard fields.count <= ColumnSet.maximumCount else { throw ColumnSet.tooMany() }
        } catch {
            throw error.at(source.name, byte: first.position)
        }
        names = HeaderNames.distinct(fields.map { ColumnName(String(decoding: $0.name, as: UTF8.self)) })
        let places = Set(UsedColumns.places(in: names, wanted: options.usedColumns))
        used = fields.indices.map(places.contains)
        var known: [Int64: ArrowField] = [:]
        for (field, isUsed) in zip(fields, used) where isUsed { ArrowReader.addDictionaries(of: field, to: &known) }
        dictionaryFields = known
        var passed: [Int64: ArrowField] = [:]
        for field in fields { ArrowReader.addDictionaries(of: field, to: &passed) }
        passedDictionaries = Set(passed.keys).subtracting(known.keys)
        try messages.skipBody(of: first)
    }

    private static func addDictionaries(of field: ArrowField, to known: inout [Int64: ArrowField]) {
        if let encoding = field.dictionary, known[encoding.id] == nil { known[encoding.id] = field.ofValues }
        for child in field.children { addDictionaries(of: child, to: &known) }
    }

    /// The columns with their fields.
    var columns: [(name: ColumnName, field: ArrowField)] { Array(zip(names, fields)) }

    var warnings: WarningCounts {
        var warnings = WarningCounts()
        if messages.lacksEnd { warnings.add(.unendedStream, at: Location(source: messages.name)) }
        return warnings
    }

    func makeParser() -> any RowParser {
        ArrowParser(fields, names: names, used: used, pending: pending, options: options, name: messages.name)
    }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while !isOver {
            block.reset(keeping: 8 << 20)
            guard let message = try messages.next(into: block) else {
                isOver = true
                try messages.finish(batchPositions: batchPositions)
                break
            }
            let metadataCount = block.count
            var body: ByteBlock?
            if message.header == .recordBatch, message.bodyCount > SpooledBuffers.memoryCount(options) {
                body = try messages.putBodyAside(of: message, in: options.makeSpool())
            } else {
                try messages.addBody(of: message, to: block)
            }
            switch message.header {
            case .recordBatch:
                if messages.isFile { batchPositions.append(message.position) }
                block.origin = BlockOrigin(byte: message.position)
                block.layoutID = pending.add(
                    PendingBatches.Batch(
                        metadataCount: metadataCount, body: body, position: message.position,
                        dictionaries: dictionaries))
                hasGivenBlock = true
                return true
            case .dictionaryBatch:
                do throws(ExportError) {
                    try addDictionary(block, metadataCount: metadataCount)
                } catch {
                    throw error.at(messages.name, byte: message.position)
                }
            case .none, .schema, .tensor, .sparseTensor:
                throw ExportError(
                    .malformed, "a message is neither a batch of rows nor of a dictionary's values",
                    at: Location(source: messages.name, byte: message.position))
            }
        }
        guard !hasGivenBlock else { return false }
        // The columns reach the output though there are no rows.
        hasGivenBlock = true
        block.reset(keeping: 8 << 20)
        return true
    }

    private func addDictionary(_ block: ByteBlock, metadataCount: Int) throws(ExportError) {
        let message = try ArrowMessage(UnsafeRawBufferPointer(rebasing: block.contents[..<metadataCount]))
        let id: Int64 = try message.table.number(0, default: 0)
        guard !passedDictionaries.contains(id) else { return }
        // The values stay as long as rows refer to them, in memory of their own.
        let own = ByteBlock(capacity: block.count)
        own.append(UnsafeRawBufferPointer(rebasing: block.contents[metadataCount...]))
        guard let field = dictionaryFields[id], let data = try message.table.table(1) else {
            throw ExportError(.malformed, "no column has the dictionary \(id)")
        }
        let header = try BatchHeader(data)
        var decoder = BatchDecoder(
            header, in: own, body: 0..<own.count, unionsHaveValidity: message.unionsHaveValidity,
            dictionaries: dictionaries, zstandard: zstandard)
        let values = try decoder.columns([field])
        guard decoder.depth < 64, let array = values.first else {
            throw ExportError(.limit, "more than 64 dictionaries are one inside the other")
        }
        let isDelta = try message.table.flag(2)
        dictionaries[id] = DictionaryValues(array, behind: isDelta ? dictionaries[id] : nil, depth: decoder.depth + 1)
    }
}

extension ExportError {
    /// The same, at a byte of a source.
    func at(_ source: String, byte: UInt64) -> ExportError {
        var error = self
        error.location = Location(source: source, byte: byte)
        return error
    }
}
