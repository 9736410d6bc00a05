internal import Tabular
public import Transforms

/// Keeps rows by whether other sources have a row of the same key: `--in`, `--not-in`.
///
/// ```swift
/// export.steps.keyFilters = [KeyFilter(notIn: [.file("seen.jsonl")], by: [FieldPath("url")])]
/// ```
///
/// The other sources are read once, before the rows, each in its own format and as it stands: what is said of an export's
/// sources (a dialect, `root`, a sheet, types) does not hold for them. Keys are compared by content, as for `RowSteps.uniqueBy`, and
/// kept as fingerprints of 128 bits in bounded memory. A row without a value in any of the fields has no key: `in` leaves it
/// out and `notIn` keeps it, and a note counts such rows.
public struct KeyFilter: Sendable {
    /// Where the keys come from.
    public var sources: [Source]
    /// The fields that make a key, here and there.
    public var fields: [FieldPath]
    /// Whether rows stay whose key is there; else those whose key is not.
    public var keepsFound: Bool

    /// Keeps rows whose key one of `sources` has.
    public init(in sources: [Source], by fields: [FieldPath]) {
        (self.sources, self.fields, keepsFound) = (sources, fields, true)
    }

    /// Keeps rows whose key none of `sources` has.
    public init(notIn sources: [Source], by fields: [FieldPath]) {
        (self.sources, self.fields, keepsFound) = (sources, fields, false)
    }

    /// - Throws: `.usage` where there is nothing to compare.
    func validate() throws(ExportError) {
        let flag = keepsFound ? Setting.keysIn : Setting.keysNotIn
        guard !fields.isEmpty else {
            throw ExportError(
                .usage, "\(flag) compares no field", advice: "name those that tell rows apart with \(Setting.key)")
        }
        guard !sources.isEmpty else { throw ExportError(.usage, "\(flag) names no source") }
    }
}
