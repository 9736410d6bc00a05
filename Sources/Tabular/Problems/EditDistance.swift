/// How far two words are from each other, to find the one that was meant by another.
package enum EditDistance {
    /// How many letters have to be added, left out, changed or swapped with their neighbour (Damerau and Levenshtein, where
    /// no part is edited twice); nil for more than `limit`.
    ///
    /// Its time is that of the product of both lengths, so both should be short.
    package static func between(_ one: some StringProtocol, _ two: some StringProtocol, atMost limit: Int) -> Int? {
        let (one, two) = (Array(one.unicodeScalars), Array(two.unicodeScalars))
        guard abs(one.count - two.count) <= limit else { return nil }
        var before: [Int] = []
        var row = Array(0...two.count)
        for index in one.indices {
            var next = [index + 1]
            for other in two.indices {
                let change = row[other] + (one[index] == two[other] ? 0 : 1)
                var least = min(change, row[other + 1] + 1, next[other] + 1)
                if index > 0, other > 0, one[index] == two[other - 1], one[index - 1] == two[other] {
                    least = min(least, before[other - 1] + 1)
                }
                next.append(least)
            }
            before = row
            row = next
        }
        return row[two.count] <= limit ? row[two.count] : nil
    }

    /// The one of `known` that is least far from `word`, at most `limit(its length)`; nil where none is near, or several
    /// are equally near. Case does not count.
    package static func nearest(to word: String, among known: [String], atMost limit: (String) -> Int) -> String? {
        let folded = word.lowercased()
        var best: (distance: Int, words: [String]) = (.max, [])
        for other in known {
            guard let distance = between(folded, other.lowercased(), atMost: min(limit(other), best.distance)) else {
                continue
            }
            if distance < best.distance { best = (distance, []) }
            best.words.append(other)
        }
        return best.words.count == 1 ? best.words[0] : nil
    }
}
