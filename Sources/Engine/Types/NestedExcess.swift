internal import Nesting
internal import Tabular

/// Tells of nested values that are JSON text since they have too many members, levels or paths to be lists and structures.
enum NestedExcess {
    private static let mostListed = 10

    /// A note for each kind of excess.
    static func notes(
        of evidence: [ColumnName: ColumnEvidence], columns: [ColumnName], infersTypes: Bool
    ) -> [String] {
        let found = columns.flatMap { column -> [(path: String, excess: NestedEvidence.Excess)] in
            guard let seen = evidence[column], seen.type(infersTypes: infersTypes) == .nested else { return [] }
            return seen.nested?.excesses(at: "\(column)") ?? []
        }
        return NestedEvidence.Excess.allCases.compactMap { excess in
            note(of: found.filter { $0.excess == excess }.map(\.path), excess)
        }
    }

    private static func grouped(_ limit: Int) -> String { DigitGroups.text(of: "\(limit)") }

    private static func note(of paths: [String], _ excess: NestedEvidence.Excess) -> String? {
        guard !paths.isEmpty else { return nil }
        let listed = paths.prefix(mostListed).map { "\"\($0)\"" }.joined(separator: ", ")
        let more = paths.count > mostListed ? " and \(paths.count - mostListed) more" : ""
        let what =
            switch excess {
            case .members:
                "objects of more than \(grouped(NestedEvidence.maximumMembers)) different names, which are most likely data"
            case .depth: "values that are nested more than \(NestedEvidence.maximumDepth) deep"
            case .paths: "more than \(grouped(NestedEvidence.maximumPaths)) different paths"
            }
        return "in \(listed)\(more) are \(what): they are text there, as JSON, and no structures"
    }
}
