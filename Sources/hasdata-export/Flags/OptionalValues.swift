import ArgumentParser
import HasDataAPI

/// How long to wait: the value of `--wait`, which may also stand alone.
struct WaitLimit: ExpressibleByArgument, CustomStringConvertible {
    /// Nil for as long as it takes.
    let seconds: Double?
    /// Whether what was given is a time.
    let isTime: Bool
    static let none = WaitLimit(seconds: nil)
    var description: String { seconds.map { "\($0)" } ?? "no limit" }

    private init(seconds: Double?, isTime: Bool = true) {
        self.seconds = seconds
        self.isTime = isTime
    }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        let isPlain = digits.utf8.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if isPlain, let count = Double(digits), count.isFinite {
            self.init(seconds: count * (unit ?? 1))
        } else if argument.contains(where: "./:".contains) || JobID(argument: argument) != nil {
            // A source; the parser takes a value that is none for the next word, and `--wait=VALUE` for `--wait`.
            return nil
        } else {
            self.init(seconds: nil, isTime: false)
        }
    }
}

/// Which fields to flatten: the value of `--flatten`, which may also stand alone.
struct FlattenedFields: ExpressibleByArgument, CustomStringConvertible {
    /// The list; empty for all.
    let text: String
    static let all = FlattenedFields(text: "")
    var description: String { text.isEmpty ? "all" : text }

    private init(text: String) { self.text = text }

    init?(argument: String) { self.init(text: argument) }
}
