package import Tabular

/// The other form of a database's address that libpq knows, `host=db.example user=me password='…'` (PostgreSQL's manual,
/// "Keyword/Value Connection Strings"), which `psql` takes and this program does not: told where it stands for a source or an
/// output, and never repeated, since it may hold a password.
package enum KeywordAddress {
    private static let keywords: Set<String> = [
        "application_name", "channel_binding", "client_encoding", "connect_timeout", "database", "dbname", "gssencmode",
        "host",
        "hostaddr", "options", "passfile", "password", "port", "server", "service", "sslcert", "sslkey", "sslmode",
        "sslpassword",
        "sslrootcert", "target_session_attrs", "user", "username",
    ]

    /// Whether a word is such an address: it begins with a keyword, and there is another one, or it is a password alone.
    package static func isNamed(by word: String) -> Bool {
        let names = names(in: word)
        guard let first = names.first, keywords.contains(first) else { return false }
        return first.hasSuffix("password") || names.count { keywords.contains($0) } > 1
    }

    /// A word without the password in it, and without what is behind that.
    package static func shown(_ word: String) -> String {
        let bytes = Array(word.utf8)
        let lower = bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        guard let range = lower.firstRange(of: Array("password".utf8)) else { return VisibleText.oneLine(word) }
        return VisibleText.oneLine(String(decoding: bytes[..<range.upperBound], as: UTF8.self)) + "=…"
    }

    /// - Throws: `.usage` for a word that is such an address.
    package static func refuse(_ word: String) throws(ExportError) {
        guard isNamed(by: word) else { return }
        throw ExportError(
            .usage, "a database is named by an address, and not by keywords", at: Location(source: shown(word)),
            advice: "write postgres://user@host:5432/database, with the password in PGPASSWORD or ~/.pgpass")
    }

    /// The names of what is set in a text, in lower case; other programs part them by semicolons.
    private static func names(in text: String) -> [String] {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace }
        func isGap(_ character: Character) -> Bool { isBlank(character) || character == ";" }
        var names: [String] = []
        var rest = text[...]
        while true {
            rest = rest.drop(while: isGap)
            let name = rest.prefix { $0 != "=" && !isGap($0) }
            var value = rest[name.endIndex...].drop(while: isBlank)
            guard !name.isEmpty, value.first == "=" else { return names }
            names.append(name.lowercased())
            value = value.dropFirst().drop(while: isBlank)
            let isQuoted = value.first == "'"
            if isQuoted { value = value.dropFirst() }
            while let next = value.first, isQuoted ? next != "'" : !isGap(next) {
                value = value.dropFirst(next == "\\" ? 2 : 1)
            }
            rest = isQuoted ? value.dropFirst() : value
        }
    }
}
