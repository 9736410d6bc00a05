internal import Compression
internal import Tabular

/// Finds the buffers of a batch's columns in its body, and decompresses them behind it.
///
/// Bounds: each buffer's range is checked against the body, and each is as long as the values that it is said to hold take; so
/// are the children of nested values.
struct BatchDecoder {
    let storage: ByteBlock
    let body: Range<Int>
    let header: BatchHeader
    let unionsHaveValidity: Bool
    let dictionaries: [Int64: DictionaryValues]
    let zstandard: Zstandard
    /// How many dictionaries are one inside the other in what was decoded.
    private(set) var depth = 0
    /// What comes next of the batch's nodes and buffers.
    private var place = BatchPlace()
    /// Where buffers that were met before were decompressed to, by where they stand.
    private var decompressed: [Int: (compressed: Int, range: Range<Int>)] = [:]
    /// Where each buffer is, where all were decompressed before.
    private let ranges: [Range<Int>]?
    /// What a batch may take, decompressed.
    static let maximumCount = 16 << 30

    init(
        _ header: BatchHeader, in storage: ByteBlock, body: Range<Int>, unionsHaveValidity: Bool,
        dictionaries: [Int64: DictionaryValues], zstandard: Zstandard, ranges: [Range<Int>]? = nil
    ) {
        self.ranges = ranges
        self.header = header
        self.storage = storage
        self.body = body
        self.unionsHaveValidity = unionsHaveValidity
        self.dictionaries = dictionaries
        self.zstandard = zstandard
    }

    /// The columns of the batch, of which those that are not `used` are passed over.
    mutating func columns(_ fields: [ArrowField], used: [Bool]? = nil) throws(ExportError) -> [ArrowArray] {
        var columns: [ArrowArray] = []
        for (number, field) in fields.enumerated() {
            if let used, !used[number] {
                try place.pass(field, header, unionsHaveValidity: unionsHaveValidity)
                continue
            }
            let column = try array(field)
            guard column.count >= header.rowCount else {
                throw ExportError(
                    .malformed, "a column has \(column.count) values in a batch of \(header.rowCount) rows")
            }
            columns.append(column)
        }
        return columns
    }

    private mutating func array(_ field: ArrowField) throws(ExportError) -> ArrowArray {
        let node = try place.nextNode(header)
        let (count, nulls) = (
            header.nodes.long(node, 0, perStruct: 2), header.nodes.long(node, 1, perStruct: 2)
        )
        guard count >= 0, count <= Int64(Int32.max), nulls >= 0, nulls <= count else { throw FlatTable.damage }
        let array = ArrowArray(field, count: Int(count), in: storage)
        if let encoding = field.dictionary {
            try takeValidity(array, nulls)
            array.values = try take(array.count, bytes: encoding.indexBytes).lowerBound
            array.dictionary = dictionaries[encoding.id]
            depth = max(depth, array.dictionary?.depth ?? 0)
            guard array.dictionary != nil || nulls == count else {
                throw ExportError(.malformed, "a dictionary's values are missing before they are used")
            }
            return array
        }
        try takeBuffers(array, nulls)
        try takeChildren(array)
        return array
    }

    private mutating func takeBuffers(_ array: ArrowArray, _ nulls: Int64) throws(ExportError) {
        let count = array.count
        switch array.field.type {
        case .null, .runEndEncoded: return
        case .union(let isDense, let ids):
            if unionsHaveValidity { _ = try next() }
            array.values = try take(count, bytes: 1).lowerBound
            if isDense { array.second = try take(count, bytes: 4).lowerBound }
            array.childOfTypeID = [Int](repeating: -1, count: 128)
            for (index, child) in array.field.children.indices.enumerated() {
                let id = ids.isEmpty ? index : Int(ids[index])
                guard (0..<128).contains(id) else { throw FlatTable.damage }
                array.childOfTypeID[id] = child
            }
            return
        default: break
        }
        try takeValidity(array, nulls)
        switch array.field.type {
        case .null, .runEndEncoded, .union, .structure, .fixedSizeList: break
        case .bool: array.values = try take((count + 7) / 8, bytes: 1).lowerBound
        case .int(let bytes, _), .float(let bytes), .decimal(let bytes, _), .time(let bytes, _):
            array.values = try take(count, bytes: bytes).lowerBound
        case .date32: array.values = try take(count, bytes: 4).lowerBound
        case .date64, .timestamp, .duration: array.values = try take(count, bytes: 8).lowerBound
        case .interval(let unit):
            array.values = try take(count, bytes: unit == .yearMonth ? 4 : unit == .dayTime ? 8 : 16).lowerBound
        case .fixedSizeBinary(let size): array.values = try take(count, bytes: size).lowerBound
        case .utf8(let isLarge), .binary(let isLarge):
            array.values = try takeOffsets(count, isLarge).lowerBound
            let texts = try next()
            (array.second, array.secondCount) = (texts.lowerBound, texts.count)
        case .list(let isLarge): array.values = try takeOffsets(count, isLarge).lowerBound
        case .map: array.values = try takeOffsets(count, false).lowerBound
        case .listView(let isLarge):
            array.values = try take(count, bytes: isLarge ? 8 : 4).lowerBound
            array.second = try take(count, bytes: isLarge ? 8 : 4).lowerBound
        case .binaryView, .utf8View:
            array.values = try take(count, bytes: 16).lowerBound
            for _ in 0..<(try place.nextVariadicCount(header)) { array.variadic.append(try next()) }
        }
    }

    private mutating func takeChildren(_ array: ArrowArray) throws(ExportError) {
        for field in array.field.children { array.children.append(try self.array(field)) }
        let counts = array.children.map(\.count)
        let isFine: Bool
        switch array.field.type {
        case .structure, .union(isDense: false, _): isFine = counts.allSatisfy { $0 >= array.count }
        case .fixedSizeList(let size):
            let (needed, isHuge) = array.count.multipliedReportingOverflow(by: size)
            isFine = !isHuge && counts[0] >= needed
        default: isFine = true
        }
        guard isFine else {
            throw ExportError(.malformed, "a nested column has fewer values inside than it needs")
        }
    }

    private mutating func takeValidity(_ array: ArrowArray, _ nulls: Int64) throws(ExportError) {
        let range = try next()
        guard nulls > 0 else { return }
        // Where no bits are written, all values are there.
        guard !range.isEmpty else { return }
        guard range.count >= (array.count + 7) / 8 else { throw BatchDecoder.shortBuffer }
        array.validity = range.lowerBound
    }

    /// The offsets of so many values; an empty column may have none.
    private mutating func takeOffsets(_ count: Int, _ isLarge: Bool) throws(ExportError) -> Range<Int> {
        try take(count == 0 ? 0 : count + 1, bytes: isLarge ? 8 : 4)
    }

    /// The next buffer, which has to hold so many values.
    private mutating func take(_ count: Int, bytes: Int) throws(ExportError) -> Range<Int> {
        let range = try next()
        let (needed, isHuge) = count.multipliedReportingOverflow(by: bytes)
        guard !isHuge, range.count >= needed else { throw BatchDecoder.shortBuffer }
        return range
    }

    /// The next buffer, decompressed.
    private mutating func next() throws(ExportError) -> Range<Int> {
        let buffer = try place.nextBuffer(header)
        if let ranges { return ranges[buffer] }
        let range = try header.range(of: buffer, in: body)
        let start = range.lowerBound
        guard let codec = header.codec, !range.isEmpty else { return range }
        if let known = decompressed[start], known.compressed == range.count { return known.range }
        let result = try decompress(range, codec)
        decompressed[start] = (range.count, result)
        return result
    }

    private func decompress(_ range: Range<Int>, _ codec: BatchHeader.Codec) throws(ExportError) -> Range<Int> {
        let packed = range.lowerBound + min(8, range.count)..<range.upperBound
        guard let count = try BatchDecoder.plainCount(of: range, in: storage, behind: storage.count) else {
            return packed
        }
        let start = storage.count
        // What is decompressed is put behind in the same block, which may move meanwhile.
        let copy = ByteBlock(capacity: packed.count)
        copy.append(UnsafeRawBufferPointer(rebasing: storage.contents[packed]))
        switch codec {
        case .lz4: try LZ4Frame.appendDecompressed(copy.contents, count: count, to: storage)
        case .zstandard: try zstandard.appendDecompressed(copy.contents, count: count, to: storage)
        }
        return start..<storage.count
    }

    /// How many bytes a compressed buffer holds, where `total` come before them; nil where they stand there as they are.
    static func plainCount(of range: Range<Int>, in storage: ByteBlock, behind total: Int) throws(ExportError) -> Int? {
        guard range.count >= 8 else { throw shortBuffer }
        let count = Int64(
            littleEndian: storage.contents.loadUnaligned(fromByteOffset: range.lowerBound, as: Int64.self))
        if count == -1 { return nil }
        guard count >= 0, count <= Int64(maximumCount - min(total, maximumCount)) else {
            throw ExportError(
                .limit, "a batch of rows has more than 16 GiB, decompressed", advice: "write it in smaller batches")
        }
        return Int(count)
    }

    private static var shortBuffer: ExportError {
        ExportError(.malformed, "a buffer is shorter than the values that it is said to hold")
    }
}
