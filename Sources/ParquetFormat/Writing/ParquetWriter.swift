internal import Tabular

/// Writes a Parquet file front to back, in one pass and bounded memory, with types and columns that are known at its end.
///
/// ```
///  PAR1 │ group 1: column 0, 1, … │ group 2 … │ chunks again, of columns that became wider │ nulls │ footer │ length │ PAR1
/// ```
///
/// The footer alone says which chunk belongs to which row group. A column without a value in a group, a late one among
/// them, has a chunk of nulls behind all others, of some 25 bytes; only the first column always has one in its group, since
/// readers that split files assign a group by where that one stands. No two groups share such a chunk, as they well could:
/// polars now and then asks for the chunks of several groups at once, and fails where two begin at one byte.
final class ParquetWriter: RowWriter {
    private static let mark: [UInt8] = [0x50, 0x41, 0x52, 0x31]

    private let sink: any ByteSink
    private let options: ParquetWritingOptions
    private let tools: WritingTools
    private let infersTypes: Bool
    private let formerTypes: FormerTypes
    private let bytesPerGroup: Int
    private var columns: [ColumnWriter] = []
    /// Those of them that are written as lists and structures, by place.
    private var nested: [Int: NestedColumnWriter] = [:]
    /// How many rows each group that is written has.
    private var groups: [Int] = []
    private var rowCount = 0
    private var byteCount = 0
    private var offset: UInt64 = 0

    init(to sink: any ByteSink, options: FormatOptions) {
        self.sink = sink
        self.options = options[ParquetWritingOptions.self]
        tools = WritingTools(self.options, options.makeSpool)
        infersTypes = options.infersTypes
        formerTypes = options[FormerTypes.self]
        // Without any memory to wait in, too, a group is worth its place in the footer.
        bytesPerGroup = max(1, self.options.bytesPerGroup ?? max(options.memoryLimit / 2, 1 << 20))
    }

    /// Names that differ in case alone, which Spark takes for one, and what has become of types that a file had.
    private(set) var notes: [String] = []
    private(set) var warnings = WarningCounts()

    func begin(_ schema: TableSchema) throws(ExportError) {
        guard let types = schema.types else { return }
        for (place, type) in types.enumerated() {
            columns.append(ColumnWriter(place, tools, kinds: ValueKinds(type)))
        }
        for (place, type) in schema.nestedTypes where type.isComposite {
            nested[place] = NestedColumnWriter(place, type, tools)
        }
    }

    func makeEncoder() -> any RowEncoder {
        ParquetEncoder(options, infersTypes: infersTypes, queue: tools.queue, texts: tools.texts)
    }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0, let pieces = rows.sidecar as? ColumnPieces else { return }
        if rows.position.firstRow % options.rowsPerGroup == 0 { try endGroup() }
        for piece in pieces.pieces {
            while columns.count <= piece.place { columns.append(ColumnWriter(columns.count, tools)) }
            byteCount += try columns[piece.place].append(
                piece, of: pieces, rows.block, group: groups.count, rowsBefore: rowCount)
        }
        for piece in pieces.nested {
            byteCount += try nested[piece.place]?.append(piece, rows.block, rowsBefore: rowCount) ?? 0
        }
        rowCount += rows.rowCount
        if byteCount >= bytesPerGroup { try endGroup() }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        try endGroup()
        if offset == 0 { try write(ParquetWriter.mark) }
        while self.columns.count < columns.count { self.columns.append(ColumnWriter(self.columns.count, tools)) }
        try writeWiderChunks()
        let firstNull = offset
        let nullChunks = try writeNullChunks()
        try pad(nullChunks)
        // Readers refuse a file without a column.
        let names = columns.count > 0 ? columns.names : HeaderNames.numbered(1)
        if self.columns.isEmpty { self.columns.append(ColumnWriter(0, tools)) }
        let fields = zip(names, self.columns).map(field)
        notes = notes(names)
        let changes = formerTypes.changes(to: zip(names, fields).map { $1.written(as: $0) })
        (notes, warnings) = (notes + changes.notes, changes.warnings)
        let footer = FileFooter(
            fields: fields, groups: groups, chunks: chunks, nullChunks: nullChunks,
            firstNull: firstNull
        ).encoded()
        guard let length = UInt32(exactly: footer.count), length < 1 << 31 else {
            throw ExportError(
                .limit, "the file's metadata has 2 GiB or more",
                advice: "name the columns you need with \(Setting.fields), or write larger row groups")
        }
        try write(footer + withUnsafeBytes(of: length.littleEndian) { Array($0) } + ParquetWriter.mark)
    }

    private func field(_ name: ColumnName, _ column: ColumnWriter) -> FileField {
        if let nested = nested[column.place] { return FileField(name: name.utf8, nested.root) }
        return FileField(
            name: name.utf8, form: column.form, isJSON: options.nestedValues == .json && column.kinds == .nested)
    }

    /// For each column, or each leaf of a nested one, its chunks in the order of groups.
    private var chunks: [[ColumnChunk]] { columns.flatMap { nested[$0.place]?.chunks ?? [$0.chunks] } }

    private func notes(_ names: [ColumnName]) -> [String] {
        (EmptyName.note(on: names).map { [$0] } ?? []) + notesOnCase(names)
    }

    private func notesOnCase(_ names: [ColumnName]) -> [String] {
        var known: [String: ColumnName] = [:]
        for name in names {
            let folded = name.description.lowercased()
            guard let other = known[folded] else {
                known[folded] = name
                continue
            }
            return [
                "the columns \"\(other)\" and \"\(name)\" differ in case alone, and Spark refuses that; \(Setting.rename) helps"
            ]
        }
        for place in nested.keys.sorted() {
            guard let (one, other) = nested[place]?.type.alikeNames else { continue }
            return [
                "members \"\(one)\" and \"\(other)\" of \"\(names[place])\" differ in case alone: DuckDB renames one, and"
                    + " Spark refuses that"
            ]
        }
        return []
    }

    /// Writes the row group that is gathered.
    private func endGroup() throws(ExportError) {
        guard rowCount > 0 else { return }
        if offset == 0 { try write(ParquetWriter.mark) }
        if columns.isEmpty { columns.append(ColumnWriter(0, tools)) }
        // The first column is never elsewhere than in its group.
        let present = columns.filter { $0.rowCount > 0 || $0.place == 0 || nested[$0.place] != nil }
        for column in present {
            if nested[column.place] == nil { try column.endGroup(groups.count, rowCount: rowCount) }
        }
        tools.queue.finish(tools.maker, tools.scratch)
        for column in present {
            if let nested = nested[column.place] {
                offset += UInt64(try nested.writeGroup(groups.count, rowCount: rowCount, to: sink, at: offset))
            } else {
                try writeGroup(of: column)
            }
        }
        tools.store.removeAll()
        groups.append(rowCount)
        rowCount = 0
        byteCount = 0
    }

    private func writeGroup(of column: ColumnWriter) throws(ExportError) {
        let chunk = try column.writeGroup(to: sink, at: offset)
        offset += UInt64(chunk.compressedSize)
    }

    /// Writes chunks again whose columns have become wider since, or have a dictionary no more. The bytes there were stay, and nothing points at them.
    private func writeWiderChunks() throws(ExportError) {
        for column in columns {
            var outdated = column.outdatedChunks
            // Texts that are written again may give their dictionary up, once.
            while !outdated.isEmpty {
                for chunk in outdated {
                    try column.regather(chunk)
                    tools.queue.finish(tools.maker, tools.scratch)
                    try writeGroup(of: column)
                    tools.store.removeAll()
                }
                outdated = column.outdatedChunks
            }
        }
    }

    /// Writes a chunk of nulls for each group and column without a value in it, group by group. Gives what they
    /// are like, by their number of rows.
    private func writeNullChunks() throws(ExportError) -> [Int: ColumnChunk] {
        var pages: [Int: (chunk: ColumnChunk, page: ByteBlock)] = [:]
        let chunks = self.chunks
        var next = [Int](repeating: 0, count: chunks.count)
        let maker = PageMaker(.none)
        let gathered = ByteBlock(capacity: 64 * 1024)
        for (group, rowCount) in groups.enumerated() {
            for place in chunks.indices {
                if next[place] < chunks[place].count, chunks[place][next[place]].group == group {
                    next[place] += 1
                    continue
                }
                let null = if let known = pages[rowCount] { known } else { try ParquetWriter.nulls(rowCount, maker) }
                pages[rowCount] = null
                gathered.append(null.page.contents)
                offset += UInt64(null.chunk.compressedSize)
            }
            try sink.write(gathered.contents)
            gathered.reset()
        }
        return pages.mapValues(\.chunk)
    }

    private static func nulls(
        _ rowCount: Int, _ maker: PageMaker
    ) throws(ExportError) -> (chunk: ColumnChunk, page: ByteBlock) {
        var presence = Presence()
        presence.add(rowCount, present: false)
        let page = ByteBlock(capacity: 64)
        let facts = try maker.make(
            .plain(.empty), .flat(presence), UnsafeRawBufferPointer(start: nil, count: 0), to: page)
        let chunk = ColumnChunk(
            group: 0, form: .empty, offset: 0, entryCount: rowCount, nullCount: rowCount,
            uncompressedSize: facts.uncompressedSize, compressedSize: page.count, codec: .uncompressed, bounds: .none)
        return (chunk, page)
    }

    /// parquet-java gives a row group to the part of a file in which the point lies that is half of the group's bytes
    /// behind its first column. Where that column was written again behind everything, the point may lie behind the end
    /// of the file, and the group would be in no part: zeros that nobody points at make the file long enough.
    private func pad(_ nullChunks: [Int: ColumnChunk]) throws(ExportError) {
        let chunks = self.chunks
        guard let first = chunks.first else { return }
        var sizes = [Int](repeating: 0, count: groups.count)
        for column in chunks {
            var present = column[...]
            for (group, rowCount) in groups.enumerated() {
                if let chunk = present.first, chunk.group == group {
                    sizes[group] += chunk.compressedSize
                    present.removeFirst()
                } else {
                    sizes[group] += nullChunks[rowCount]?.compressedSize ?? 0
                }
            }
        }
        let middles = first.map { $0.offset + UInt64(sizes[$0.group] / 2) }
        let zeros = [UInt8](repeating: 0, count: 64 * 1024)
        while let last = middles.max(), offset <= last {
            try write(Array(zeros.prefix(Int(clamping: last - offset + 1))))
        }
    }

    private func write(_ bytes: [UInt8]) throws(ExportError) {
        try sink.write(bytes)
        offset += UInt64(bytes.count)
    }
}
