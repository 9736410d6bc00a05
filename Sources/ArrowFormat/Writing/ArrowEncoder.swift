internal import Nesting
internal import Tabular

/// Turns rows into batches with their metadata, ready to be written.
final class ArrowEncoder: RowEncoder {
    private let codec: ArrowWritingOptions.Codec
    let codecs = BatchCodecs()
    let cells = ColumnCells()
    let writer = ColumnWriter()
    /// Where buffers are made that are compressed then.
    private let scratch = ByteBlock(capacity: 64 << 10)
    private var shredders: [Int: NestedShredder] = [:]
    /// How many values were lost to keys repeated in one object.
    var repeatedKeys = 0
    /// How many bytes a batch's metadata takes, by the kinds of columns.
    private var metadata: (kinds: [WrittenColumn.Kind], count: Int) = ([], 0)
    /// Offsets into text have 31 bits.
    private let maximumText: Int

    /// - Parameter maximumText: how many bytes of text a column of one batch may have.
    init(codec: ArrowWritingOptions.Codec, maximumText: Int = Int(Int32.max)) {
        self.codec = codec
        self.maximumText = maximumText
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let kinds = encoded.header.indices.map { column in
            WrittenColumn.kind(
                of: encoded.types.flatMap { column < $0.count ? $0[column] : nil } ?? .text,
                nested: encoded.nestedTypes[column])
        }
        let result = EncodedBatches()
        writer.replacedSurrogates = 0
        repeatedKeys = 0
        try add(batch, rows: range, kinds, header: encoded.header, to: encoded.block, result)
        encoded.sidecar = result
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedSurrogate, count: UInt64(writer.replacedSurrogates))
        encoded.warnings.add(.repeatedKey, count: UInt64(repeatedKeys))
    }

    /// Adds the rows as one batch, or as several where their text is too long for one.
    private func add(
        _ batch: RowBatch, rows range: Range<Int>, _ kinds: [WrittenColumn.Kind], header: [ColumnName],
        to block: ByteBlock, _ result: EncodedBatches
    ) throws(ExportError) {
        // Each half has fewer rows, and a row has no more text than a cell holds.
        var waiting = [range]
        while let rows = waiting.popLast() {
            guard !rows.isEmpty else { continue }
            let start = block.count
            let lost = (writer.replacedSurrogates, repeatedKeys)
            if let written = try addBatch(batch, rows: rows, kinds, header: header, to: block) {
                result.batches.append(written)
            } else {
                block.count = start
                (writer.replacedSurrogates, repeatedKeys) = lost
                let middle = rows.lowerBound + rows.count / 2
                waiting += [middle..<rows.upperBound, rows.lowerBound..<middle]
            }
        }
    }

    /// Adds the rows as one batch; nil where their text is too long for one.
    private func addBatch(
        _ batch: RowBatch, rows range: Range<Int>, _ kinds: [WrittenColumn.Kind], header: [ColumnName],
        to block: ByteBlock
    ) throws(ExportError) -> WrittenBatch? {
        let start = block.count
        let metadataCount = metadataCount(kinds)
        block.grow(to: max(block.capacity, start + metadataCount))
        block.count = start + metadataCount
        var body = BatchBody(in: block, codec: codec)
        let slots = SlotTable(batch, rows: range, columnCount: kinds.count)
        for (column, kind) in kinds.enumerated() {
            cells.gather(column, of: batch, rows: range, by: slots, isText: kind == .utf8)
            guard cells.textBound <= maximumText || range.count == 1 else { return nil }
            if case .nested(let type) = kind {
                guard try addNested(column, type, batch, to: &body) else { return nil }
                continue
            }
            body.addField(count: cells.count, nullCount: cells.nullCount)
            if cells.nullCount == cells.count {
                try addZeros(kind, rowCount: range.count, to: &body)
            } else if !(try addValues(kind, batch, to: &body)) {
                throw ExportError(
                    .output, "a value of the column \"\(header[column])\" is not of the type that the column has",
                    advice: "this should not happen: please report it")
            }
        }
        let bodyCount = body.end()
        let message = MetadataWriter.batch(
            rowCount: range.count, nodes: body.nodes, buffers: body.buffers, bodyCount: bodyCount,
            codec: codec)
        message.withUnsafeBytes { bytes in
            let target = UnsafeMutableRawBufferPointer(start: block.bytes + start, count: metadataCount)
            target.copyBytes(from: bytes.prefix(metadataCount))
        }
        return WrittenBatch(metadataCount: metadataCount, bodyCount: bodyCount)
    }

    /// The buffers of a column without any value; those of all such columns are the same.
    func addZeros(_ kind: WrittenColumn.Kind, rowCount: Int, to body: inout BatchBody) throws(ExportError) {
        try body.addZeros((rowCount + 7) / 8, by: codecs)
        switch kind {
        case .utf8:
            try body.addZeros(rowCount * 4 + 4, by: codecs)
            try body.addZeros(0, by: codecs)
        case .date: try body.addZeros(rowCount * 4, by: codecs)
        case .int64, .double, .timestamp: try body.addZeros(rowCount * 8, by: codecs)
        case .bool: try body.addZeros((rowCount + 7) / 8, by: codecs)
        case .nested: return
        }
    }

    /// The buffers of a column; false where a value is not of its kind.
    func addValues(
        _ kind: WrittenColumn.Kind, _ batch: RowBatch, to body: inout BatchBody
    ) throws(ExportError) -> Bool {
        let target = codec == .none ? body.block : scratch
        if codec != .none { scratch.reset(keeping: 8 << 20) }
        var ranges = [writer.writeValidity(of: cells, to: target)]
        switch kind {
        case .utf8:
            let (offsets, texts) = writer.writeTexts(of: cells, in: batch, to: target)
            ranges += [offsets, texts]
        case .bool: ranges.append(writer.writeBooleans(of: cells, to: target))
        // Taken apart before.
        case .nested: return false
        case .int64:
            guard let values = writer.writeIntegers(of: cells, in: batch, to: target) else { return false }
            ranges.append(values)
        case .date, .timestamp:
            guard let values = writer.writeDates(of: cells, in: batch, asDays: kind == .date, to: target) else {
                return false
            }
            ranges.append(values)
        case .double:
            guard let values = writer.writeDoubles(of: cells, in: batch, to: target) else { return false }
            ranges.append(values)
        }
        for range in ranges {
            if codec == .none {
                body.addWritten(range)
            } else {
                try body.addCompressed(UnsafeRawBufferPointer(rebasing: scratch.contents[range]), by: codecs)
            }
        }
        return true
    }

    /// What takes a column of this type apart.
    func shredder(of column: Int, _ type: NestedType) -> NestedShredder {
        if let known = shredders[column], known.type == type {
            known.removeAll()
            return known
        }
        let shredder = NestedShredder(type)
        shredders[column] = shredder
        return shredder
    }

    /// How long the metadata of a batch is; it depends on nothing but the columns.
    private func metadataCount(_ kinds: [WrittenColumn.Kind]) -> Int {
        if metadata.count > 0, metadata.kinds == kinds { return metadata.count }
        let (fields, buffers) = kinds.map(\.counts).reduce((0, 0)) { ($0.0 + $1.fields, $0.1 + $1.buffers) }
        let node = MetadataWriter.FieldNode(count: 1, nullCount: 0)
        let message = MetadataWriter.batch(
            rowCount: 1, nodes: [MetadataWriter.FieldNode](repeating: node, count: fields),
            buffers: [MetadataWriter.Buffer](repeating: .init(offset: 0, count: 0), count: buffers), bodyCount: 0,
            codec: codec)
        metadata = (kinds, message.count)
        return message.count
    }
}
