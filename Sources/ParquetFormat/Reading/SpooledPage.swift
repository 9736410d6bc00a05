import Tabular
import Threads

/// Where decoded pages of a row group are put aside.
final class PageSpool: @unchecked Sendable {
    /// Pages may take so much memory together, one of each column.
    let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    /// Guards the spool.
    private let lock = ThreadCondition()
    private var spool: (any ByteSpool)?

    init(_ options: FormatOptions) {
        memoryLimit = options.memoryLimit
        makeSpool = options.makeSpool
    }

    /// Puts bytes aside and says where.
    fileprivate func append(_ block: ByteBlock) throws(ExportError) -> UInt64 {
        lock.lock()
        defer { lock.unlock() }
        let spool: any ByteSpool
        if let known = self.spool { spool = known } else { spool = try makeSpool() }
        self.spool = spool
        let start = spool.count
        try spool.append(block.contents)
        return start
    }

    /// Fills memory with what stands at a place.
    fileprivate func read(at place: UInt64, into bytes: UnsafeMutableRawBufferPointer) throws(ExportError) {
        lock.lock()
        defer { lock.unlock() }
        var filled = 0
        while filled < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
            let count = try spool?.read(at: place + UInt64(filled), into: rest) ?? 0
            guard count > 0 else { throw ExportError(.output, "the temporary file came back short") }
            filled += count
        }
    }

    fileprivate func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
        at place: UInt64, count: Int
    ) throws(ExportError) -> [Number] {
        var numbers = [Number](repeating: 0, count: count)
        var problem: ExportError?
        numbers.withUnsafeMutableBytes { bytes in
            do throws(ExportError) { try read(at: place, into: bytes) } catch { problem = error }
        }
        if let problem { throw problem }
        return numbers
    }

    fileprivate func block(at place: UInt64, count: Int) throws(ExportError) -> ByteBlock {
        let block = ByteBlock(capacity: max(1, count))
        try read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(count)))
        block.count = count
        return block
    }
}

/// A page that was decoded and put aside, of which the entries of a few rows are fetched at a time: a page of each of a thousand
/// columns would take a thousand times a mebibyte and more.
///
/// ```
///  ├ definition levels ┼ repetition levels ┼ offsets of values, or indices ┼ values ┤
/// ```
///
/// Bounds: ranges of entries lie in the page, as they do with a page in memory; values are counted by its levels.
struct SpooledPage: Sendable {
    private struct StoredLevels: Sendable {
        var uniform: UInt8?
        var place: UInt64 = 0

        func fetch(_ range: Range<Int>, _ spool: PageSpool) throws(ExportError) -> Levels {
            if let uniform { return Levels(uniform: uniform) }
            return Levels(values: try spool.numbers(at: place + UInt64(range.lowerBound), count: range.count))
        }
    }

    private enum StoredValues: Sendable {
        case fixed(place: UInt64, width: Int)
        case spans(offsets: UInt64, bytes: UInt64)
        case indices(place: UInt64, ColumnValues, DictionarySlot?)
    }

    private let spool: PageSpool
    private let maximumDefinition: Int
    private let isUTF8: Bool
    private var definition: StoredLevels
    private var repetition: StoredLevels
    private var values: StoredValues
    /// For each run of entries how many values stand before it.
    private var ranks: [Int32] = []
    private static let runLength = 512
    /// So many levels are fetched at once where rows are counted.
    private static let window = 8192

    /// Puts a page aside.
    ///
    /// - Parameter keepsIndices: whether the dictionary stays in memory.
    init(_ page: DecodedPage, keepsIndices: Bool, in spool: PageSpool) throws(ExportError) {
        self.spool = spool
        maximumDefinition = page.maximumDefinition
        isUTF8 = page.values.isUTF8
        let block = ByteBlock(capacity: 1 << 16)
        block.append(page.definition.values)
        let repetitionStart = block.append(page.repetition.values)
        let start = block.count
        var bytesStart = start
        let count = page.valueCount
        let kind: Int
        if page.indices != nil, keepsIndices {
            kind = 0
            block.reserve(count * 4)
            for index in 0..<count { block.append(bytesOf: UInt32(truncatingIfNeeded: page.place(of: index))) }
        } else if page.values.width > 0 {
            kind = 1
            block.reserve(count * page.values.width)
            for index in 0..<count { block.append(page.values.value(page.place(of: index))) }
        } else {
            kind = 2
            block.reserve((count + 1) * 4)
            var offset: UInt32 = 0
            for index in 0..<count {
                block.append(bytesOf: offset)
                let (sum, isHuge) = offset.addingReportingOverflow(
                    UInt32(truncatingIfNeeded: page.values.span(page.place(of: index)).count))
                guard !isHuge else { throw SpooledPage.tooLong }
                offset = sum
            }
            block.append(bytesOf: offset)
            bytesStart = block.count
            for index in 0..<count { block.append(page.values.value(page.place(of: index))) }
        }
        let place = try spool.append(block)
        definition = StoredLevels(uniform: page.definition.uniform, place: place)
        repetition = StoredLevels(uniform: page.repetition.uniform, place: place + UInt64(repetitionStart))
        values =
            switch kind {
            case 0: .indices(place: place + UInt64(start), page.values, page.dictionary)
            case 1: .fixed(place: place + UInt64(start), width: page.values.width)
            default: .spans(offsets: place + UInt64(start), bytes: place + UInt64(bytesStart))
            }
        if page.definition.uniform == nil {
            for entry in stride(from: 0, to: page.entryCount, by: SpooledPage.runLength) {
                ranks.append(Int32(truncatingIfNeeded: page.rank(of: entry)))
            }
        }
    }

    private static var tooLong: ExportError {
        ExportError(.limit, "the values of a page have more than 4 GiB")
    }

    /// The entries in `range` as a page of their own.
    func fetch(_ range: Range<Int>) throws(ExportError) -> DecodedPage {
        var first = range.lowerBound
        var levels = Levels(uniform: definition.uniform)
        var count = range.count
        if let uniform = definition.uniform {
            if Int(uniform) != maximumDefinition { (first, count) = (0, 0) }
        } else {
            // From where the number of values is known.
            let run = range.lowerBound / SpooledPage.runLength
            let start = run * SpooledPage.runLength
            let known = try definition.fetch(start..<range.upperBound, spool).values
            func valueCount(_ part: ArraySlice<UInt8>) -> Int {
                part.reduce(0) { $0 + (Int($1) == maximumDefinition ? 1 : 0) }
            }
            let before = range.lowerBound - start
            first = (run < ranks.count ? Int(ranks[run]) : 0) + valueCount(known[..<before])
            levels.values = Array(known[before...])
            count = valueCount(known[before...])
        }
        let (made, indices, dictionary) = try values(first, count)
        return DecodedPage(
            entryCount: range.count, definition: levels, repetition: try repetition.fetch(range, spool),
            maximumDefinition: maximumDefinition, valueCount: count, values: made, indices: indices,
            dictionary: dictionary)
    }

    private func values(
        _ first: Int, _ count: Int
    ) throws(ExportError) -> (ColumnValues, indices: [UInt32]?, DictionarySlot?) {
        switch values {
        case .indices(let place, let values, let dictionary):
            return (values, try spool.numbers(at: place + UInt64(first) * 4, count: count), dictionary)
        case .fixed(let place, let width):
            let block = try spool.block(at: place + UInt64(first * width), count: count * width)
            return (ColumnValues(bytes: block, width: width, count: count, isUTF8: isUTF8), nil, nil)
        case .spans(let offsets, let bytes):
            guard count > 0 else {
                return (ColumnValues(bytes: ByteBlock(capacity: 1), count: 0, isUTF8: isUTF8), nil, nil)
            }
            let ends: [UInt32] = try spool.numbers(at: offsets + UInt64(first) * 4, count: count + 1)
            let start = ends[0]
            let block = try spool.block(at: bytes + UInt64(start), count: Int(ends[count] - start))
            var spans: [UInt64] = []
            spans.reserveCapacity(count)
            for index in 0..<count {
                spans.append(UInt64(ends[index] - start) << 32 | UInt64(ends[index + 1] - ends[index]))
            }
            return (ColumnValues(bytes: block, spans: spans, count: count, isUTF8: isUTF8), nil, nil)
        }
    }

    /// Repetition levels from an entry on, not all of them.
    func repetition(_ entry: Int, of entryCount: Int) throws(ExportError) -> (levels: Levels, range: Range<Int>) {
        if let uniform = repetition.uniform { return (Levels(uniform: uniform), entry..<entryCount) }
        let range = entry..<min(entryCount, entry + SpooledPage.window)
        return (try repetition.fetch(range, spool), range)
    }
}
