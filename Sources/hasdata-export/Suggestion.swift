/// Words for one who made a slip.
enum Suggestion {
    /// The known word that is one or two slips away; nil where none is, or several are.
    static func nearest(to word: String, among known: [String]) -> String? {
        let near = known.map { ($0, distance(word.lowercased(), $0)) }.filter { $0.1 <= min(2, $0.0.count / 2) }
        guard let least = near.map(\.1).min() else { return nil }
        let best = near.filter { $0.1 == least }
        return best.count == 1 ? best[0].0 : nil
    }

    /// The parser's message in the form of ours: no capital, no full stop, `; ` before what to do.
    static func sentence(_ message: String) -> String {
        var text = message.split(separator: "\n").first.map(String.init) ?? message
        text = text.split(separator: ". ").enumerated()
            .map { $0.element.prefix(1).lowercased() + $0.element.dropFirst() }.joined(separator: "; ")
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// How many letters have to be added, taken away or changed (Levenshtein).
    private static func distance(_ one: String, _ two: String) -> Int {
        let (one, two) = (Array(one), Array(two))
        guard one.count <= 20 else { return .max }
        var row = Array(0...two.count)
        for (index, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for (place, other) in two.enumerated() {
                let changed = corner + (letter == other ? 0 : 1)
                corner = row[place + 1]
                row[place + 1] = min(changed, row[place] + 1, corner + 1)
            }
        }
        return row[two.count]
    }
}
