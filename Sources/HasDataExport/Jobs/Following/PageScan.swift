internal import HasDataAPI

/// Which results pages are read in one look at a job that is followed.
///
/// New rows stand before the others or behind them, so pages are read from the first on until one brings nothing new, then from
/// the one on which rows stand behind all that are known to the last. All pages are read where rows are still missing or some
/// have gone, and at the end: rows that go hide as many that come.
struct PageScan {
    private enum Phase { case forward, behind, all, over }

    private var phase: Phase
    /// The page to be read next.
    private(set) var number = 1
    /// How many rows there are by the page that was read last.
    private(set) var total: UInt64?
    private var emptyPages = 0
    /// How many pages have come since the last that brought something new.
    private var barrenPages: UInt64 = 0
    /// How many rows the longest page has.
    private var rowsOfPage: UInt64 = 1

    /// A scan of what may be new, or of all pages.
    init(all: Bool = false) {
        phase = all ? .all : .forward
    }

    /// Whether no page is left to be read.
    var isOver: Bool { phase == .over }

    /// More pages in a row without anything new than the rows that there are stand on are an endless story.
    private func patience(known: UInt64) -> UInt64 {
        let pages = max(total ?? 0, known) / rowsOfPage
        return min(pages, UInt64.max / 4) * 2 + 10
    }

    /// Takes note of the page that was asked for. `known` is how many different rows have come by now.
    mutating func note(_ page: ResultsPage, hasNew: Bool, known: UInt64) {
        total = page.total ?? total
        emptyPages = page.rowCount == 0 ? emptyPages + 1 : 0
        barrenPages = hasNew ? 0 : barrenPages + 1
        rowsOfPage = max(rowsOfPage, UInt64(page.rowCount))
        let isBarren = barrenPages > patience(known: known)
        let isEnd = page.isLast || emptyPages >= 3 || isBarren || page.number >= Int.max - 1
        switch phase {
        case .forward:
            if isEnd {
                phase = .over
            } else if hasNew {
                number += 1
            } else if let total, known > total {
                // Some have gone, so others may stand anywhere.
                phase = .all
                number += 1
            } else if known == total {
                phase = .over
            } else {
                phase = .behind
                number = max(number, Int(clamping: known / UInt64(HasDataClient.largestPage))) + 1
            }
        case .behind, .all:
            number += 1
            if isEnd { phase = .over }
        case .over: break
        }
    }
}
