package import Tabular

/// What is told where a table has fewer rows behind a run than it had, and was given: a trigger of it has removed some, of the new
/// ones or of those before.
package enum KeptRows {
    /// The error for a table that has lost rows; nil where it has not.
    ///
    /// - Parameters:
    ///   - added: how many rows came that took the place of none.
    ///   - gained: how many more rows the table has.
    package static func problem(of table: String, added: Int64, gained: Int64, at location: Location) -> ExportError? {
        guard gained < added else { return nil }
        return ExportError(
            .output, "the table \"\(table)\" does not keep all rows: a trigger of it removes \(added - gained)",
            at: location,
            advice: "leave such rows out yourself, or write a table of another name with \(Setting.table)")
    }
}
