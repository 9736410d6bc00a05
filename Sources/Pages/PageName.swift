import Tabular

/// Names of pages: one component of a path, whatever a row says.
enum PageName {
    /// The longest name, in bytes: with what stands in front of a temporary one, it is below what file systems take.
    static let longest = 200
    /// The column with what names the page, where that is computed. It starts with NUL, so that nobody can name it.
    static let column = ColumnName(utf8: [0] + Array("page name".utf8))

    /// The text in lower case, of letters and digits, with a hyphen for each run of others.
    static func slug(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isBehindHyphen = true
        for scalar in text.unicodeScalars {
            if isLetter(scalar) {
                out.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                isBehindHyphen = false
            } else if !isBehindHyphen {
                out.append("-")
                isBehindHyphen = true
            }
        }
        if isBehindHyphen, !out.isEmpty { out.removeLast() }
        return usable(String(out))
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }

    /// Host and path of an address (RFC 3986 §3.2.2, §3.3), without port and user.
    static func hostAndPath(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return String(url.prefix { $0 != "?" && $0 != "#" }) }
        let rest = url[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        var host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) {
            host = host[..<colon]
        }
        return String(host + path)
    }

    /// A text as a name: what some file system does not take is a hyphen, and it neither hides the file nor looks like a flag.
    static func safe(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isOdd = VisibleText.isUnsafe(scalar) || "/\\:*?\"<>|".unicodeScalars.contains(scalar)
            out.append(isOdd ? "-" : scalar)
        }
        var name = String(out)[...]
        while let first = name.first, ". -".contains(first) { name.removeFirst() }
        while let last = name.last, ". ".contains(last) { name.removeLast() }
        return usable(String(name))
    }

    /// Windows takes the names of its devices for them, whatever stands behind the dot or behind blanks (Microsoft, "Naming
    /// Files, Paths, and Namespaces").
    private static func usable(_ name: String) -> String {
        var stem = name.prefix { $0 != "." }
        while stem.last == " " { stem.removeLast() }
        return isDevice(stem.lowercased()) ? "_" + name : name
    }

    private static func isDevice(_ stem: String) -> Bool {
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(stem) { return true }
        // The superscripts 1, 2 and 3 count as digits there.
        guard stem.hasPrefix("com") || stem.hasPrefix("lpt"), stem.count == 4, let last = stem.last else {
            return false
        }
        return "0123456789¹²³".contains(last)
    }

    /// The name with its ending, and with a number where it is not the first of its kind; cut to what a name may have.
    static func file(_ stem: String, _ ending: PageOptions.Ending, number: Int) -> String {
        let tail = (number > 1 ? " (\(number))" : "") + ".\(ending.rawValue)"
        let room = longest - tail.utf8.count
        guard stem.utf8.count > room else { return stem + tail }
        var short = ""
        var count = 0
        for character in stem {
            count += character.utf8.count
            if count > room { break }
            short.append(character)
        }
        // One character, with hundreds of marks, may be longer than a name.
        return (short.isEmpty ? "page" : short) + tail
    }
}

/// Names that are taken, where case does not count. Of each a hash is kept, so that memory stays at some bytes a page; should
/// two hashes ever fall together, a name gets a number that it did not need.
struct PageNames {
    private var taken: Set<Int> = []
    private var next: [Int: Int] = [:]

    /// A name for a page that no other has.
    mutating func take(_ stem: String, _ ending: PageOptions.Ending) -> String {
        let plain = PageName.file(stem, ending, number: 1)
        let key = PageNames.hash(plain)
        if taken.insert(key).inserted { return plain }
        var number = next[key] ?? 2
        while true {
            let name = PageName.file(stem, ending, number: number)
            number += 1
            if taken.insert(PageNames.hash(name)).inserted {
                next[key] = number
                return name
            }
        }
    }

    /// A name without its case. Small letters of the capitals, which some small ones have two of, come close to Unicode's full
    /// folding: `ß` is `ss`, as some file systems have it.
    private static func folded(_ name: String) -> String {
        name.utf8.allSatisfy { $0 < 0x80 } ? name.lowercased() : name.lowercased().uppercased().lowercased()
    }

    private static func hash(_ name: String) -> Int {
        var hasher = Hasher()
        hasher.combine(folded(name))
        return hasher.finalize()
    }
}
