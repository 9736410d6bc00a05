import Compression
import Tabular
import Threads

/// What of a column's description its pages need.
struct ChunkPlace: Sendable {
    let file: ParquetFile
    let leaf: Leaf
    let codec: CompressionCodec
    let rowGroup: Int

    /// An error with the source, the column and the byte of the page it is about.
    func complete(_ error: ExportError, byte: UInt64) -> ExportError {
        var error = error
        error.location.source = file.name
        error.location.column = leaf.fieldName
        error.location.byte = byte
        return error
    }
}

/// A page that is not decoded before somebody needs it, and then once, by whichever worker comes first. It is forgotten
/// with the last block of rows that has some of its rows.
final class PageSlot: @unchecked Sendable {
    let header: PageHeader
    let place: ChunkPlace
    private let offset: UInt64
    private let dictionary: DictionarySlot?
    /// Guards the page.
    private let lock = ThreadCondition()
    private var page: DecodedPage?
    /// The page where it is put aside, and where to.
    private var spooled: SpooledPage?
    private let spool: PageSpool?

    /// A page whose bytes stand at `offset`.
    ///
    /// - Parameter spool: where it goes once it is decoded; nil for one that stays in memory.
    init(
        _ header: PageHeader, place: ChunkPlace, offset: UInt64, dictionary: DictionarySlot?, spool: PageSpool? = nil
    ) {
        self.spool = spool
        self.header = header
        self.place = place
        self.offset = offset
        self.dictionary = dictionary
    }

    /// Some entries of the page, and others: `first` is the number of the first.
    func entries(
        _ range: Range<Int>, by decoder: PageDecoder
    ) throws(ExportError) -> (page: DecodedPage, first: Int) {
        if let spooled = try decode(by: decoder) { return (try spooled.fetch(range), range.lowerBound) }
        guard let page else { throw BitPacking.damaged("it could not be decoded before") }
        return (page, 0)
    }

    /// Repetition levels from an entry on: of all that follow, or of some.
    func repetition(
        from entry: Int, by decoder: PageDecoder
    ) throws(ExportError) -> (levels: Levels, first: Int, end: Int) {
        if let spooled = try decode(by: decoder) {
            let (levels, range) = try spooled.repetition(entry, of: header.valueCount)
            return (levels, range.lowerBound, range.upperBound)
        }
        guard let page else { throw BitPacking.damaged("it could not be decoded before") }
        return (page.repetition, 0, page.entryCount)
    }

    /// Decodes the page where nobody did, and gives it where it is put aside.
    private func decode(by decoder: PageDecoder) throws(ExportError) -> SpooledPage? {
        lock.lock()
        defer { lock.unlock() }
        guard page == nil, spooled == nil else { return spooled }
        do throws(ExportError) {
            if let spool {
                spooled = try decoder.spooledPage(header, place, at: offset, dictionary, in: spool)
            } else {
                page = try decoder.page(header, place, at: offset, dictionary)
            }
            return spooled
        } catch {
            throw place.complete(error, byte: error.location.byte ?? offset)
        }
    }
}

/// A column's dictionary, decoded once.
final class DictionarySlot: @unchecked Sendable {
    let header: PageHeader
    let place: ChunkPlace
    private let offset: UInt64
    private let lock = ThreadCondition()
    private var values: ColumnValues?
    /// Whether it stays in memory.
    let isKept: Bool

    init(_ header: PageHeader, place: ChunkPlace, offset: UInt64, isKept: Bool = true) {
        self.isKept = isKept
        self.header = header
        self.place = place
        self.offset = offset
    }

    func decoded(by decoder: PageDecoder) throws(ExportError) -> ColumnValues {
        lock.lock()
        defer { lock.unlock() }
        if let values { return values }
        do throws(ExportError) {
            let made = try decoder.dictionary(header, place, at: offset)
            if isKept { values = made }
            return made
        } catch {
            throw place.complete(error, byte: offset)
        }
    }
}
