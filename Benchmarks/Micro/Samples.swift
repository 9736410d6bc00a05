import CSVFormat
import JSONFormat
import Tabular
import XLSXFormat

/// Rows like those of a crawl, the same in every run, and ways to read and write them in memory.
enum Samples {
    static let rowCount = 4000
    static let names: [ColumnName] = ["url", "statusCode", "text", "title", "depth"]

    /// JSON Lines.
    static let lines: [UInt8] = {
        var text = ""
        for row in 0..<rowCount {
            let body = (0..<(4 + row * 7 % 23)).map { "Sentence \($0) of page \(row), with a comma and some words" }
            text += "{\"url\":\"https://www.site\(row % 97).example/page/\(row)?id=\(100_000 + row)\","
            text +=
                "\"statusCode\":\(row % 10 == 3 ? 404 : 200),\"text\":\"\(body.joined(separator: ".\\n")) — é \\\"x\\\"\","
            text += "\"title\":\"Page \(row)\",\"depth\":\(row % 7)}\n"
        }
        return Array(text.utf8)
    }()

    /// The same rows as an array, as delimiter-separated text, and as a workbook.
    static let array = converted(JSONFormat.self)
    static let table = converted(CSVFormat.self)
    static let workbook = converted(XLSXFormat.self)

    static var options: FormatOptions { FormatOptions { () throws(ExportError) in MemorySpool() } }

    /// Parsed blocks of a source.
    static func batches(
        _ format: any Format.Type, _ bytes: [UInt8], _ transforms: [any RowTransform] = []
    ) throws -> [RowBatch] {
        let reader = try format.makeReader(of: MemoryByteSource(bytes), options: options)
        let parser = reader.makeParser()
        let stages = try transforms.map { try $0.makeStage() }
        var batches: [RowBatch] = []
        let columns = ColumnSet()
        while true {
            let batch = RowBatch()
            guard try reader.nextBlock(into: batch.block) else { return batches }
            _ = try parser.parse(batch)
            for stage in stages { try stage.apply(to: batch) }
            for shape in batch.shapes { shape.takePlaces(in: columns) }
            batches.append(batch)
        }
    }

    /// Cuts and parses a source, block after block in the same memory.
    static func read(_ format: any Format.Type, _ bytes: [UInt8], _ transforms: [any RowTransform] = []) throws -> Int {
        let reader = try format.makeReader(of: MemoryByteSource(bytes), options: options)
        let parser = reader.makeParser()
        let stages = try transforms.map { try $0.makeStage() }
        let batch = RowBatch()
        var rows = 0
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                isSpent = try parser.parse(batch)
                for stage in stages { try stage.apply(to: batch) }
                rows += batch.rowCount
            }
        }
        return rows
    }

    /// Encodes and writes batches.
    static func write(_ format: any Format.Type, _ batches: [RowBatch], to sink: any ByteSink) throws {
        let writer = try format.makeWriter(to: sink, options: options)
        let encoder = writer.makeEncoder()
        let encoded = EncodedRows()
        var row: UInt64 = 0
        for batch in batches {
            encoded.reset()
            encoded.header = names
            encoded.position = OutputPosition(columnCount: names.count, firstRow: row)
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
            row += UInt64(batch.rowCount)
        }
        try writer.finish(ColumnSet(names))
    }

    private static func converted(_ format: any Format.Type) -> [UInt8] {
        let sink = MemoryByteSink()
        do {
            try write(format, try batches(JSONLinesFormat.self, lines), to: sink)
        } catch {
            preconditionFailure("the sample cannot be made: \(error)")
        }
        return sink.bytes
    }
}

/// A sink that counts.
final class NullSink: ByteSink {
    let name = "nowhere"
    private(set) var count = 0
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { count += bytes.count }
    func finish() throws(ExportError) {}
    func abandon() {}
}

/// A spool that keeps everything in memory.
final class MemorySpool: ByteSpool {
    private let block = ByteBlock(capacity: 1 << 20)
    var count: UInt64 { UInt64(block.count) }
    func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { block.append(bytes) }
    func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        try body(UnsafeRawBufferPointer(rebasing: block.contents[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let start = min(Int(offset), block.count)
        let count = min(buffer.count, block.count - start)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block.contents[start..<start + count]))
        return count
    }
}

/// Something that only one thread uses; the harness runs one benchmark at a time.
struct Held<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
