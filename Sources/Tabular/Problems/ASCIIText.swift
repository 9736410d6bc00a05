/// Text for terminals that show nothing else.
package enum ASCIIText {
    /// What stands where text is cut.
    package static let cut = "..."

    /// The text in ASCII, each other character as what is most like it, else as a question mark for each column it takes.
    package static func of(_ text: String) -> String {
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
}
