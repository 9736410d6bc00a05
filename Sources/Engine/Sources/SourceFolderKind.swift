public import Tabular

/// A kind of source of which one argument may stand for many: all objects whose keys begin alike.
package protocol SourceFolderKind: SourceKind {
    /// Whether `argument` stands for others.
    static func isFolder(_ argument: String) -> Bool
    /// What it stands for, sorted by name: those of known formats, and what is left out.
    ///
    /// - Throws: `.input` where there is none of a known format.
    static func contents(
        of argument: String, for export: Export
    ) throws(ExportError) -> (sources: [String], leftOut: [String])
}

extension Export {
    /// Replaces each source that stands for others, such as `s3://bucket/prefix/` and a zip archive, by them. Gives notes on
    /// what was left out because of its ending.
    ///
    /// - Throws: `.input` where there is nothing of a known format; what keeps a store from listing.
    public mutating func expandNamedSources() throws(ExportError) -> [String] {
        var expanded: [Source] = []
        var notes: [String] = []
        for source in sources {
            if case .file(let path) = source, let (found, leftOut) = try ZipFolder.files(of: path, for: self) {
                expanded += found
                if let note = Export.note(ofLeftOut: leftOut, "file", "files", advice: "unpack the archive to name one")
                {
                    notes.append(note)
                }
                continue
            }
            guard case .named(let named) = source, let kind = named.kind as? any SourceFolderKind.Type,
                kind.isFolder(named.argument)
            else {
                expanded.append(source)
                continue
            }
            let (found, leftOut) = try kind.contents(of: named.argument, for: self)
            expanded += found.map { .named(NamedSource($0, kind: kind)) }
            if let note = Export.note(
                ofLeftOut: leftOut, "object", "objects", advice: "one that is named itself is read by its content")
            {
                notes.append(note)
            }
        }
        sources = expanded
        return notes
    }

    private static func note(
        ofLeftOut names: [String], _ one: String, _ many: String, advice: String
    ) -> String? {
        guard !names.isEmpty else { return nil }
        let left =
            names.count == 1
            ? "1 \(one) was left out, whose ending is" : "\(names.count) \(many) were left out, whose endings are"
        let shown = names.prefix(5).map(VisibleText.oneLine).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        return "\(left) no format's: \(shown); \(advice)"
    }
}
