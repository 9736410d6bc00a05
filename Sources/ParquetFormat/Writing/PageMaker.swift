internal import Tabular

/// What the writer has to know of a page beside its bytes.
struct PageFacts: Sendable {
    /// Its header and its body before compression.
    var uncompressedSize: Int
    /// Its header and its body as they stand in the file.
    var compressedSize: Int
    var bounds: ColumnBounds
}

/// How the values of a page stand in it.
enum PageContent: Sendable {
    /// PLAIN values of this form.
    case plain(ColumnForm)
    /// Numbers of values in the chunk's dictionary, two bytes each as they wait.
    case indices(bitWidth: Int)
    /// It is the dictionary: so many PLAIN values of this form, without levels.
    case dictionary(ColumnForm, count: Int)
}

/// Makes data pages of version 1 (parquet-format, README, "Data Pages"): a header, then definition levels and values,
/// compressed together; and dictionary pages. Each thread has one of its own.
final class PageMaker {
    /// Levels and values of the page that is being made.
    let body = ByteBlock(capacity: 64 * 1024)
    private let compressed = ByteBlock(capacity: 64 * 1024)
    private let compressor: PageCompressor

    init(_ codec: ParquetWritingOptions.Codec) { compressor = PageCompressor(codec) }

    /// Begins the body of a page with its levels. Values are appended as PLAIN has them.
    func begin(_ levels: PageLevels?) {
        body.reset(keeping: 4 << 20)
        levels?.write(to: body)
    }

    /// Appends values that waited in `values`.
    func append(_ form: ColumnForm, _ values: UnsafeRawBufferPointer) {
        switch form {
        case .empty: return
        case .int64, .double, .localTime, .instant, .text: body.append(values)
        case .date:
            for index in 0..<values.count / 8 {
                let day = values.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
                withUnsafeBytes(of: Int32(truncatingIfNeeded: day).littleEndian) { _ = body.append($0) }
            }
        case .boolean:
            for start in stride(from: 0, to: values.count, by: 8) {
                var bits: UInt8 = 0
                for index in start..<min(start + 8, values.count) { bits |= values[index] << UInt8(index - start) }
                withUnsafeBytes(of: bits) { _ = body.append($0) }
            }
        }
    }

    /// Appends numbers that waited in `values`, two bytes each: how many bits they have, then the numbers.
    private func append(indices values: UnsafeRawBufferPointer, bitWidth: Int) {
        body.append(UInt8(truncatingIfNeeded: bitWidth))
        HybridRuns.append(values.assumingMemoryBound(to: UInt16.self), bitWidth: bitWidth, to: body)
    }

    /// Appends the page whose body is complete to `block`.
    ///
    /// - Throws: `.output` when the compressor fails; `.limit` for a page that the format cannot count.
    func end(
        _ encoding: Encoding = .plain, isDictionary: Bool = false, entryCount: Int, bounds: ColumnBounds,
        to block: ByteBlock
    ) throws(ExportError) -> PageFacts {
        compressed.reset(keeping: 4 << 20)
        try compressor.append(body.contents, to: compressed)
        guard let plainSize = Int32(exactly: body.count), let size = Int32(exactly: compressed.count),
            let entries = Int32(exactly: entryCount)
        else {
            throw ExportError(
                .limit, "a page of a column has 2 GiB or more", advice: "leave the column out with \(Setting.omit)")
        }
        var header = ThriftWriter()
        header.structure { page in
            page.i32(1, isDictionary ? PageHeader.Kind.dictionary.rawValue : PageHeader.Kind.data.rawValue)
            page.i32(2, plainSize)
            page.i32(3, size)
            page.structure(isDictionary ? 7 : 5) { data in
                data.i32(1, entries)
                data.i32(2, encoding.rawValue)
                guard !isDictionary else { return }
                data.i32(3, Encoding.rle.rawValue)
                data.i32(4, Encoding.rle.rawValue)
            }
        }
        header.bytes.withUnsafeBytes { _ = block.append($0) }
        block.append(compressed.contents)
        return PageFacts(
            uncompressedSize: header.bytes.count + body.count,
            compressedSize: header.bytes.count + compressed.count, bounds: bounds)
    }

    /// Appends a whole page to `block`. The bounds of values that stand in a dictionary are that page's.
    ///
    /// - Parameter levels: nil for a dictionary.
    func make(
        _ content: PageContent, _ levels: PageLevels?, _ values: UnsafeRawBufferPointer, to block: ByteBlock
    ) throws(ExportError) -> PageFacts {
        begin(levels)
        let entryCount = levels?.entryCount ?? 0
        switch content {
        case .plain(let form):
            append(form, values)
            let bounds = ColumnBounds(form, values, count: levels?.valueCount ?? 0)
            return try end(entryCount: entryCount, bounds: bounds, to: block)
        case .indices(let bitWidth):
            append(indices: values, bitWidth: bitWidth)
            return try end(.rleDictionary, entryCount: entryCount, bounds: .none, to: block)
        case .dictionary(let form, let count):
            append(form, values)
            let bounds = ColumnBounds(form, values, count: count)
            return try end(isDictionary: true, entryCount: count, bounds: bounds, to: block)
        }
    }
}
