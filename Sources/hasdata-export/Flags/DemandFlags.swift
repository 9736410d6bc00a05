import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// What an output must have to be written at all.
struct DemandFlags: ParsableArguments {
    @Option(
        name: .customLong("min-rows"),
        help: ArgumentHelp("An output of fewer rows is an error, and is not written.", valueName: "n"))
    var minimumRows: UInt64?

    @Option(
        name: .long,
        help: ArgumentHelp("So is one in which no row has a value in one of these fields.", valueName: "a,b"))
    var require: [String] = []

    func apply(to steps: inout RowSteps) throws(ExportError) {
        steps.minimumRows = minimumRows
        steps.requiredFields = try FieldFlags.names(require, "--require").map { FieldPath(dotted: $0) }
    }
}
