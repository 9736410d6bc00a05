internal import Tabular

/// How words look on a terminal: in colours, or plain.
package struct TerminalStyle: Sendable {
    /// A colour by its number among those of a terminal (ECMA-48 §8.3.117).
    package enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
    }

    /// Whether there are colours.
    package let isOn: Bool

    /// Whether nothing but ASCII is shown.
    package let isASCII: Bool

    /// Colours, or none.
    package init(isOn: Bool, isASCII: Bool = false) { (self.isOn, self.isASCII) = (isOn, isASCII) }

    /// A text as it is shown, which may be wider then.
    package func shown(_ text: String) -> String { isASCII ? ASCIIText.of(text) : text }

    /// A text as it is shown, cut to a width where that is wider.
    package func fitted(_ text: String, to limit: Int) -> String {
        isASCII ? ASCIIText.fitted(text, to: limit) : ShownText.fitted(text, to: limit)
    }

    package func bold(_ text: String) -> String { wrapped(text, "1") }
    package func dim(_ text: String) -> String { wrapped(text, "2") }
    package func red(_ text: String) -> String { coloured(text, .red) }
    package func green(_ text: String) -> String { coloured(text, .green) }
    package func yellow(_ text: String) -> String { coloured(text, .yellow) }
    package func blue(_ text: String) -> String { coloured(text, .blue) }
    /// What a line begins with that is to be seen from afar.
    package func title(_ text: String, _ colour: Colour) -> String { wrapped(text, "1;\(colour.rawValue)") }

    private func coloured(_ text: String, _ colour: Colour) -> String { wrapped(text, "\(colour.rawValue)") }
    private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
