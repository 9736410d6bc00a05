internal import Tabular

/// The dictionary of a column's chunks, one after the other, where it pays: pages then hold numbers of few bits in place of values
/// that repeat. Whether it does the values tell, page by page. Behind a page for which it does not, the pages of a chunk are
/// PLAIN.
///
/// Texts of a plain column are all written in one way, in the whole file: fastparquet (2026.9) gives nulls for PLAIN texts of a
/// column that has a dictionary anywhere. Their first page decides, and where a later one does not fit in, the column is
/// *refused* for good.
final class ChunkDictionary {
    private let known = ValueDictionary()
    private var indices: [UInt16] = []
    private let isUniform: Bool
    private var isClosed = false
    private var isUsed = false
    /// Whether texts are PLAIN from now on, those before among them.
    private(set) var isRefused = false
    /// How many pages of the chunk are in need of it.
    private(set) var pageCount = 0
    /// A page of fewer values has no room for a gain.
    private static let leastCount = 32
    /// What a dictionary page takes beside its values, its place in the footer included.
    private static let pageOverhead = 64

    /// - Parameter isUniform: whether all texts are to be written in one way.
    init(isUniform: Bool) { self.isUniform = isUniform }

    /// The values of the chunk so far, as they wait for their page.
    var values: UnsafeRawBufferPointer { known.values.contents }

    /// Puts numbers in the place of a page's values, where that is worth it.
    ///
    /// - Parameter values: the values as they wait for their page; their numbers, two bytes each, where there are any.
    /// - Returns: How the page's values stand.
    func encode(_ values: ByteBlock, _ form: ColumnForm, count: Int) -> PageContent {
        guard !isClosed, form != .boolean, form != .empty, count > 0 else { return .plain(form) }
        let isUniform = isUniform && form == .text
        guard !isUniform || !isRefused else { return .plain(form) }
        let isBound = isUniform && isUsed
        let (countBefore, sizeBefore) = (known.count, known.values.count)
        if isBound || count >= ChunkDictionary.leastCount,
            known.number(values.contents, form, mustRepeat: !isBound, &indices), indices.count == count
        {
            let bitWidth = max(1, Int.bitWidth - (known.count - 1).leadingZeroBitCount)
            let size = known.values.count - sizeBefore + (count * bitWidth + 7) / 8 + ChunkDictionary.pageOverhead
            let plainSize = form == .date ? count * 4 : values.count
            if isBound || size <= plainSize / 2 {
                pageCount += 1
                isUsed = true
                values.count = 0
                indices.withUnsafeBytes { _ = values.append($0) }
                return .indices(bitWidth: bitWidth)
            }
        }
        known.truncate(to: countBefore)
        isClosed = true
        if isUniform { isRefused = true }
        return .plain(form)
    }

    /// Leaves texts PLAIN.
    func refuse() { isRefused = true }

    /// The page that stands in front of those of the chunk; nil where none needs it.
    func page(_ form: ColumnForm, _ queue: PageQueue) -> PageJob? {
        guard pageCount > 0 else { return nil }
        let values = queue.takeBlock()
        values.append(known.values.contents)
        return PageJob(.dictionary(form, count: known.count), nil, values)
    }

    /// Begins with the next chunk.
    func beginChunk() {
        known.removeAll()
        if indices.capacity > 1 << 12 { indices = [] }
        isClosed = false
        pageCount = 0
    }
}
