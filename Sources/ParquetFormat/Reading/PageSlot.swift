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
    /// Guards `page`.
    private let lock = ThreadCondition()
    private var page: DecodedPage?

    /// A page whose bytes stand at `offset`.
    init(_ header: PageHeader, place: ChunkPlace, offset: UInt64, dictionary: DictionarySlot?) {
        self.header = header
        self.place = place
        self.offset = offset
        self.dictionary = dictionary
    }

    func decoded(by decoder: PageDecoder) throws(ExportError) -> DecodedPage {
        lock.lock()
        defer { lock.unlock() }
        if let page { return page }
        do throws(ExportError) {
            let made = try decoder.page(header, place, at: offset, dictionary)
            page = made
            return made
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

    init(_ header: PageHeader, place: ChunkPlace, offset: UInt64) {
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
            values = made
            return made
        } catch {
            throw place.complete(error, byte: offset)
        }
    }
}
