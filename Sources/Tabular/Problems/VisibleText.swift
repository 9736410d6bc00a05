/// Text that is shown to people.
package enum VisibleText {
    /// The text with every control character, and every mark that turns the direction of text, as U+FFFD: names out of files
    /// and words of servers may hold line ends, sequences that a terminal obeys, and marks that show what follows them
    /// backwards. A byte of a path that is not UTF-8 is shown as `\xE9`.
    package static func oneLine(_ text: String) -> String {
        // Nearly all of it is ASCII, which is looked at without decoding.
        if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
        let text = PathText.shown(text)
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { visible.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar) }
        return String(visible)
    }

    /// The text with line ends as arrows, tabs as blanks, other control characters as their pictures (U+2400…) and what turns
    /// directions as U+FFFD: text of a source as it is shown to people, who can tell what was there.
    package static func pictured(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: out.append("↵")
            case 0x09: out.append(" ")
            case 0..<0x20: out.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: out.append("\u{2421}")
            default: out.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(out)
    }

    /// Whether a scalar does something other than stand where it stands: C0, DEL and C1, the line and paragraph separators,
    /// and the marks, embeddings, overrides and isolates of direction.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
