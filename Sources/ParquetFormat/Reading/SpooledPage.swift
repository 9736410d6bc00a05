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
/// Levels and indices are put aside a piece at a time, so that nowhere what a run stands for is there as a whole.
///
/// Bounds: ranges of entries lie in the page, as they do with a page in memory; values are counted by its levels.
struct SpooledPage: Sendable {
    /// Numbers that are put aside a piece at a time, between which others may stand.
    private struct Pieces: Sendable {
        var places: [UInt64] = []
        static let length = 1 << 16

        mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
            _ numbers: [Number], to spool: PageSpool
        ) throws(ExportError) {
            let block = ByteBlock(capacity: max(1, numbers.count * MemoryLayout<Number>.size))
            numbers.withUnsafeBytes { _ = block.append($0) }
            places.append(try spool.append(block))
        }

        func fetch<Number: FixedWidthInteger & BitwiseCopyable>(
            _ range: Range<Int>, _ spool: PageSpool
        ) throws(ExportError) -> [Number] {
            var numbers: [Number] = []
            numbers.reserveCapacity(range.count)
            var start = range.lowerBound
            while start < range.upperBound {
                let (piece, offset) = start.quotientAndRemainder(dividingBy: Pieces.length)
                let count = min(range.upperBound - start, Pieces.length - offset)
                let place = places[piece] + UInt64(offset * MemoryLayout<Number>.size)
                let part: [Number] = try spool.numbers(at: place, count: count)
                numbers += part
                start += count
            }
            return numbers
        }
    }

    private struct StoredLevels: Sendable {
        var uniform: UInt8?
        var pieces = Pieces()

        func fetch(_ range: Range<Int>, _ spool: PageSpool) throws(ExportError) -> Levels {
            if let uniform { return Levels(uniform: uniform) }
            return Levels(values: try pieces.fetch(range, spool))
        }
    }

    private enum StoredValues: Sendable {
        case fixed(place: UInt64, width: Int)
        case spans(offsets: UInt64, bytes: UInt64)
        case indices(Pieces, ColumnValues, DictionarySlot?)
    }

    private let spool: PageSpool
    private let maximumDefinition: Int
    private var isUTF8 = true
    private let entryCount: Int
    private var definition = StoredLevels()
    private var repetition = StoredLevels()
    private var values = StoredValues.spans(offsets: 0, bytes: 0)
    /// For each run of entries how many values stand before it.
    private var ranks: [Int32] = []
    private static let runLength = 512
    /// So many levels are fetched at once where rows are counted.
    private static let window = 8192

    /// A page, of which nothing is there yet.
    init(entryCount: Int, _ maximumDefinition: Int, in spool: PageSpool) {
        self.entryCount = entryCount
        self.maximumDefinition = maximumDefinition
        self.spool = spool
    }

    /// Puts the definition levels aside and says how many entries have a value.
    mutating func put(definition source: LevelSource) throws(ExportError) -> Int {
        if case .uniform(let level) = source {
            definition.uniform = level
            return Int(level) == maximumDefinition ? entryCount : 0
        }
        var count = 0
        var entry = 0
        try source.pieces(entryCount, of: Pieces.length) { (levels) throws(ExportError) in
            for level in levels {
                if entry % SpooledPage.runLength == 0 { ranks.append(Int32(truncatingIfNeeded: count)) }
                entry += 1
                if Int(level) == maximumDefinition { count += 1 }
            }
            try definition.pieces.append(levels, to: spool)
        }
        return count
    }

    /// Puts the repetition levels aside.
    mutating func put(repetition source: LevelSource) throws(ExportError) {
        if case .uniform(let level) = source { repetition.uniform = level }
        try source.pieces(entryCount, of: Pieces.length) { (levels) throws(ExportError) in
            try repetition.pieces.append(levels, to: spool)
        }
    }

    /// Puts indices into a dictionary aside, which stays in memory.
    mutating func put(
        indices reader: HybridReader, count: Int, of values: ColumnValues, _ dictionary: DictionarySlot
    ) throws(ExportError) {
        var reader = reader
        var pieces = Pieces()
        for start in stride(from: 0, to: count, by: Pieces.length) {
            let indices: [UInt32] = try reader.next(min(Pieces.length, count - start))
            try PageDecoder.check(indices, limit: values.count)
            try pieces.append(indices, to: spool)
        }
        isUTF8 = values.isUTF8
        self.values = .indices(pieces, values, dictionary)
    }

    /// Puts values aside.
    ///
    /// - Parameter indices: which of them there are, where they are those of a dictionary that does not stay in memory.
    mutating func put(_ made: ColumnValues, _ indices: [UInt32]?, count: Int) throws(ExportError) {
        func place(_ index: Int) -> Int { indices.map { Int($0[index]) } ?? index }
        isUTF8 = made.isUTF8
        let block = ByteBlock(capacity: 1 << 16)
        guard made.width == 0 else {
            block.reserve(count * made.width)
            for index in 0..<count { block.append(made.value(place(index))) }
            values = .fixed(place: try spool.append(block), width: made.width)
            return
        }
        block.reserve((count + 1) * 4)
        var offset: UInt32 = 0
        for index in 0..<count {
            block.append(bytesOf: offset)
            let (sum, isHuge) = offset.addingReportingOverflow(
                UInt32(truncatingIfNeeded: made.span(place(index)).count))
            guard !isHuge else { throw SpooledPage.tooLong }
            offset = sum
        }
        block.append(bytesOf: offset)
        let bytesStart = block.count
        for index in 0..<count { block.append(made.value(place(index))) }
        let start = try spool.append(block)
        values = .spans(offsets: start, bytes: start + UInt64(bytesStart))
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
            let known: [UInt8] = try definition.pieces.fetch(start..<range.upperBound, spool)
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
        case .indices(let pieces, let values, let dictionary):
            return (values, try pieces.fetch(first..<first + count, spool), dictionary)
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
