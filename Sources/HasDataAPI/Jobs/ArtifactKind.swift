/// A form in which HasData offers a job's rows as one file.
public enum ArtifactKind: String, Sendable, CaseIterable {
    /// A JSON array of rows.
    case json
    /// CSV.
    case csv
    /// A workbook.
    case xlsx
}
