import JSONFormat
import RowFixtures
import Tabular
import Testing

/// Generated rows to JSON and JSON Lines and back: everything is as it was.
struct JSONRoundTripTests {
    private func text(of value: Value) -> String? {
        switch value {
        case .absent: nil
        case .null: "null"
        case .bool(let truth): "\(truth)"
        case .number(let text): "n:\(text)"
        case .text(let text), .escaped(let text), .date(_, _, let text): "t:\(text)"
        case .json(let text): "j:\(text)"
        }
    }

    @Test(arguments: 0..<40) func holds(seed: Int) throws {
        var generator = RowGenerator(seed: UInt64(seed))
        let rows = generator.rows(60)
        let wanted = told(rows, text)
        for format in [JSONFormat.self, JSONLinesFormat.self] as [any Format.Type] {
            for isPretty in [false, true] {
                let options = jsonOptions { $0[JSONOptions.self].isPretty = isPretty }
                let bytes = try Writing.bytes(of: rows, as: format, options)
                let read = Reading(bytes, as: format)
                #expect(read.error == nil)
                #expect(read.rows == wanted)
                // The same rows written again are the same bytes.
                if !isPretty { #expect(try Writing.bytes(of: rows, as: format, rowsPerBatch: 7) == bytes) }
            }
        }
    }
}
