internal import SystemPackage
internal import Tabular

/// The name that was meant where a file is missing.
enum NearFile {
    /// As many names of a folder as are compared.
    private static let limit = 2_000

    /// `did you mean "jobs.csv"?`, where one file beside the missing one is called nearly so; nil where none is, or several.
    static func advice(for path: String) -> String? {
        let wanted = FilePath(path)
        guard let name = wanted.lastComponent?.string, name.utf8.count <= 64 else { return nil }
        let folder = wanted.removingLastComponent()
        guard let names = try? Folder.names(in: folder.isEmpty ? "." : folder.string), names.count <= limit else {
            return nil
        }
        let allowed = min(2, name.utf8.count / 3)
        guard let best = EditDistance.nearest(to: name, among: names, atMost: { _ in allowed }) else { return nil }
        return "did you mean \"\(folder.appending(best).string)\"?"
    }
}
