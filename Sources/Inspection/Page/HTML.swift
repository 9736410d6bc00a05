/// HTML that is put together piece by piece. What comes from a source goes through `text` or `attribute`, always.
package struct HTML {
    package private(set) var code = ""

    /// Nothing yet.
    package init() {}

    /// Markup of ours.
    package mutating func raw(_ markup: String) { code += markup }

    /// Text of a source or ours, escaped.
    package mutating func text(_ text: String) { code += HTML.escaped(text) }

    /// An element of ours around text.
    package mutating func element(_ name: String, _ text: String, attributes: String = "") {
        code += "<\(name)\(attributes.isEmpty ? "" : " " + attributes)>\(HTML.escaped(text))</\(name)>"
    }

    /// Text in which no character means anything to HTML, in elements and in quoted attributes, and none controls
    /// anything.
    package static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in ShownText.plain(text).unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A value of a source: isolated, so that its direction stays its own; whole in a tooltip where it is cut.
    package static func value(_ text: String, characters: Int) -> String {
        let shown = TextCut.shown(text, characters: characters)
        let title = shown == text ? "" : " title=\"\(escaped(TextCut.shown(text, characters: 1000)))\""
        return "<bdi\(title)>\(escaped(shown))</bdi>"
    }

    /// An address as a link where it is one of the web, else as text: nothing else is ever a link.
    package static func link(_ address: String, characters: Int) -> String {
        let shown = value(address, characters: characters)
        let lower = address.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), !address.hasSuffix("…") else { return shown }
        return "<a href=\"\(escaped(address))\" rel=\"noopener noreferrer nofollow\">\(shown)</a>"
    }
}
