import Tabular

/// Goes through the entries of one column, over the borders of pages.
struct LeafCursor {
    let leaf: Leaf
    private var slices: [PageSlice]
    private var pages: [DecodedPage] = []
    private var slice = 0
    private var entry = 0
    private var value = 0
    private var page: DecodedPage?

    init(_ leaf: Leaf, _ task: RowsTask, _ decoder: PageDecoder) throws(ExportError) {
        self.leaf = leaf
        slices = task.slices[leaf.index].filter { $0.end > $0.start }
        for index in slices.indices {
            let slice = slices[index]
            let (page, first) = try slice.page.entries(slice.start..<slice.end, by: decoder)
            pages.append(page)
            slices[index].start -= first
            slices[index].end -= first
        }
        open()
    }

    /// An entry, by the page that it is in and where there, and its value among the page's.
    struct Position {
        fileprivate let slice: Int
        fileprivate let entry: Int
        fileprivate let value: Int
    }

    /// The entry at hand.
    var position: Position { Position(slice: slice, entry: entry, value: value) }

    /// Goes to an entry that was at hand.
    mutating func move(to position: Position) {
        (slice, entry, value) = (position.slice, position.entry, position.value)
        page = slice < pages.count ? pages[slice] : nil
    }

    private mutating func open() {
        guard slice < slices.count else {
            page = nil
            return
        }
        page = pages[slice]
        entry = slices[slice].start
        value = pages[slice].rank(of: entry)
    }

    /// The definition level of the entry at hand.
    ///
    /// - Throws: `.malformed` behind the last entry.
    func definition() throws(ExportError) -> Int {
        guard let page else {
            throw ExportError(
                .malformed, "the columns of a nested value do not go together", at: Location(column: leaf.fieldName))
        }
        return page.definition[entry]
    }

    /// The repetition level of the entry at hand; 0 behind the last.
    var repetition: Int { page?.repetition[entry] ?? 0 }

    /// The page that holds the value of the entry at hand, and where among the page's values it stands; nil where it is
    /// missing.
    func current() -> (page: DecodedPage, index: Int)? {
        guard let page, page.definition[entry] == page.maximumDefinition else { return nil }
        return (page, page.place(of: value))
    }

    /// Goes on to the next entry.
    mutating func advance() {
        guard let page else { return }
        if page.definition[entry] == page.maximumDefinition { value += 1 }
        entry += 1
        guard entry >= slices[slice].end else { return }
        slice += 1
        open()
    }

    /// Goes on to the first entry of the next row.
    mutating func advanceRow() {
        repeat { advance() } while page != nil && repetition != 0
    }
}
