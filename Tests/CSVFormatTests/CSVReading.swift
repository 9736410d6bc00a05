import CSVFormat
import RowFixtures
import Tabular
import Testing

/// Reads text whole, in pieces and in blocks of many sizes, which must all give the same. The delimiter is given, since
/// finding it out looks at the first block.
func readCSV(
    _ text: String, _ format: any Format.Type = CSVFormat.self, skipsErrors: Bool = false,
    _ change: (inout CSVOptions) -> Void = { _ in }, location: SourceLocation = #_sourceLocation
) -> Reading {
    readCSV(Array(text.utf8), format, skipsErrors: skipsErrors, change, location: location)
}

func readCSV(
    _ bytes: [UInt8], _ format: any Format.Type = CSVFormat.self, skipsErrors: Bool = false,
    _ change: (inout CSVOptions) -> Void = { _ in }, location: SourceLocation = #_sourceLocation
) -> Reading {
    let options = testOptions {
        $0.skipsErrors = skipsErrors
        if format == CSVFormat.self { $0[CSVOptions.self].inputDelimiter = 0x2C }
        change(&$0[CSVOptions.self])
    }
    let (whole, other) = readings(bytes, as: format, options)
    if let other { #expect(whole == other.0, "\(other.how)", sourceLocation: location) }
    return whole
}
