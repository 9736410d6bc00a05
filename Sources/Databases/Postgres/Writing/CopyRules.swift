internal import Tables
internal import Tabular

/// How the columns of the output become those of the table, as far as that is known before the first row: the same for the writer
/// and all encoders.
struct CopyRules: Sendable {
    let existing: ExistingTable?
    let naming: TableOptions.Naming?
    /// What messages call the database.
    let name: String
    /// Whether the server has all characters, so that `jsonb` takes those that are escaped.
    let isUTF8: Bool

    /// How names are told apart: case matters, and what is behind 63 bytes does not.
    static let names = NameRules(ignoresCase: false, longestName: 63)
    /// The names of columns that every table has.
    static let reserved = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

    /// The columns of rows that have these.
    func plan(
        _ header: [ColumnName], _ types: [ColumnType]?
    ) throws(ExportError) -> (plan: CopyPlan, naming: TableColumns) {
        var columns = TableColumns(
            CopyRules.names, naming: naming, existing: existing?.columns.map(\.name) ?? [],
            reserved: CopyRules.reserved)
        columns.extend(to: header)
        let all = header.indices.map { index in types.flatMap { index < $0.count ? $0[index] : nil } ?? .text }
        let plan = try CopyPlan(names: columns.names, types: all, existing: existing, at: Location(source: name))
        return (plan, columns)
    }
}
