/// Which encoding an XML part is in, by its first bytes (XML 1.0 appendix F).
enum XMLDeclaration {
    /// Whether these first bytes say another encoding than UTF-8.
    static func saysOtherEncoding(_ head: some Collection<UInt8>) -> Bool {
        let head = Array(head.prefix(256))
        guard head.count >= 4 else { return false }
        if head[0] == 0 || head[1] == 0 || head[0] >= 0xFE || head[0] == 0x4C { return true }
        let text = String(decoding: head, as: UTF8.self)
        guard let declaration = text.range(of: "<?xml", upTo: "?>"), let encoding = declaration.attribute("encoding")
        else { return false }
        return !["utf-8", "utf8", "us-ascii", "ascii"].contains(encoding.lowercased())
    }
}

extension String {
    /// The text from `start` up to `end`, when the string begins with it.
    fileprivate func range(of start: String, upTo end: String) -> Substring? {
        var rest = self[...]
        if rest.first == "\u{FEFF}" { rest = rest.dropFirst() }
        guard rest.hasPrefix(start) else { return nil }
        var index = rest.startIndex
        while index < rest.endIndex {
            if rest[index...].hasPrefix(end) { return rest[..<index] }
            index = rest.index(after: index)
        }
        return nil
    }
}

extension Substring {
    /// The value of an attribute of an XML declaration.
    fileprivate func attribute(_ name: String) -> String? {
        let pieces = split(whereSeparator: { $0 == "\"" || $0 == "'" })
        for (index, piece) in pieces.enumerated() where index + 1 < pieces.count {
            let key = piece.filter { !$0.isWhitespace }
            if key.hasSuffix(name + "=") { return String(pieces[index + 1]) }
        }
        return nil
    }
}
