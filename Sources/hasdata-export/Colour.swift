/// Colours of words on standard error, where that is a terminal that shows them and NO_COLOR (no-color.org) is not set.
enum Colour: Int {
    case red = 31
    case yellow = 33
    case blue = 34

    private static let isShown: Bool = {
        if let wish = StandardStreams.environment("NO_COLOR"), !wish.isEmpty { return false }
        return StandardStreams.isErrorTerminal && StandardStreams.environment("TERM") != "dumb"
    }()

    /// The word in this colour.
    func around(_ word: String) -> String {
        Colour.isShown ? "\u{1B}[1;\(rawValue)m\(word)\u{1B}[0m" : word
    }
}
