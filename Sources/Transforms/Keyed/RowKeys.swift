import Tabular

/// The keys of rows: what they have in some fields, compared by content, as fingerprints that are equal where the keys are.
///
/// Texts agree byte by byte, numbers by their digits without exponent, sign of zero or zeros at the end of a fraction, and
/// absent and null agree.
final class RowKeys {
    private let sites: ShapeMemo<[FieldSite?]>
    private let text = ValueText(keepsSurrogates: true)
    @exclusivity(unchecked) private var fingerprinter: Fingerprinter

    /// Keys of `fields`, which can be compared with those of others that have the same seeds.
    init(_ fields: [FieldPath], seeds: FingerprintSeeds = FingerprintSeeds()) {
        sites = ShapeMemo { shape in fields.map { $0.site(in: shape) } }
        fingerprinter = Fingerprinter(seeds)
    }

    /// Looks at the shapes of a batch whose rows come next.
    func update(for batch: RowBatch) { sites.update(for: batch) }

    /// The key of a row of the batch at hand, and whether it has a value in any of the fields.
    @inline(__always)
    func key(of row: Row, in batch: RowBatch) -> (fingerprint: Fingerprint, hasValue: Bool) {
        fingerprinter.begin()
        var hasValue = false
        for site in sites.values[Int(row.shape)] {
            if let (text, isNumber) = text.content(at: site, of: row, in: batch) {
                fingerprinter.add(content: text, isNumber: isNumber)
                hasValue = true
            } else {
                fingerprinter.add(nil)
            }
        }
        return (fingerprinter.fingerprint(), hasValue)
    }
}
