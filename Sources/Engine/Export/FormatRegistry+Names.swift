internal import Compression
package import Tabular

extension FormatRegistry {
    /// The format of a path, by what follows the last dot of its name, or the one before that of a compression.
    package func format(ofPath path: String) -> (any Format.Type)? {
        format(ofFileName: FormatRegistry.withoutCompression(path))
    }

    /// The same of formats that can be read: what is only written is told by its content where it is a source.
    func readableFormat(ofPath path: String) -> (any Format.Type)? {
        format(ofPath: path).flatMap { $0.abilities.contains(.reads) ? $0 : nil }
    }

    /// Whether a path's ending says that it is compressed.
    package static func isCompressed(_ path: String) -> Bool { StreamCompression(ofPath: path) != nil }

    /// A path without the ending of a compression.
    package static func withoutCompression(_ path: String) -> String { StreamCompression.withoutEnding(path) }

    /// What is written where neither a name nor an ending says what.
    static let defaultOutputName = "jsonl"

    /// The format of that name.
    ///
    /// - Throws: `.usage` where there is none.
    func defaultOutput() throws(ExportError) -> any Format.Type {
        try required(FormatRegistry.defaultOutputName, toWrite: true)
    }

    /// The format of this name.
    ///
    /// - Throws: `.usage` naming the formats there are.
    package func required(_ name: String, toWrite: Bool) throws(ExportError) -> any Format.Type {
        let ability: FormatAbilities = toWrite ? .writes : .reads
        if let format = format(named: name), format.abilities.contains(ability) { return format }
        if let format = format(named: name) {
            throw ExportError(
                .usage, "the format \(format.name) is only \(toWrite ? "read" : "written")",
                advice: toWrite ? nil : "where it is not the format of the sources, leave \(Setting.sourceFormat) out")
        }
        let known = formats.filter { $0.abilities.contains(ability) }.map { $0.name }
        // An ending, with its dot or without: `ndjson` is how jsonl is called elsewhere.
        let ending = format(ofFileName: name.hasPrefix(".") ? name : ".\(name)").map { $0.name }
        let meant = ending ?? nearest(to: name, among: known)
        let asked = meant.flatMap { known.contains($0) ? "did you mean \($0)? " : nil } ?? ""
        throw ExportError(
            .usage, "no format is called \"\(name)\"", advice: "\(asked)there are \(known.joined(separator: ", "))")
    }

    /// The name of the format whose name, ending or noun is nearest to a mistyped one.
    private func nearest(to name: String, among known: [String]) -> String? {
        var named: [String: String] = [:]
        for format in formats where known.contains(format.name) {
            for word in [format.name, format.noun.lowercased()] + format.fileExtensions { named[word] = format.name }
        }
        let word = EditDistance.nearest(to: name, among: named.keys.sorted()) { min(2, $0.count / 3) }
        return word.flatMap { named[$0] }
    }
}
