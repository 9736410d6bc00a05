import ByteScanning
import Compression
import Tabular

/// Reads, decompresses and decodes pages: one worker's.
final class PageDecoder {
    private let codec = PageCodec()
    private let compressed = ByteBlock(capacity: 1 << 16)

    // MARK: Bytes

    /// The bytes of a page, decompressed; the levels of version 2 in front as they are.
    private func contents(
        of header: PageHeader, _ place: ChunkPlace, at offset: UInt64
    ) throws(ExportError) -> ByteBlock {
        let levels = header.definitionCount + header.repetitionCount
        let isPlain = place.codec == .uncompressed || !header.isCompressed
        let block = ByteBlock(capacity: max(1, isPlain ? header.compressedCount : levels))
        if isPlain {
            guard header.compressedCount == header.count else {
                throw BitPacking.damaged(
                    "it has \(header.compressedCount) bytes where its header says \(header.count)")
            }
            try place.file.read(at: offset, count: header.compressedCount, into: block)
            try check(block.contents, header)
            return block
        }
        try place.file.read(at: offset, count: header.compressedCount, into: compressed)
        try check(compressed.contents, header)
        block.append(UnsafeRawBufferPointer(rebasing: compressed.contents.prefix(levels)))
        let rest = UnsafeRawBufferPointer(rebasing: compressed.contents.dropFirst(levels))
        // Pages without a value may have nothing to decompress, or what nothing becomes.
        if header.count > levels { try codec.append(rest, codec: place.codec, count: header.count - levels, to: block) }
        return block
    }

    private func check(_ bytes: UnsafeRawBufferPointer, _ header: PageHeader) throws(ExportError) {
        guard let checksum = header.checksum, CRC32.of(bytes) != checksum else { return }
        throw ExportError(
            .malformed, "the checksum of a page does not match: the file is damaged",
            advice: "fetch or write it again")
    }

    // MARK: Pages

    func dictionary(
        _ header: PageHeader, _ place: ChunkPlace, at offset: UInt64
    ) throws(ExportError) -> ColumnValues {
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw BitPacking.damaged("a dictionary of the encoding \(header.encoding)")
        }
        let block = try contents(of: header, place, at: offset)
        var values = try PlainValues.decode(
            block, from: 0, leaf: place.leaf, count: header.valueCount)
        values.checkText(place.leaf)
        return values
    }

    /// A page's bytes, decompressed, and where in them what stands.
    private struct OpenPage {
        let block: ByteBlock
        let repetition: LevelSource
        let definition: LevelSource
        /// Where the values begin.
        let start: Int
    }

    private func open(_ header: PageHeader, _ place: ChunkPlace, at offset: UInt64) throws(ExportError) -> OpenPage {
        let leaf = place.leaf
        let block = try contents(of: header, place, at: offset)
        guard header.kind == .dataV2 else {
            var start = 0
            let repetition = try LevelDecoder.levels(
                block, from: &start, header.repetitionEncoding, leaf.maximumRepetition, header.valueCount)
            let definition = try LevelDecoder.levels(
                block, from: &start, header.definitionEncoding, leaf.maximumDefinition, header.valueCount)
            return OpenPage(block: block, repetition: repetition, definition: definition, start: start)
        }
        let split = header.repetitionCount
        let start = split + header.definitionCount
        guard start <= block.count else { throw BitPacking.damaged("its levels are cut short") }
        return OpenPage(
            block: block,
            repetition: try LevelDecoder.runs(block, 0..<split, leaf.maximumRepetition, header.valueCount),
            definition: try LevelDecoder.runs(block, split..<start, leaf.maximumDefinition, header.valueCount),
            start: start)
    }

    func page(
        _ header: PageHeader, _ place: ChunkPlace, at offset: UInt64, _ dictionary: DictionarySlot?
    ) throws(ExportError) -> DecodedPage {
        let leaf = place.leaf
        let open = try open(header, place, at: offset)
        let repetition = try open.repetition.levels(header.valueCount)
        let definition = try open.definition.levels(header.valueCount)
        let count = LevelDecoder.valueCount(definition, leaf.maximumDefinition, header.valueCount)
        let (values, indices) = try values(open, header, leaf, dictionary, count)
        return DecodedPage(
            entryCount: header.valueCount, definition: definition, repetition: repetition,
            maximumDefinition: leaf.maximumDefinition, valueCount: count, values: values, indices: indices,
            dictionary: indices == nil ? nil : dictionary)
    }

    /// A page that is put aside while it is decoded: what runs stand for may take a million times the page.
    func spooledPage(
        _ header: PageHeader, _ place: ChunkPlace, at offset: UInt64, _ dictionary: DictionarySlot?, in spool: PageSpool
    ) throws(ExportError) -> SpooledPage {
        let leaf = place.leaf
        let open = try open(header, place, at: offset)
        var page = SpooledPage(entryCount: header.valueCount, leaf.maximumDefinition, in: spool)
        let count = try page.put(definition: open.definition)
        try page.put(repetition: open.repetition)
        guard count > 0, header.encoding.isDictionary, let dictionary, dictionary.isKept else {
            let (values, indices) = try values(open, header, leaf, dictionary, count)
            try page.put(values, indices, count: count)
            return page
        }
        try putIndices(of: open, into: &page, count: count, dictionary)
        return page
    }

    /// The bytes that are read here are those of `open`, which is there as long.
    private func putIndices(
        of open: OpenPage, into page: inout SpooledPage, count: Int, _ dictionary: DictionarySlot
    ) throws(ExportError) {
        let values = try dictionary.decoded(by: self)
        let (bytes, width) = try Self.packedIndices(open.block, from: open.start)
        try page.put(indices: HybridReader(bytes, width: width), count: count, of: values, dictionary)
    }

    private func values(
        _ page: OpenPage, _ header: PageHeader, _ leaf: Leaf, _ dictionary: DictionarySlot?, _ count: Int
    ) throws(ExportError) -> (ColumnValues, indices: [UInt32]?) {
        guard count > 0 else {
            return (ColumnValues(bytes: page.block, start: 0, width: max(1, leaf.width), count: 0), nil)
        }
        if header.encoding.isDictionary {
            guard let dictionary else { throw BitPacking.damaged("it needs a dictionary, which is not there") }
            let values = try dictionary.decoded(by: self)
            return (values, try Self.indices(page.block, from: page.start, count: count, limit: values.count))
        }
        var values = try EncodedValues.decode(
            page.block, from: page.start, leaf: leaf, header.encoding, count: count)
        values.checkText(leaf)
        return (values, nil)
    }

    /// Where indices into a dictionary stand, and of how many bits they are.
    private static func packedIndices(
        _ block: ByteBlock, from start: Int
    ) throws(ExportError) -> (UnsafeRawBufferPointer, width: Int) {
        guard start < block.count else { throw BitPacking.damaged("its values are missing") }
        let width = Int(block.bytes[start])
        guard width <= 32 else { throw BitPacking.damaged("indices of \(width) bits") }
        return (UnsafeRawBufferPointer(rebasing: block.contents[(start + 1)...]), width)
    }

    private static func indices(
        _ block: ByteBlock, from start: Int, count: Int, limit: Int
    ) throws(ExportError) -> [UInt32] {
        let (bytes, width) = try packedIndices(block, from: start)
        let indices: [UInt32] = try BitPacking.hybrid(bytes, width: width, count: count)
        try check(indices, limit: limit)
        return indices
    }

    /// - Throws: `.malformed` for an index that its dictionary does not have.
    static func check(_ indices: [UInt32], limit: Int) throws(ExportError) {
        var largest: UInt32 = 0
        for index in indices { largest = max(largest, index) }
        guard Int(largest) < limit else {
            throw BitPacking.damaged("the value \(largest) of a dictionary that has \(limit)")
        }
    }
}

extension ColumnValues {
    /// Finds out whether values that are bytes are all UTF-8.
    mutating func checkText(_ leaf: Leaf) {
        guard leaf.form == .text || leaf.form == .binary || leaf.form == .json else { return }
        for index in 0..<count {
            let (offset, length) = span(index)
            if !Scan.isUTF8(bytes.bytes + offset, count: length) {
                isUTF8 = false
                return
            }
        }
    }
}
