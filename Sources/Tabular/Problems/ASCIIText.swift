/// Text for terminals that show nothing else.
package enum ASCIIText {
    /// The text in ASCII, each other character as what is most like it, else as a question mark for each column it takes.
    package static func of(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for character in text {
            switch character {
            case "…": result += "..."
            case "“", "”": result += "\""
            case "‘", "’": result += "'"
            case "–", "—", "─": result += "-"
            case "→": result += "->"
            case "×": result += "x"
            case "·", "•": result += "*"
            case "\u{A0}": result += " "
            case "≈": result += "~"
            case "█", "▉", "▊", "▋", "▌": result += "#"
            case "▍", "▎", "▏": result += "|"
            default:
                result +=
                    character.isASCII
                    ? String(character) : String(repeating: "?", count: max(1, DisplayWidth.of(character)))
            }
        }
        return result
    }

    /// The same cut to a width, which it is measured for as it is shown.
    package static func fitted(_ text: String, to limit: Int) -> String {
        DisplayWidth.fitted(of(text), to: limit, mark: of("…"))
    }
}
