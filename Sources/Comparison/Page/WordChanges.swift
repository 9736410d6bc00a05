/// Two texts beside each other, word by word: what both have, and what one has alone.
///
/// The words are those between blanks, each with the blanks behind it. The same beginning and end are taken off first; what
/// is left is compared by Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986), up to a number of
/// changes beyond which all of it counts as changed: time and memory stay small however long the texts are.
struct WordChanges {
    /// A run of words.
    struct Piece: Equatable {
        enum Kind: Equatable { case both, old, new }
        var kind: Kind
        var text: String
    }

    /// How many words may be told apart one by one: both texts need as many steps, and the steps squared memory.
    static let mostChanges = 200

    /// The pieces in order, an old one before the new one in its place.
    let pieces: [Piece]

    init(_ old: String, _ new: String) {
        let (one, two) = (WordChanges.words(of: old), WordChanges.words(of: new))
        var start = 0
        while start < one.count, start < two.count, one[start] == two[start] { start += 1 }
        var (oneEnd, twoEnd) = (one.count, two.count)
        while oneEnd > start, twoEnd > start, one[oneEnd - 1] == two[twoEnd - 1] {
            oneEnd -= 1
            twoEnd -= 1
        }
        var builder = Builder()
        builder.add(.both, one[..<start])
        WordChanges.compare(Array(one[start..<oneEnd]), Array(two[start..<twoEnd]), &builder)
        builder.add(.both, one[oneEnd...])
        pieces = builder.pieces
    }

    /// Puts pieces together.
    private struct Builder {
        var pieces: [Piece] = []

        mutating func add(_ kind: Piece.Kind, _ words: ArraySlice<Substring>) {
            guard !words.isEmpty else { return }
            let text = words.joined()
            if pieces.last?.kind == kind {
                pieces[pieces.count - 1].text += text
            } else {
                pieces.append(Piece(kind: kind, text: text))
            }
        }
    }

    private static func words(of text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var index = start
        var isInBlank = false
        while index < text.endIndex {
            let isBlank = text[index].isWhitespace
            if isInBlank, !isBlank {
                words.append(text[start..<index])
                start = index
            }
            isInBlank = isBlank
            index = text.index(after: index)
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
    }

    private static func compare(_ one: [Substring], _ two: [Substring], _ builder: inout Builder) {
        guard let steps = steps(one, two) else {
            builder.add(.old, one[...])
            builder.add(.new, two[...])
            return
        }
        // From the end to the start: each round has one step off the diagonal, and the diagonal behind it.
        var edits: [(kind: Piece.Kind, words: Range<Int>)] = []
        var (x, y) = (one.count, two.count)
        for round in stride(from: steps.count - 1, through: 0, by: -1) {
            let furthest = steps[round]
            let k = x - y
            let isDown = k == -round || (k != round && furthest.at(k - 1) < furthest.at(k + 1))
            let fromX = round == 0 ? 0 : furthest.at(isDown ? k + 1 : k - 1)
            let fromY = round == 0 ? 0 : fromX - (isDown ? k + 1 : k - 1)
            let startX = round == 0 ? 0 : isDown ? fromX : fromX + 1
            if x > startX { edits.append((.both, startX..<x)) }
            if round > 0 { edits.append(isDown ? (.new, fromY..<fromY + 1) : (.old, fromX..<fromX + 1)) }
            (x, y) = (fromX, fromY)
        }
        // An old word may follow a new one; runs of changes are put in order.
        var (olds, news): ([Substring], [Substring]) = ([], [])
        func flush() {
            builder.add(.old, olds[...])
            builder.add(.new, news[...])
            (olds, news) = ([], [])
        }
        for edit in edits.reversed() {
            switch edit.kind {
            case .both:
                flush()
                builder.add(.both, one[edit.words])
            case .old: olds += one[edit.words]
            case .new: news += two[edit.words]
            }
        }
        flush()
    }

    /// How far one gets in the first text on each diagonal, round by round; the values before each round.
    private struct Furthest {
        var values: [Int]
        let middle: Int
        func at(_ diagonal: Int) -> Int {
            let place = diagonal + middle
            return values.indices.contains(place) ? values[place] : -1
        }
    }

    /// The rounds it takes to come to both ends; nil where there are too many.
    private static func steps(_ one: [Substring], _ two: [Substring]) -> [Furthest]? {
        let most = min(mostChanges, one.count + two.count)
        var furthest = Furthest(values: [0, 0, 0], middle: 1)
        var steps: [Furthest] = []
        for round in 0...most {
            steps.append(furthest)
            var next = Furthest(values: Array(repeating: -1, count: 2 * round + 3), middle: round + 1)
            for k in stride(from: -round, through: round, by: 2) {
                let isDown = k == -round || (k != round && furthest.at(k - 1) < furthest.at(k + 1))
                var x = round == 0 ? 0 : isDown ? furthest.at(k + 1) : furthest.at(k - 1) + 1
                var y = x - k
                while x >= 0, y >= 0, x < one.count, y < two.count, one[x] == two[y] {
                    x += 1
                    y += 1
                }
                next.values[k + next.middle] = x
                if x >= one.count, y >= two.count { return steps }
            }
            furthest = next
        }
        return nil
    }
}
