/// Names in letters, digits and `_`, which other systems take without quotes.
package enum PlainName {
    /// The name with `_` in place of every other character, and in front of a digit that it would begin with.
    package static func of(_ name: String, isLowerCase: Bool) -> String {
        var plain = ""
        for scalar in name.unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || 0x30...0x39 ~= scalar.value)
            plain.unicodeScalars.append(isPlain ? scalar : "_")
        }
        if isLowerCase { plain = plain.lowercased() }
        if let first = plain.utf8.first, 0x30...0x39 ~= first { plain = "_" + plain }
        return plain
    }

    /// The name and a suffix in at most so many bytes, which the name gives up at its end.
    package static func cut(_ name: String, suffix: String, to longest: Int) -> String {
        guard name.utf8.count + suffix.utf8.count > longest else { return name + suffix }
        var short = name
        while short.utf8.count + suffix.utf8.count > longest, !short.isEmpty { short.removeLast() }
        return short + suffix
    }
}
