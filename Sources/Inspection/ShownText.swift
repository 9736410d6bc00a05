internal import Tabular

/// Text of a source as it is shown to people: nothing in it can move a cursor, change a colour or turn the direction of
/// what stands around it.
package enum ShownText {
    /// The text with line ends as arrows, other control characters as their pictures (U+2400…) and what turns
    /// directions as U+FFFD.
    package static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: VisibleText.isUnsafe) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: out.append("↵")
            case 0x09: out.append(" ")
            case 0..<0x20: out.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: out.append("\u{2421}")
            default: out.append(VisibleText.isUnsafe(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(out)
    }

    /// How many columns of a terminal a text takes: two for the wide characters of East Asia and for emoji, none for
    /// marks.
    package static func width(_ text: String) -> Int {
        var width = 0
        for character in text {
            guard let first = character.unicodeScalars.first else { continue }
            switch first.value {
            case 0x0300..<0x0370, 0x200B, 0x200C, 0x200D, 0xFE00..<0xFE10: continue
            case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF00..<0xFF61,
                0xFFE0..<0xFFE7, 0x1F300..<0x1FB00, 0x20000..<0x40000:
                width += 2
            default: width += 1
            }
        }
        return width
    }

    /// Text cut to a width, with an ellipsis where something is missing.
    package static func fitted(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var out = ""
        var used = 0
        for character in text {
            let wide = width(String(character))
            if used + wide > limit - 1 { break }
            out.append(character)
            used += wide
        }
        return out + "…"
    }
}
