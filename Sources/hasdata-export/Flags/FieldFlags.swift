import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// Which fields rows have, and what they are called.
struct FieldFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Keep these fields, in this order.", valueName: "a,b,c"))
    var fields: [String] = []

    @Option(name: .long, help: ArgumentHelp("Drop these fields.", valueName: "a,b"))
    var omit: [String] = []

    @Option(name: .long, help: ArgumentHelp("Rename fields.", valueName: "a=b,c=d"))
    var rename: [String] = []

    @Flag(name: .long, help: "Put the columns in the order of their names.")
    var sortFields = false

    @Option(
        name: .long, defaultAsFlag: FlattenedFields.all,
        help: ArgumentHelp("Nested fields become columns address.city: all, or these.", valueName: "a,b"))
    var flatten: FlattenedFields?

    @Option(name: .long, help: ArgumentHelp("What --flatten puts between the names.", valueName: "sep"))
    var flattenSeparator = "."

    @Option(
        name: .long,
        help: ArgumentHelp(
            "One row for each element of this field, also of a.b; may be given again.", valueName: "field"))
    var unwind: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Add a computed column: 'total=price * count'; may be given again.", valueName: "name=expr"))
    var add: [String] = []

    @OptionGroup var nested: NestedFlags

    @Flag(name: .long, help: "Take the rows out of saved envelopes: {\"id\":…,\"data\":{row},\"createdAt\":…}.")
    var unwrap = false

    @Flag(name: .long, help: "Keep id, createdAt, … of results rows as _id, _createdAt, ….")
    var envelope = false

    @Option(
        name: .long, defaultAsFlag: "source",
        help: ArgumentHelp("Add a column that tells which job or file a row came from.", valueName: "name"))
    var sourceField: String?

    /// Whether nested values become columns: `--flatten-arrays` says so by itself.
    var flattens: Bool { flatten != nil || nested.flattenArrays }

    /// Adds the steps that these flags mean.
    func add(to steps: inout RowSteps) throws(ExportError) {
        if let sourceField { steps.sourceField = ColumnName(sourceField) }
        steps.unwind += try FieldFlags.names(unwind, "--unwind").map { Unwind($0) }
        for text in add { steps.added.append(try AddedFields.Field(parsing: text, now: RunMoment.seconds())) }
        try nested.add(to: &steps)
        if flattens {
            steps.flatten = try Flatten(
                parsing: flatten?.text, separator: flattenSeparator, opensArrays: nested.flattenArrays)
        }
        if !fields.isEmpty || !omit.isEmpty || !rename.isEmpty {
            var renames: [(old: ColumnName, new: ColumnName)] = []
            for list in rename { renames += try FieldNames.parseRenames(list) }
            steps.projection = try FieldProjection(
                fields: fields.isEmpty ? nil : try FieldFlags.names(fields, "--fields"),
                omitting: try FieldFlags.names(omit, "--omit"), renaming: renames)
        }
        steps.sortsFields = sortFields
    }

    /// The names of a flag's lists, which add up.
    static func names(_ lists: [String], _ flag: String) throws(ExportError) -> [ColumnName] {
        var names: [ColumnName] = []
        for list in lists { names += try FieldNames.parse(list, flag: flag) }
        return names
    }
}
