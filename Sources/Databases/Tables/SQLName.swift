/// Names in SQL texts.
package enum SQLName {
    /// A name in double quotes, whatever it holds.
    package static func quoted(_ name: String) -> String {
        // By scalars: with a combining mark behind it a quote is another character, and still ends the name.
        var quoted = "\"".unicodeScalars
        for scalar in name.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}
