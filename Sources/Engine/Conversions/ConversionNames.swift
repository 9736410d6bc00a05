internal import SystemPackage
internal import Tabular

/// The names that the outputs of a batch get, no two of which may be one.
struct ConversionNames {
    private var taken: [[UInt8]: Source] = [:]
    /// Names by what they are where neither case nor the way that accents are written counts.
    private var folded: [String: [(name: String, source: Source)]] = [:]

    /// - Throws: `.usage` when another source has the name.
    mutating func take(_ name: String, for source: Source) throws(ExportError) {
        if let other = taken.updateValue(source, forKey: PathText.bytes(of: name)) {
            throw ConversionNames.collision(other, source, name)
        }
        folded[name.lowercased(), default: []].append((name, source))
    }

    /// Compares names as the folder does, where two are alike at all.
    ///
    /// - Throws: `.usage` when two are one file there.
    func check(in folder: String) throws(ExportError) {
        for alike in folded.values where alike.count > 1 {
            for (index, one) in alike.enumerated() {
                for other in alike[(index + 1)...] where ConversionNames.isOne(one.name, other.name, in: folder) {
                    throw ConversionNames.collision(one.source, other.source, other.name)
                }
            }
        }
    }

    private static func collision(_ one: Source, _ other: Source, _ name: String) -> ExportError {
        ExportError(
            .usage, "\(one) and \(other) would both be written to \(name)",
            advice: "\(one)" == "\(other)"
                ? "rename one of the two; -o puts the rows of both into one file"
                : "convert them in two runs, into two folders")
    }

    /// Whether a file of one name in a folder is there under another one: tried in a folder of its own.
    private static func isOne(_ name: String, _ other: String, in folder: String) -> Bool {
        let trial = FilePath(folder).appending(".trial-\(SystemCalls.uniqueSuffix())")
        guard SystemCalls.makeDirectory(trial.string) else { return false }
        defer { SystemCalls.removeDirectory(trial.string) }
        let path = trial.appending(name).string
        guard let file = try? SystemCalls.open(path, .writeOnly, options: [.create], permissions: [.ownerReadWrite])
        else { return false }
        try? file.close()
        defer { SystemCalls.remove(path) }
        return SystemCalls.exists(trial.appending(other).string)
    }
}
