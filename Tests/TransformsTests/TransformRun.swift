import CSVFormat
import HasDataAPI
import JSONFormat
import JSONScanning
import Tabular
import Testing
import Transforms

/// Runs rows through transforms one batch after another, as the pipeline does, and writes them as JSON Lines.
struct TransformRun {
    /// The rows, a line each.
    var lines: [String] = []
    /// The columns of the output, headers included.
    var columns: [String] = []
    /// What was counted.
    var warnings = WarningCounts()
    /// Whether a stage said that no later row can pass.
    var isSatisfied = false
    /// What the stages tell at the end.
    var notes: [String] = []
    /// How many batches were read before that.
    var batchCount = 0

    /// Rows of JSON Lines in blocks of about `blockSize` bytes.
    init(
        _ rows: [String], _ transforms: [any RowTransform], blockSize: Int = 1 << 18,
        tracksIdentity: Bool = false
    ) throws {
        var options = TransformRun.options(blockSize: blockSize)
        options[JSONOptions.self].tracksIdentity = tracksIdentity
        let source = MemoryByteSource(Array(rows.map { $0 + "\n" }.joined().utf8))
        try self.init(try JSONLinesFormat.makeReader(of: source, options: options), transforms, blockSize: blockSize)
    }

    /// Rows of CSV.
    init(csv text: String, _ transforms: [any RowTransform], blockSize: Int = 1 << 18) throws {
        let options = TransformRun.options(blockSize: blockSize)
        let source = MemoryByteSource(Array(text.utf8))
        try self.init(try CSVFormat.makeReader(of: source, options: options), transforms, blockSize: blockSize)
    }

    private init(_ reader: any RowReader, _ transforms: [any RowTransform], blockSize: Int) throws {
        let parser = reader.makeParser()
        var stages: [any RowStage] = []
        for transform in transforms { stages.append(try transform.makeStage()) }
        let sink = MemoryByteSink()
        let writer = try JSONLinesFormat.makeWriter(to: sink, options: TransformRun.options(blockSize: 1 << 18))
        let encoder = writer.makeEncoder()
        let set = ColumnSet()
        let batch = RowBatch(block: ByteBlock(capacity: blockSize))
        let encoded = EncodedRows()
        func write() throws {
            for shape in batch.shapes where shape.isHeader { shape.takePlaces(in: set) }
            for index in 0..<batch.rowCount { batch.shape(of: batch.rows[index]).takePlaces(in: set) }
            encoded.reset()
            encoded.position.columnCount = set.count
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
        }
        reading: while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                isSpent = try parser.parse(batch)
                for stage in stages { try stage.apply(to: batch) }
                if let fault = batch.fault, !stages.contains(where: { $0.isSatisfied }) { throw fault }
                batchCount += 1
                try write()
                warnings.merge(batch.warnings, source: nil, rowsBefore: 0)
                if stages.contains(where: { $0.isSatisfied }) {
                    isSatisfied = true
                    break reading
                }
            }
        }
        for (index, stage) in stages.enumerated() {
            while true {
                batch.block.reset()
                batch.reset()
                guard try stage.finish(into: batch) else { break }
                for later in stages[(index + 1)...] { try later.apply(to: batch) }
                try write()
            }
        }
        lines = sink.text.split(separator: "\n").map(String.init)
        columns = set.names.map(\.description)
        notes = stages.flatMap(\.notes)
    }

    /// Options that keep to a limit of memory.
    static func options(memoryLimit: Int) -> FormatOptions {
        var options = options(blockSize: 1 << 18)
        options.memoryLimit = memoryLimit
        return options
    }

    static func options(blockSize: Int) -> FormatOptions {
        var options = FormatOptions { () throws(ExportError) in MemorySpool() }
        options.blockSize = blockSize
        options[EnvelopeRule.self] = .hasData
        return options
    }
}

/// A spool that keeps everything in memory.
final class MemorySpool: ByteSpool {
    private(set) var bytes: [UInt8] = []

    var count: UInt64 { UInt64(bytes.count) }

    func append(_ added: UnsafeRawBufferPointer) throws(ExportError) { bytes.append(contentsOf: added) }

    func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        var place = range.lowerBound
        // An odd size, so that pieces end inside whatever the reader takes for a unit.
        var piece = [UInt8](repeating: 0, count: 1009)
        while place < range.upperBound {
            let wanted = Int(min(UInt64(piece.count), range.upperBound - place))
            for index in 0..<wanted { piece[index] = bytes[Int(place) + index] }
            let block = ByteBlock(capacity: wanted)
            piece.withUnsafeBytes { _ = block.append(UnsafeRawBufferPointer(rebasing: $0[..<wanted])) }
            try body(block.contents)
            place += UInt64(wanted)
        }
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let start = min(Int(offset), bytes.count)
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return count
    }
}

/// The error a piece of code throws, for tests that look at its text.
func exportError(_ body: () throws -> Void) -> ExportError? {
    do {
        try body()
        return nil
    } catch {
        return error as? ExportError
    }
}
