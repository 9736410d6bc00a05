import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// What kinds values have.
struct TypeFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(TypeFlags.help, valueName: "list"))
    var types: [String] = []

    static let help: String =
        "infer (default: CSV columns of nothing but numbers are numbers), text (none are), and kinds of fields: price=number,zip=text; also integer, boolean, date, timestamp, json."

    /// - Throws: `.usage` for what is no list of types.
    static func apply(_ lists: [String], to export: inout Export) throws(ExportError) {
        let types = try TypesArgument(parsing: lists)
        export.types = types.infersTypes == false ? .text : .infer
        export.steps.typed = types.fields
    }
}
