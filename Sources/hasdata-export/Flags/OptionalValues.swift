import ArgumentParser

/// How long to wait: the value of `--wait`, which may also stand alone.
struct WaitLimit: ExpressibleByArgument, CustomStringConvertible {
    /// Nil for as long as it takes.
    let seconds: Double?
    static let none = WaitLimit(seconds: nil)
    var description: String { seconds.map { "\($0)" } ?? "no limit" }

    private init(seconds: Double?) { self.seconds = seconds }

    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0, seconds.isFinite else { return nil }
        self.init(seconds: seconds > 0 ? seconds : nil)
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
