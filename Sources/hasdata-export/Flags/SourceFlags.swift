import ArgumentParser
import HasDataExport
import Tabular

/// Where more sources are named.
struct SourceFlags: ParsableArguments {
    @Option(
        name: .customLong("sources"),
        help: ArgumentHelp("More sources: a file that names one a line; # begins a comment.", valueName: "file"),
        completion: .file())
    var lists: [String] = []

    /// The sources of the words and the lists, in this order; where there are none, what is piped into the command.
    ///
    /// - Throws: `.usage` where there is none, or a word is none.
    func given(_ words: [String]) throws(ExportError) -> [Source] {
        let named = words
        var words = words
        for list in lists {
            let listed = try CommandFiles.sources(listedIn: list)
            Secrets.note(listed)
            words += listed
        }
        if words.isEmpty, lists.isEmpty, CommandFiles.hasInput { words = ["-"] }
        guard !words.isEmpty else {
            if let list = lists.first {
                throw ExportError(.usage, "names no source", at: Location(source: list))
            }
            throw ExportError(
                .usage, "missing expected argument '<source> ...'", advice: "hasdata-export alone shows examples")
        }
        var sources: [Source] = []
        for word in words {
            do {
                sources.append(try Source(argument: word))
            } catch {
                throw Suggestion.corrected(error, word, among: named)
            }
        }
        guard sources.count(where: { $0 == .standardInput }) + lists.count(where: { $0 == "-" }) < 2 else {
            throw ExportError(.usage, "standard input can be read once, and - is given twice")
        }
        return sources
    }
}
