package import Tabular

/// The warnings of an export, counted by kind; under `--strict` the first lossy one is an error.
package final class WarningLedger {
    package private(set) var warnings = WarningCounts()
    private let isStrict: Bool

    package init(isStrict: Bool) { self.isStrict = isStrict }

    /// Counts those of a batch whose rows were preceded by `rowsBefore` others of the same source.
    func note(_ added: WarningCounts, source: String, rowsBefore: UInt64 = 0) throws(ExportError) {
        guard !added.isEmpty else { return }
        warnings.merge(added, source: source, rowsBefore: rowsBefore)
        guard isStrict else { return }
        for kind in added.kinds where kind.isLossy {
            guard let entry = added.entries[kind] else { continue }
            var place = entry.first
            place.source = place.source ?? source
            place.row = place.row.map { $0 + rowsBefore }
            throw ExportError(
                .lossy, kind.message(count: 1), at: place, advice: "without \(Setting.isStrict) this is a warning")
        }
    }
}
