/// Text that is shown to people.
public enum VisibleText {
    /// The text with every control character as U+FFFD: names out of files may hold line ends, and sequences that a terminal
    /// obeys. A byte of a path that is no UTF-8 is shown as `\xE9`.
    public static func oneLine(_ text: String) -> String {
        let text = PathText.shown(text)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { visible.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(visible)
    }

    /// C0, DEL, C1, and the line and paragraph separators.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }
}
