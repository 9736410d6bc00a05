internal import SystemPackage

/// The name that was meant where a file is missing.
enum NearFile {
    /// As many names of a folder as are compared.
    private static let limit = 2_000

    /// `did you mean "jobs.csv"?`, where one file beside the missing one is called nearly so; nil where none is, or several.
    static func advice(for path: String) -> String? {
        let wanted = FilePath(path)
        guard let name = wanted.lastComponent?.string, name.utf8.count <= 64 else { return nil }
        let folder = wanted.removingLastComponent()
        guard let names = try? Folder.names(in: folder.isEmpty ? "." : folder.string), names.count <= limit else {
            return nil
        }
        let allowed = min(2, name.utf8.count / 3)
        let near = names.map { ($0, distance(name.lowercased(), $0.lowercased())) }.filter { $0.1 <= allowed }
        guard let least = near.map(\.1).min() else { return nil }
        let best = near.filter { $0.1 == least }
        guard best.count == 1 else { return nil }
        return "did you mean \"\(folder.appending(best[0].0).string)\"?"
    }

    /// How many characters have to be added, taken away, changed or swapped with their neighbour.
    private static func distance(_ one: String, _ two: String) -> Int {
        let (one, two) = (Array(one), Array(two))
        guard abs(one.count - two.count) <= 2 else { return .max }
        var before = [Int]()
        var row = Array(0...two.count)
        for (index, letter) in one.enumerated() {
            var next = [index + 1]
            for (place, other) in two.enumerated() {
                var least = min(row[place] + (letter == other ? 0 : 1), row[place + 1] + 1, next[place] + 1)
                if index > 0, place > 0, letter == two[place - 1], other == one[index - 1] {
                    least = min(least, before[place - 1] + 1)
                }
                next.append(least)
            }
            (before, row) = (row, next)
        }
        return row[two.count]
    }
}
