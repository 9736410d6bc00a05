import Tabular

/// Goes through the entries of one column, over the borders of pages. Of a page that is put aside it has a window at a time, since
/// a single row may have more entries than there is memory for.
struct LeafCursor {
    let leaf: Leaf
    private let windows: [PageSlice]
    private let decoder: PageDecoder
    private var window = 0
    private var page: DecodedPage?
    /// The entry at hand, among the page's, and where the window ends there.
    private var entry = 0
    private var end = 0
    private var value = 0

    private static let windowLength = 1 << 16

    init(_ leaf: Leaf, _ task: RowsTask, _ decoder: PageDecoder) throws(ExportError) {
        self.leaf = leaf
        self.decoder = decoder
        var windows: [PageSlice] = []
        for slice in task.slices[leaf.index] {
            for start in stride(from: slice.start, to: slice.end, by: LeafCursor.windowLength) {
                windows.append(
                    PageSlice(page: slice.page, start: start, end: min(slice.end, start + LeafCursor.windowLength)))
            }
        }
        self.windows = windows
        try open()
    }

    /// An entry, by the window that it is in, and its value among the page's.
    struct Position {
        fileprivate let window: Int
        fileprivate let entry: Int
        fileprivate let value: Int
    }

    /// The entry at hand.
    var position: Position { Position(window: window, entry: entry, value: value) }

    /// Goes to an entry that was at hand.
    mutating func move(to position: Position) throws(ExportError) {
        if position.window != window {
            window = position.window
            try open()
        }
        (entry, value) = (position.entry, position.value)
    }

    private mutating func open() throws(ExportError) {
        guard window < windows.count else {
            page = nil
            return
        }
        let range = windows[window].start..<windows[window].end
        let (page, first) = try windows[window].page.entries(range, by: decoder)
        self.page = page
        (entry, end) = (range.lowerBound - first, range.upperBound - first)
        value = page.rank(of: entry)
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
    mutating func advance() throws(ExportError) {
        guard let page else { return }
        if page.definition[entry] == page.maximumDefinition { value += 1 }
        entry += 1
        guard entry >= end else { return }
        window += 1
        try open()
    }

    /// Goes on to the first entry of the next row.
    mutating func advanceRow() throws(ExportError) {
        repeat { try advance() } while page != nil && repetition != 0
    }
}
