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

    func page(
        _ header: PageHeader, _ place: ChunkPlace, at offset: UInt64, _ dictionary: DictionarySlot?
    ) throws(ExportError) -> DecodedPage {
        let leaf = place.leaf
        let block = try contents(of: header, place, at: offset)
        var start = 0
        let repetition: Levels
        let definition: Levels
        if header.kind == .dataV2 {
            let split = header.repetitionCount
            start = split + header.definitionCount
            guard start <= block.count else { throw BitPacking.damaged("its levels are cut short") }
            repetition = try LevelDecoder.runs(block, 0..<split, leaf.maximumRepetition, header.valueCount)
            definition = try LevelDecoder.runs(block, split..<start, leaf.maximumDefinition, header.valueCount)
        } else {
            repetition = try LevelDecoder.levels(
                block, from: &start, header.repetitionEncoding, leaf.maximumRepetition, header.valueCount)
            definition = try LevelDecoder.levels(
                block, from: &start, header.definitionEncoding, leaf.maximumDefinition, header.valueCount)
        }
        let count = LevelDecoder.valueCount(definition, leaf.maximumDefinition, header.valueCount)
        var indices: [UInt32]?
        var values: ColumnValues
        if count == 0 {
            values = ColumnValues(bytes: block, start: 0, width: max(1, leaf.width), count: 0)
        } else if header.encoding == .rleDictionary || header.encoding == .plainDictionary {
            guard let dictionary else { throw BitPacking.damaged("it needs a dictionary, which is not there") }
            values = try dictionary.decoded(by: self)
            indices = try Self.indices(block, from: start, count: count, limit: values.count)
        } else {
            values = try EncodedValues.decode(block, from: start, leaf: leaf, header.encoding, count: count)
            values.checkText(leaf)
        }
        return DecodedPage(
            entryCount: header.valueCount, definition: definition, repetition: repetition,
            maximumDefinition: leaf.maximumDefinition, valueCount: count, values: values, indices: indices,
            dictionary: indices == nil ? nil : dictionary)
    }

    private static func indices(
        _ block: ByteBlock, from start: Int, count: Int, limit: Int
    ) throws(ExportError) -> [UInt32] {
        guard start < block.count else { throw BitPacking.damaged("its values are missing") }
        let width = Int(block.bytes[start])
        guard width <= 32 else { throw BitPacking.damaged("indices of \(width) bits") }
        let bytes = UnsafeRawBufferPointer(rebasing: block.contents[(start + 1)...])
        let indices: [UInt32] = try BitPacking.hybrid(bytes, width: width, count: count)
        var largest: UInt32 = 0
        for index in indices { largest = max(largest, index) }
        guard Int(largest) < limit else {
            throw BitPacking.damaged("the value \(largest) of a dictionary that has \(limit)")
        }
        return indices
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
