import ByteScanning
import CSVFormat
import RowFixtures
import Tabular
import Testing

/// Numbers with a decimal comma, written and told apart.
struct DecimalMarkTests {
    private func isNumber(_ text: String, _ holds: (UnsafePointer<UInt8>, Int) -> Bool) -> Bool {
        let block = ByteBlock(capacity: 128)
        block.append(text)
        return holds(UnsafePointer(block.bytes), block.count)
    }

    @Test func numbersWithCommas() {
        for text in ["1,5", "-0,25", "7", "13,404954", "-133,8"] {
            #expect(isNumber(text) { NumberGrammar.roundTripsAsDoubleWithComma($0, count: $1) })
        }
        let others = [
            "1.5", "1,50", "1.234,5", "1,2,3", ",5", "5,", "", "007", "1e5", String(repeating: "1", count: 70),
        ]
        for text in others { #expect(!isNumber(text) { NumberGrammar.roundTripsAsDoubleWithComma($0, count: $1) }) }
        for text in ["1,50", "1,5e-3", "-2"] {
            #expect(isNumber(text) { NumberGrammar.isNumber($0, count: $1, decimalMark: 0x2C) })
        }
        for text in ["1.5", "1,2,3", "x"] {
            #expect(!isNumber(text) { NumberGrammar.isNumber($0, count: $1, decimalMark: 0x2C) })
        }
        #expect(isNumber("1.5") { NumberGrammar.isNumber($0, count: $1, decimalMark: 0x2E) })
    }

    /// As JSON writes them; nil where they are none.
    private func json(_ text: String) -> String? {
        let block = ByteBlock(capacity: 128)
        block.append(text)
        let target = ByteBlock(capacity: 128)
        target.count = CommaNumber.json(UnsafePointer(block.bytes), count: block.count, to: target.bytes)
        return target.count > 0 ? String(decoding: target.contents, as: UTF8.self) : nil
    }

    private static let spellings: [(text: String, wanted: String?)] = [
        ("1,5", "1.5"), ("-0,25", "-0.25"), ("1,50", "1.50"), ("7", "7"), ("1.000", "1000"), ("1.234,50", "1234.50"),
        ("-12.345.678", "-12345678"), ("1,5e3", "1.5e3"), ("2.000e1", "2000e1"), ("0,0", "0.0"),
        ("1.5", nil), ("10.50", nil), ("0.500", nil), ("1234.567", nil), ("1.2345", nil), ("1.23.456", nil),
        ("1,2,3", nil),
        ("1,5.3", nil), (",5", nil), ("5,", nil), ("-,5", nil), ("+1,5", nil), ("007,5", nil), ("1.", nil), (".5", nil),
        ("-", nil),
        ("", nil), ("x", nil), ("1,5 ", nil), ("1.234x", nil),
    ]

    @Test(arguments: spellings) func numbersOfTextAsJSON(text: String, wanted: String?) {
        #expect(json(text) == wanted)
    }

    @Test func areWrittenWithTheMark() throws {
        let rows = [
            row(["n": .number("1.5"), "t": .text("1.5")]), row(["n": .number("-1e-7"), "t": .text("a,b")]),
            row(["n": .number("12"), "t": .text("x;y")]),
        ]
        func text(_ change: (inout CSVOptions) -> Void) throws -> String {
            let options = testOptions { change(&$0[CSVOptions.self]) }
            return String(decoding: try Writing.bytes(of: rows, as: CSVFormat.self, options), as: UTF8.self)
        }
        #expect(try text { $0.decimalMark = 0x2C } == "n;t\n1,5;1.5\n-1e-7;a,b\n12;\"x;y\"\n")
        let commas = try text {
            $0.decimalMark = 0x2C
            $0.delimiter = 0x2C
            $0.escapesFormulas = true
        }
        #expect(commas == "n,t\n\"1,5\",1.5\n-1e-7,\"a,b\"\n12,x;y\n")
        #expect(try text { $0.decimalMark = 0x2E } == "n,t\n1.5,1.5\n-1e-7,\"a,b\"\n12,x;y\n")
        #expect(throws: ExportError.self) { _ = try text { $0.decimalMark = 0x3B } }
    }
}
