import HasDataAPI
import JSONFormat
import JSONScanning
import RowFixtures
import Tabular
import Testing

/// Reads text whole, in pieces and in blocks of many sizes, which must all give the same.
func readJSON(
    _ text: String, _ format: any Format.Type = JSONFormat.self, skipsErrors: Bool = false,
    _ change: (inout JSONOptions) -> Void = { _ in }, location: SourceLocation = #_sourceLocation
) -> Reading {
    readJSON(Array(text.utf8), format, skipsErrors: skipsErrors, change, location: location)
}

func readJSON(
    _ bytes: [UInt8], _ format: any Format.Type = JSONFormat.self, skipsErrors: Bool = false,
    _ change: (inout JSONOptions) -> Void = { _ in }, location: SourceLocation = #_sourceLocation
) -> Reading {
    let options = jsonOptions {
        $0.skipsErrors = skipsErrors
        change(&$0[JSONOptions.self])
    }
    let (whole, other) = readings(bytes, as: format, options)
    if let other { #expect(whole == other.0, "\(other.how)", sourceLocation: location) }
    return whole
}

func readLines(
    _ text: String, skipsErrors: Bool = false, _ change: (inout JSONOptions) -> Void = { _ in },
    location: SourceLocation = #_sourceLocation
) -> Reading {
    readJSON(Array(text.utf8), JSONLinesFormat.self, skipsErrors: skipsErrors, change, location: location)
}

/// The options of these tests: rows may be wrapped as HasData wraps them.
func jsonOptions(_ change: (inout FormatOptions) -> Void = { _ in }) -> FormatOptions {
    testOptions {
        $0[EnvelopeRule.self] = .hasData
        change(&$0)
    }
}
