internal import Tabular

/// Text of a source as it is shown to people: nothing in it can move a cursor, change a colour or turn the direction of
/// what stands around it.
package enum ShownText {
    /// The text with line ends as arrows, other control characters as their pictures (U+2400…) and what turns
    /// directions as U+FFFD.
    package static func plain(_ text: String) -> String { VisibleText.pictured(text) }

    /// How many columns of a terminal a text takes.
    package static func width(_ text: String) -> Int { DisplayWidth.of(text) }

    /// Text cut to a width, with an ellipsis where something is missing.
    package static func fitted(_ text: String, to limit: Int) -> String { DisplayWidth.fitted(text, to: limit) }
}
