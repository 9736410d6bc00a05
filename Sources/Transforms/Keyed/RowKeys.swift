import ByteScanning
import Tabular

/// The keys of rows: what they have in some fields, compared by content, as fingerprints that are equal where the keys are.
///
/// Texts agree byte by byte, numbers by their digits without exponent, sign of zero or zeros at the end of a fraction, and
/// absent and null agree. Where keys are those of a file that rows are to be written to, values agree as they would be read
/// back from there.
///
/// Bounds: text that is spelled otherwise is copied into a block that was grown for it.
final class RowKeys {
    private let sites: ShapeMemo<[FieldSite?]>
    private let text: ValueText
    @exclusivity(unchecked) private var fingerprinter: Fingerprinter
    private let spelling: KeySpelling?
    private let spelled = ByteBlock(capacity: 256)

    /// Keys of `fields`, which can be compared with those of others that have the same seeds.
    init(
        _ fields: [FieldPath], seeds: FingerprintSeeds = FingerprintSeeds(), spelling: KeySpelling? = nil,
        hasCommas: Bool = false
    ) {
        sites = ShapeMemo { shape in fields.map { $0.site(in: shape) } }
        fingerprinter = Fingerprinter(seeds, hasCommas: hasCommas)
        text = ValueText(keepsSurrogates: spelling?.keepsLoneSurrogates ?? true)
        self.spelling = spelling == KeySpelling() ? nil : spelling
    }

    /// Looks at the shapes of a batch whose rows come next.
    func update(for batch: RowBatch) { sites.update(for: batch) }

    /// Marks which of the fields rows of the batch at hand may have.
    func mark(_ known: inout [Bool]) {
        for sites in sites.values {
            for (index, site) in sites.enumerated() where site != nil { known[index] = true }
        }
    }

    /// The key of a row of the batch at hand, and whether it has a value in any of the fields.
    @inline(__always)
    func key(of row: Row, in batch: RowBatch) -> (fingerprint: Fingerprint, hasValue: Bool) {
        fingerprinter.begin()
        var hasValue = false
        for site in sites.values[Int(row.shape)] {
            if let (text, kind) = text.value(at: site, of: row, in: batch) {
                if let spelling, site?.keys.isEmpty == true {
                    add(text, kind, batch.shape(of: row), as: spelling)
                } else {
                    fingerprinter.add(content: text, isNumber: kind == .number)
                }
                hasValue = true
            } else {
                fingerprinter.add(nil)
            }
        }
        return (fingerprinter.fingerprint(), hasValue)
    }

    /// Adds a value as it would be read back.
    private func add(_ text: UnsafeRawBufferPointer, _ kind: CellKind, _ shape: RowShape, as spelling: KeySpelling) {
        var text = text
        if let mark = spelling.decimalMark {
            let read: UInt8 = shape.hasDecimalCommas && kind == .text ? .comma : .dot
            if kind == .number || (kind == .text && shape.isUntyped && isNumber(text, decimalMark: read)), read != mark
            {
                text = copy(text, after: [])
                for index in 0..<spelled.count where spelled.bytes[index] == read { spelled.bytes[index] = mark }
            }
        }
        if spelling.escapesFormulas, kind == .text || kind == .escapedText, startsFormula(text),
            !isNumber(text, decimalMark: spelling.decimalMark ?? .dot)
        {
            text = copy(text, after: [.apostrophe])
        }
        fingerprinter.add(content: text, isNumber: kind == .number && !spelling.makesTexts)
    }

    private func copy(_ text: UnsafeRawBufferPointer, after lead: [UInt8]) -> UnsafeRawBufferPointer {
        let bytes = lead + Array(text)
        spelled.reset(keeping: 1 << 20)
        spelled.append(bytes)
        return spelled.contents
    }

    private func isNumber(_ text: UnsafeRawBufferPointer, decimalMark: UInt8) -> Bool {
        // The scanner may look at bytes behind the text.
        let block = ByteBlock(capacity: text.count)
        block.append(text)
        return NumberGrammar.isNumber(block.bytes, count: block.count, decimalMark: decimalMark)
    }

    /// Whether a spreadsheet reads text that starts so as a formula.
    private func startsFormula(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return false }
        return [.equals, .plus, .minus, 0x40, .tab, .carriageReturn].contains(first)
    }
}
