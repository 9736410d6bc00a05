package import Tabular

/// What is told where it cannot be chosen which of a database's tables is read.
package enum TableChoiceError {
    /// The most names that a message lists.
    private static let listed = 20

    /// The table that is named is not among these.
    package static func missing(_ wanted: String, among names: [String], at location: Location) -> ExportError {
        ExportError(
            .input, "the database has no table \"\(wanted)\"", at: location,
            advice: names.isEmpty ? nil : "it has \(list(names))")
    }

    /// None is named, and there are these, or none.
    package static func unnamed(
        among names: [String], at location: Location, advice: String? = nil
    ) -> ExportError {
        guard !names.isEmpty else { return ExportError(.input, "the database has no table", at: location) }
        return ExportError(
            .input, "the database has \(names.count) tables: \(list(names))", at: location,
            advice: advice ?? "name one with \(Setting.table)")
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(listed).joined(separator: ", ")
            + (names.count > listed ? ", and \(names.count - listed) more" : "")
    }
}
