import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// What becomes of values inside values.
struct NestedFlags: ParsableArguments {
    @Option(
        name: .long, defaultAsFlag: FlattenedFields.all,
        help: ArgumentHelp(
            "Text that is a JSON object or array becomes one: in all fields, or these.", valueName: "a,b"))
    var parseJson: FlattenedFields?

    @Flag(name: .long, help: "--flatten takes arrays, too: emails.0, emails.1.")
    var flattenArrays = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "An array becomes one text, with \", \" or sep between its elements; may be given again.",
            valueName: "field=sep"))
    var join: [String] = []

    /// Adds the steps that these flags mean, besides `--flatten`.
    func add(to steps: inout RowSteps) throws(ExportError) {
        if let parseJson { steps.parseJSON = try ParseJSON(parsing: parseJson.text) }
        for text in join {
            let join = try Join(parsing: text)
            if let other = steps.joins.first(where: { $0.field == join.field }), other.separator != join.separator {
                throw ExportError(
                    .usage,
                    "--join: \"\(join.field)\" is joined twice, with \"\(other.separator)\" and \"\(join.separator)\"",
                    advice: "leave one of them out")
            }
            steps.joins.append(join)
        }
    }
}
