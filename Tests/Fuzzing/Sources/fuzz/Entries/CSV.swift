import CSVFormat
import HasDataExport
import JSONFormat
import Tabular

/// CSV: whole, in pieces and in small blocks the same rows, with and without `--skip-errors`; what is written as CSV and
/// as JSON Lines is read back the same.
func fuzzCSV(_ input: [UInt8]) {
    // The first byte chooses among the options that change how bytes are cut.
    guard let choice = input.first else { return }
    let bytes = Array(input.dropFirst())
    var options = fuzzOptions()
    options.skipsErrors = choice & 1 != 0
    options[CSVOptions.self].keepsExtraFields = choice & 2 != 0
    options[CSVOptions.self].readsHeader = choice & 4 == 0
    if choice & 8 != 0 { options[CSVOptions.self].nullText = Array("NA".utf8) }
    let whole = table(bytes, CSVFormat.self, options, to: CSVFormat.self)
    requireSame(whole, table(bytes, CSVFormat.self, options, piece: Int(choice >> 4) + 1), "in pieces")
    // A small block changes what the sniffer sees, so that it is told the delimiter.
    options[CSVOptions.self].inputDelimiter = 0x2C
    var small = options
    small.blockSize = 16
    let comma = table(bytes, CSVFormat.self, options, to: JSONLinesFormat.self)
    let cut = table(bytes, CSVFormat.self, small)
    requireSame(comma, cut, "in small blocks")
    require(comma.error != nil || comma.skipped == cut.skipped, "other rows are skipped in small blocks")

    if let written = whole.written, whole.error == nil {
        var again = fuzzOptions()
        again[CSVOptions.self].inputDelimiter = 0x2C
        again[CSVOptions.self].nullText = options[CSVOptions.self].nullText
        let back = table(written, CSVFormat.self, again)
        require(back.error == nil, "what was written cannot be read: \(String(describing: back.error))")
        // The absent cell of a one-column table is read back as empty text.
        if whole.columns.count != 1 { require(back.rows == whole.rows, "other rows come back from CSV") }
    }
    if let written = comma.written, comma.error == nil {
        requireStrict(written, isArray: false)
        let back = table(written, JSONLinesFormat.self, fuzzOptions())
        require(back.error == nil, "what was written cannot be read: \(String(describing: back.error))")
        if !comma.mayBeWrapped { require(back.rows == comma.rows, "other rows come back from JSON Lines") }
    }
}
