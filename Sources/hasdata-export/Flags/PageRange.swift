import ArgumentParser

/// Results pages as a flag names them: `7`, `1-50`, `51-`.
struct PageRange: ExpressibleByArgument {
    /// From 1; up to the greatest number where the end is open.
    let numbers: ClosedRange<Int>

    init?(argument: String) {
        let ends = argument.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ Int($0) }), first >= 1 else { return nil }
        guard ends.count == 2 else {
            numbers = first...first
            return
        }
        guard let last = ends[1].isEmpty ? Int.max : Int(ends[1]), last >= first else { return nil }
        numbers = first...last
    }
}
