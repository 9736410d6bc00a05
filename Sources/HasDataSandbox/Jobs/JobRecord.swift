/// A job's record, with the members that the sandbox rewrites: links, and counters.
struct JobRecord: Sendable {
    /// The id as the record has it, quoted if it is a string.
    let id: String
    /// The value of `dataRowsCount`, be it a number or a numeric string.
    let rowCount: Int?
    private let text: [UInt8]
    private let members: [JSONPieces.Member]

    /// How the record is to differ from what is stored.
    struct Variant: Sendable {
        /// The link of a kind of artifact; nil for one that is not there.
        var link: @Sendable (ArtifactKind) -> String? = { _ in nil }
        /// Counters as strings.
        var stringCounters = false
        /// The older name of the counter of rows.
        var older = false
    }

    init?(_ text: [UInt8]) {
        guard let members = JSONPieces.members(of: text, in: 0..<text.count) else { return nil }
        func raw(_ name: String) -> Range<Int>? { members.first { $0.name == name }?.value }
        guard let id = raw("id") ?? raw("jobId") else { return nil }
        self.id = String(decoding: text[id], as: UTF8.self)
        rowCount = raw("dataRowsCount").flatMap { JSONPieces.scalar(text, $0) }.flatMap { Int($0) }
        self.text = text
        self.members = members
    }

    /// The record as JSON.
    func json(_ variant: Variant) -> String {
        let parts = members.map { member in
            var name = member.name
            var value = String(decoding: text[member.value], as: UTF8.self)
            if name == "data", let links = JSONPieces.members(of: text, in: member.value) {
                value = json(links: links, variant)
            } else if name == "creditsSpent" || name == "dataRowsCount" {
                if variant.stringCounters, !value.hasPrefix("\"") { value = "\"\(value)\"" }
                if variant.older, name == "dataRowsCount" { name = "dataRows" }
            }
            return "\"\(name)\":\(value)"
        }
        return "{\(parts.joined(separator: ","))}"
    }

    /// Links whose last path component names an artifact are replaced, or left out where there is none.
    private func json(links: [JSONPieces.Member], _ variant: Variant) -> String {
        let parts = links.compactMap { member -> String? in
            let value = JSONPieces.scalar(text, member.value) ?? ""
            let file = value.split(separator: "/").last ?? ""
            guard let kind = ArtifactKind.allCases.first(where: { $0.fileName == file }) else {
                return "\"\(member.name)\":\(String(decoding: text[member.value], as: UTF8.self))"
            }
            return variant.link(kind).map { "\"\(member.name)\":\"\($0)\"" }
        }
        return "{\(parts.joined(separator: ","))}"
    }
}
