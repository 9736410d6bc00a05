import Benchmark
import ByteScanning
import CSVFormat
import Compression
import JSONFormat
import Tabular
import Transforms
import XLSXFormat

/// The speed of each part by itself, in one thread and in memory, beside what the machine itself can do.
let benchmarks: @Sendable () -> Void = {
    machine()
    scanners()
    readers()
    writers()
    compression()
    transforms()
}

/// What the sample's bytes cost that are only copied.
private func machine() {
    let bytes = Held(block(Samples.lines))
    let target = Held(ByteBlock(capacity: bytes.value.count))
    measure("machine: copy memory", bytes: bytes.value.count) {
        target.value.count = 0
        target.value.append(bytes.value.contents)
        blackHole(target.value.bytes[0])
    }
}

private func scanners() {
    let lines = Held(block(Samples.lines))
    let table = Held(block(Samples.table))
    let count = lines.value.count
    measure("scan: UTF-8 check", bytes: count) { blackHole(Scan.isUTF8(lines.value.bytes, count: count)) }
    measure("scan: count line feeds", bytes: count) {
        blackHole(Scan.occurrences(of: 0x0A, in: lines.value.bytes, count: count))
    }
    measure("scan: find quotes, backslashes, controls", bytes: count) {
        var index = 0
        while index < count { index += Scan.findJSONSpecial(in: lines.value.bytes + index, count: count - index) + 1 }
        blackHole(index)
    }
    measure("scan: last CSV row", bytes: table.value.count) {
        blackHole(Scan.csvCut(table.value.bytes, count: table.value.count, delimiter: 0x2C))
    }
    let array = Held(block(Samples.array))
    measure("scan: skip a JSON array", bytes: array.value.count) {
        blackHole(Scan.jsonSkip(array.value.bytes, from: 0, count: array.value.count))
    }
}

private func readers() {
    measure("read: jsonl", bytes: Samples.lines.count) {
        blackHole(try Samples.read(JSONLinesFormat.self, Samples.lines))
    }
    measure("read: json", bytes: Samples.array.count) { blackHole(try Samples.read(JSONFormat.self, Samples.array)) }
    measure("read: csv", bytes: Samples.table.count) { blackHole(try Samples.read(CSVFormat.self, Samples.table)) }
    measure("read: xlsx (bytes of the workbook)", bytes: Samples.workbook.count) {
        blackHole(try Samples.read(XLSXFormat.self, Samples.workbook))
    }
}

/// Into nothing: encoding alone, and for workbooks compression.
private func writers() {
    do {
        let batches = Held(try Samples.batches(CSVFormat.self, Samples.table))
        let formats: [any Format.Type] = [CSVFormat.self, JSONFormat.self, JSONLinesFormat.self, XLSXFormat.self]
        for format in formats {
            measure("write: \(format.name) (bytes read)", bytes: Samples.table.count) {
                try Samples.write(format, batches.value, to: NullSink())
            }
        }
        let verbatim = Held(try Samples.batches(JSONLinesFormat.self, Samples.lines))
        measure("write: jsonl as it stands", bytes: Samples.lines.count) {
            try Samples.write(JSONLinesFormat.self, verbatim.value, to: NullSink())
        }
        union()
    } catch {
        preconditionFailure("\(error)")
    }
}

/// Rows written before a last column was known: each gets a delimiter when all is copied out of the spool.
private func union() {
    measure("write: csv, a column seen last", bytes: Samples.lines.count) {
        let batches = try Samples.batches(JSONLinesFormat.self, Samples.lines)
        let sink = NullSink()
        let writer = try CSVFormat.makeWriter(to: sink, options: Samples.options)
        let encoder = writer.makeEncoder()
        let encoded = EncodedRows()
        for batch in batches {
            encoded.reset()
            encoded.header = Samples.names
            encoded.position.columnCount = Samples.names.count
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
        }
        try writer.finish(ColumnSet(Samples.names + ["late"]))
        blackHole(sink.count)
    }
}

private func compression() {
    let plain = Held(block(Samples.lines))
    let packed = Held(ByteBlock(capacity: plain.value.count))
    let room = Held(ByteBlock(capacity: plain.value.count + 64))
    for effort in CompressionEffort.allCases {
        let deflate = Held(Deflate(effort))
        measure("deflate: \(effort.rawValue)", bytes: plain.value.count) {
            packed.value.count = 0
            try deflate.value.append(plain.value.contents, to: packed.value)
        }
    }
    let stream = Held(ByteBlock(capacity: plain.value.count))
    do {
        try Deflate().append(plain.value.contents, to: stream.value)
        Deflate.end.withUnsafeBytes { _ = stream.value.append($0) }
    } catch {
        preconditionFailure("\(error)")
    }
    let inflate = Held(Inflate())
    measure("inflate (bytes given out)", bytes: plain.value.count) {
        inflate.value.reset()
        room.value.count = 0
        var rest = stream.value.contents
        while true {
            let step = try inflate.value.decode(rest, into: room.value.room)
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            room.value.count += step.produced
            if step.isFinished || step.consumed + step.produced == 0 { break }
        }
        blackHole(room.value.count)
    }
    measure("CRC-32", bytes: plain.value.count) { blackHole(CRC32.of(plain.value.contents)) }
}

/// Reading with a step less reading without it is the step.
private func transforms() {
    do {
        let steps: [(String, any RowTransform)] = [
            ("status code", StatusCodeFilter(200)),
            ("where", try WhereFilter(parsing: "statusCode >= 400 and url ~ \"/page/\"")),
            ("unique", UniqueRows(by: [FieldPath("url")], options: Samples.options)),
            ("fields", try FieldProjection(fields: ["url", "title"])), ("flatten", Flatten()),
        ]
        for (name, step) in steps {
            measure("read csv and: \(name)", bytes: Samples.table.count) {
                blackHole(try Samples.read(CSVFormat.self, Samples.table, [step]))
            }
        }
    } catch {
        preconditionFailure("\(error)")
    }
}

private func block(_ bytes: [UInt8]) -> ByteBlock {
    let block = ByteBlock(capacity: bytes.count)
    bytes.withUnsafeBytes { _ = block.append($0) }
    return block
}
