import ByteScanning
import Tabular

/// How fields are written, worked out once from the options.
///
/// Bounds: two texts are compared only where they have the same count.
struct CSVStyle {
    let delimiter: UInt8
    let nullText: [UInt8]
    let lineEnd: [UInt8]
    let quotesAll: Bool
    let escapesFormulas: Bool
    /// What stands before the fraction of numbers, and did where they were text; nil where they are written as they are.
    let decimalMarks: (read: UInt8, written: UInt8)?
    /// Whether how a field is written depends on its whole text, and not only on the bytes in it.
    let looksAtFields: Bool
    /// Whether a field alone in its row is quoted where it holds a comma. A header of one column tells nobody the delimiter,
    /// and a reader that has to find it out takes commas for it.
    let guardsLoneFields: Bool
    /// The text of rows that this style would write as it stands; nil where there is none.
    let spelling: SourceSpelling?
    /// What a lone field without a value is written as.
    let emptyField: [UInt8] = [.quote, .quote]

    init(_ options: CSVOptions, delimiter: UInt8, isFoundOut: Bool = false) {
        self.delimiter = delimiter
        guardsLoneFields = isFoundOut && delimiter != .comma
        nullText = options.nullText
        lineEnd = options.lineEnding == .lf ? [.lineFeed] : [.carriageReturn, .lineFeed]
        quotesAll = options.quoting == .all
        escapesFormulas = options.escapesFormulas
        looksAtFields = escapesFormulas || !nullText.isEmpty
        decimalMarks = options.decimalMark.map { (options.inputDecimalMark, $0) }
        spelling = quotesAll || looksAtFields || decimalMarks != nil ? nil : .delimited(by: delimiter)
    }

    /// Whether a text would be read back as the text of an absent cell.
    @inline(__always)
    func isNullText(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count == nullText.count else { return false }
        for index in 0..<count where bytes[index] != nullText[index] { return false }
        return true
    }

    /// Whether what stands from `start` on is a field alone in its row that must be quoted: it holds a comma, which readers
    /// would take for the delimiter. The text of absent cells stays, since quotes would make it a value.
    func isOpen(_ block: ByteBlock, from start: Int) -> Bool {
        let count = block.count - start
        guard guardsLoneFields, count > 0, block.bytes[start] != .quote else { return false }
        let field = block.bytes + start
        return Scan.find(.comma, in: field, count: count) < count && !isNullText(field, count: count)
    }

    /// Puts quotes around a field without any that stands from `start` on.
    static func quoteLast(in block: ByteBlock, from start: Int) {
        let count = block.count - start
        let quotes: [UInt8] = [.quote, .quote]
        block.append(quotes)
        let field = block.bytes + start
        (field + 1).update(from: field, count: count)
        field[0] = .quote
        field[count + 1] = .quote
    }

    /// U+FEFF as UTF-8, which a reader takes for a byte order mark where a file begins with it.
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Whether a spreadsheet reads text that starts so as a formula (OWASP, "CSV Injection").
    static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case .equals, .plus, .minus, 0x40, .tab, .carriageReturn: true
        default: false
        }
    }
}
