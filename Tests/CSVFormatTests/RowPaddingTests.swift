import CSVFormat
import RowFixtures
import Tabular
import Testing

/// Rows put aside that are larger than the pieces in which they are read again.
struct RowPaddingTests {
    @Test(arguments: [CSVOptions.LineEnding.lf, .crlf], ["", "N/A"])
    func rowsAcrossPieces(ending: CSVOptions.LineEnding, nullText: String) throws {
        var generator = RowGenerator(seed: 7)
        var rows: [Fields] = [row([:])]
        for index in 0..<6000 {
            // Pieces end inside quotes, between doubled ones, and between the two bytes of a line end.
            rows.append([
                Field("text", .text(generator.text(index % 40))),
                Field("n", index % 3 == 0 ? .absent : .number("\(index)")),
            ])
            if index % 500 == 0 { rows.append([Field("text", .text(String(repeating: "long,\"\r\n", count: 9000)))]) }
        }
        rows.append([Field("late", .text("x")), Field("later", .text("y"))])
        let options = testOptions {
            $0[CSVOptions.self].lineEnding = ending
            $0[CSVOptions.self].nullText = Array(nullText.utf8)
        }
        let known = try Writing.bytes(
            of: rows, as: CSVFormat.self, options, columns: ["text", "n", "late", "later"])
        #expect(known.count > 1 << 20)
        // Columns that were known from the start need no padding, and give the same bytes.
        #expect(try Writing.bytes(of: rows, as: CSVFormat.self, options, rowsPerBatch: 1) == known)
        #expect(try Writing.bytes(of: rows, as: CSVFormat.self, options, rowsPerBatch: 701) == known)
    }

    @Test func loneCellsAcrossPieces() throws {
        var rows: [Fields] = []
        for index in 0..<200_000 {
            rows.append(index % 3 == 0 ? [] : [Field("a", index % 3 == 1 ? .null : .text("\(index)"))])
        }
        for ending in [CSVOptions.LineEnding.lf, .crlf] {
            let options = testOptions { $0[CSVOptions.self].lineEnding = ending }
            let bytes = try Writing.bytes(of: rows, as: CSVFormat.self, options, rowsPerBatch: 5000)
            let read = Reading(bytes, as: CSVFormat.self)
            #expect(read.rows.count == rows.count)
            let isRight = read.rows.enumerated().allSatisfy { $1 == [$0 % 3 == 2 ? "a=t:\($0)" : "a=t:"] }
            #expect(isRight)
        }
    }
}
