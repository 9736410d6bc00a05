internal import Tables
package import Tabular

extension Destination {
    /// Refuses an address, to which nothing can be sent, where a file is named: it would be a path of folders that nobody means.
    ///
    /// - Throws: `.usage`, without what follows the scheme, which may hold a password.
    package static func refuseAddress(_ path: String) throws(ExportError) {
        try KeywordAddress.refuse(path)
        // A slip in the address of a database would make a file with its password for a name.
        let start = path.prefix(16).lowercased()
        let slips = ["postgres:", "postgresql:", "postgres//", "postgresql//", "jdbc:"]
        if scheme(of: path) == nil, slips.contains(where: { start.hasPrefix($0) }) {
            throw ExportError(
                .usage, "an output begins like the address of a database, and is none",
                advice: "write postgres://user@host/database; a path that is meant begins with ./")
        }
        guard let scheme = scheme(of: path) else { return }
        throw ExportError(
            .usage,
            "nothing is written to an address \(scheme)://…: an output is a file, or begins with s3:// or postgres://",
            advice: "name a file, and send it there with a tool for that; a path that is meant begins with ./")
    }

    /// Refuses an address of any kind, be it one that rows can be sent to, for what is not rows.
    ///
    /// - Throws: `.usage`.
    static func refuseAnyAddress(_ path: String) throws(ExportError) {
        guard let scheme = scheme(of: path) else { return }
        throw ExportError(
            .usage, "rows alone can go to an address \(scheme)://…: this is written to a file",
            advice: "name a file; a path that is meant begins with ./")
    }

    /// An address without the user and the password in it.
    package static func withoutUser(_ address: String) -> String {
        if KeywordAddress.isNamed(by: address) { return KeywordAddress.shown(address) }
        guard let scheme = scheme(of: address) else { return address }
        let rest = address.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let sign = authority.lastIndex(of: "@") else { return address }
        return "\(scheme)://…" + rest[sign...]
    }

    /// What stands before `://`, where that is the scheme of an address (RFC 3986 §3.1).
    private static func scheme(of text: String) -> Substring? {
        let scheme = text.prefix { $0 != ":" }
        guard text.dropFirst(scheme.count).hasPrefix("://"), scheme.utf8.count > 1 else { return nil }
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
        guard let first = scheme.utf8.first, isLetter(first) else { return nil }
        let isScheme = scheme.utf8.allSatisfy { byte in
            isLetter(byte) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
        }
        return isScheme ? scheme : nil
    }
}
