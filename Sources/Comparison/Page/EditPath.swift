/// How one list of numbers becomes another, by Myers' algorithm; what is behind `most` changes counts as changed.
struct EditPath {
    /// A step, with places in the first list, or of `new` in the second.
    enum Edit: Equatable {
        case both(Range<Int>)
        case old(Range<Int>)
        case new(Range<Int>)
    }

    /// The steps in order.
    let edits: [Edit]

    init(_ one: [Int], _ two: [Int], most: Int) {
        let (rounds, end) = EditPath.rounds(one, two, most: most)
        // From the end to the start: each round has one step off the diagonal, and the diagonal behind it.
        var edits: [Edit] = []
        if end.y < two.count { edits.append(.new(end.y..<two.count)) }
        if end.x < one.count { edits.append(.old(end.x..<one.count)) }
        var (x, y) = end
        for round in stride(from: rounds.count - 1, through: 0, by: -1) {
            let furthest = rounds[round]
            let k = x - y
            let isDown = furthest.isDown(k, round)
            let fromX = round == 0 ? 0 : furthest.at(isDown ? k + 1 : k - 1)
            let fromY = round == 0 ? 0 : fromX - (isDown ? k + 1 : k - 1)
            let startX = round == 0 ? 0 : isDown ? fromX : fromX + 1
            if x > startX { edits.append(.both(startX..<x)) }
            if round > 0 { edits.append(isDown ? .new(fromY..<fromY + 1) : .old(fromX..<fromX + 1)) }
            (x, y) = (fromX, fromY)
        }
        self.edits = edits.reversed()
    }

    /// How far one gets in the first list on each diagonal, after a round.
    private struct Furthest {
        var values: [Int]
        let middle: Int

        func at(_ diagonal: Int) -> Int {
            let place = diagonal + middle
            return values.indices.contains(place) ? values[place] : -1
        }

        /// Whether a diagonal is reached from the one above it in the round that follows.
        func isDown(_ diagonal: Int, _ round: Int) -> Bool {
            diagonal == -round || (diagonal != round && at(diagonal - 1) < at(diagonal + 1))
        }
    }

    /// The values before each round that it takes to come to both ends or, where those are too many, as far as one gets, and
    /// where that is.
    private static func rounds(
        _ one: [Int], _ two: [Int], most: Int
    ) -> (rounds: [Furthest], end: (x: Int, y: Int)) {
        var furthest = Furthest(values: [0, 0, 0], middle: 1)
        var rounds: [Furthest] = []
        var best = (x: 0, y: 0, round: 0)
        for round in 0...min(most, one.count + two.count) {
            rounds.append(furthest)
            var next = Furthest(values: Array(repeating: -1, count: 2 * round + 3), middle: round + 1)
            for k in stride(from: -round, through: round, by: 2) {
                var x = round == 0 ? 0 : furthest.isDown(k, round) ? furthest.at(k + 1) : furthest.at(k - 1) + 1
                var y = x - k
                while x >= 0, y >= 0, x < one.count, y < two.count, one[x] == two[y] {
                    x += 1
                    y += 1
                }
                next.values[k + next.middle] = x
                if x >= one.count, y >= two.count { return (rounds, (x, y)) }
                if 0...one.count ~= x, 0...two.count ~= y, x + y >= best.x + best.y { best = (x, y, round) }
            }
            furthest = next
        }
        return (Array(rounds[...best.round]), (best.x, best.y))
    }
}
