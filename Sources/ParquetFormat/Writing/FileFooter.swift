internal import Tabular

/// The file's metadata (parquet.thrift, `FileMetaData`), which stands at its end.
struct FileFooter {
    /// The columns.
    var fields: [FileField]
    /// What has chunks: plain columns, and the leaves of nested ones.
    let leaves: [FileField.Leaf]
    /// How many rows each group has.
    var groups: [Int]
    /// For each leaf its chunks, in the order of groups.
    var chunks: [[ColumnChunk]]
    /// What chunks are like that stand for columns without a value, by the number of their rows.
    var nullChunks: [Int: ColumnChunk]
    /// Where they begin: those of the groups one behind the other, and in each in the order of leaves.
    var firstNull: UInt64
    /// Who wrote the file, in the form that readers expect: `NAME version NUMBER`.
    static let creator = "hasdata-export version 1"

    init(
        fields: [FileField], groups: [Int], chunks: [[ColumnChunk]], nullChunks: [Int: ColumnChunk], firstNull: UInt64
    ) {
        self.fields = fields
        self.groups = groups
        self.chunks = chunks
        self.nullChunks = nullChunks
        self.firstNull = firstNull
        leaves = fields.flatMap(\.leaves)
    }

    /// The bytes of the metadata.
    func encoded() -> [UInt8] {
        var thrift = ThriftWriter()
        thrift.structure { file in
            file.i32(1, 1)
            file.list(2, of: .structure, count: fields.reduce(1) { $0 + $1.elementCount }) { list in
                list.structure { root in
                    root.binary(4, Array("schema".utf8))
                    root.i32(5, Int32(truncatingIfNeeded: fields.count))
                }
                for field in fields { field.write(to: &list) }
            }
            file.i64(3, Int64(groups.reduce(0, +)))
            file.list(4, of: .structure, count: groups.count) { writeGroups(&$0) }
            file.binary(6, Array(FileFooter.creator.utf8))
            // Statistics are in the order of the columns' types.
            file.list(7, of: .structure, count: leaves.count) { list in
                for _ in leaves { list.structure { order in order.structure(1) { _ in } } }
            }
        }
        return thrift.bytes
    }

    private func writeGroups(_ list: inout ThriftWriter) {
        var next = [Int](repeating: 0, count: leaves.count)
        var nextNull = firstNull
        for (group, rowCount) in groups.enumerated() {
            let present = chunks(of: group, rowCount, &next, &nextNull)
            list.structure { element in
                element.list(1, of: .structure, count: leaves.count) { list in
                    for (place, chunk) in present.enumerated() {
                        list.structure { writeChunk(chunk, of: place, &$0) }
                    }
                }
                element.i64(2, Int64(present.reduce(0) { $0 + $1.uncompressedSize }))
                element.i64(3, Int64(rowCount))
                element.i64(6, Int64(present.reduce(0) { $0 + $1.compressedSize }))
            }
        }
    }

    /// Each leaf's chunk of a group; `next` is where the chunks of later groups begin, and `nextNull` where the next chunk
    /// of nulls does.
    private func chunks(
        of group: Int, _ rowCount: Int, _ next: inout [Int], _ nextNull: inout UInt64
    ) -> [ColumnChunk] {
        var present: [ColumnChunk] = []
        for place in leaves.indices {
            if next[place] < chunks[place].count, chunks[place][next[place]].group == group {
                present.append(chunks[place][next[place]])
                next[place] += 1
            } else if var null = nullChunks[rowCount] {
                null.offset = nextNull
                nextNull += UInt64(null.compressedSize)
                present.append(null)
            }
        }
        return present
    }

    private func writeChunk(_ chunk: ColumnChunk, of place: Int, _ element: inout ThriftWriter) {
        element.i64(2, 0)
        element.structure(3) { data in
            data.i32(1, leaves[place].form.physicalType.rawValue)
            let hasDictionary = chunk.dictionarySize > 0
            data.list(2, of: .i32, count: hasDictionary ? 3 : 2) { list in
                list.element(Encoding.plain.rawValue)
                list.element(Encoding.rle.rawValue)
                if hasDictionary { list.element(Encoding.rleDictionary.rawValue) }
            }
            let path = leaves[place].path
            data.list(3, of: .binary, count: path.count) { list in path.forEach { list.element($0) } }
            data.i32(4, chunk.codec.rawValue)
            data.i64(5, Int64(chunk.entryCount))
            data.i64(6, Int64(chunk.uncompressedSize))
            data.i64(7, Int64(chunk.compressedSize))
            data.i64(9, Int64(clamping: chunk.offset + UInt64(chunk.dictionarySize)))
            if hasDictionary { data.i64(11, Int64(clamping: chunk.offset)) }
            data.structure(12) { writeStatistics(chunk, &$0) }
            if hasDictionary { writePageCounts(chunk, &data) }
        }
    }

    /// By these readers know whether the dictionary has all values, so that they may look in it alone (parquet.thrift,
    /// `PageEncodingStats`).
    private func writePageCounts(_ chunk: ColumnChunk, _ data: inout ThriftWriter) {
        let counts = [
            (PageHeader.Kind.dictionary, Encoding.plain, 1), (.data, .rleDictionary, chunk.pageCounts.indices),
            (.data, .plain, chunk.pageCounts.plain),
        ].filter { $0.2 > 0 }
        data.list(13, of: .structure, count: counts.count) { list in
            for (kind, encoding, count) in counts {
                list.structure { element in
                    element.i32(1, kind.rawValue)
                    element.i32(2, encoding.rawValue)
                    element.i32(3, Int32(truncatingIfNeeded: count))
                }
            }
        }
    }

    private func writeStatistics(_ chunk: ColumnChunk, _ statistics: inout ThriftWriter) {
        statistics.i64(3, Int64(chunk.nullCount))
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        switch chunk.bounds {
        case .none: return
        case .booleans(let least, let greatest):
            statistics.binary(5, [greatest ? 1 : 0])
            statistics.binary(6, [least ? 1 : 0])
        case .integers(let least, let greatest):
            let isShort = chunk.form == .date
            statistics.binary(5, isShort ? bytes(Int32(truncatingIfNeeded: greatest)) : bytes(greatest))
            statistics.binary(6, isShort ? bytes(Int32(truncatingIfNeeded: least)) : bytes(least))
        case .doubles(let least, let greatest):
            // Zeros of either sign are equal, and bounds are to hold for both.
            statistics.binary(5, bytes((greatest == 0 ? 0.0 : greatest).bitPattern))
            statistics.binary(6, bytes((least == 0 ? -0.0 : least).bitPattern))
        case .texts(let least, let greatest):
            let upper = greatest.upperBound
            if let upper { statistics.binary(5, upper) }
            statistics.binary(6, least.bytes)
            if upper != nil { statistics.bool(7, !greatest.isCut) }
            statistics.bool(8, !least.isCut)
        }
    }
}
