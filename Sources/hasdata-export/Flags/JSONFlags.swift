import ArgumentParser
import HasDataExport
import JSONFormat

/// How JSON is read and written.
struct JSONFlags: ParsableArguments {
    @Flag(name: .long, help: "Write JSON over several lines.")
    var pretty = false

    @Flag(name: .long, help: "Write absent values as null in every row of JSON.")
    var dense = false

    @Option(name: .long, help: ArgumentHelp(JSONFlags.rootHelp, valueName: "a.b"))
    var root: String?

    func apply(to export: inout Export) {
        var json = export.formatOptions[JSONOptions.self]
        json.isPretty = pretty
        json.writesNulls = dense
        json.root = JSONFlags.path(root)
        export.formatOptions[JSONOptions.self] = json
    }

    static let rootHelp: String = "Where the rows are in JSON: keys from the top (default: found out)."

    /// The keys between the dots.
    static func path(_ text: String?) -> [String]? {
        text.map { $0.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }
    }
}
