public import ArgumentParser
public import HasDataExport

/// What kinds values have.
struct TypeFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "CSV text in JSON and workbooks: infer makes columns numbers that hold nothing else; text leaves it text.",
            valueName: "how"))
    var types: TypesPolicy = .infer
}

extension TypesPolicy: ExpressibleByArgument {}
