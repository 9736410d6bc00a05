import CSVFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// Fields, rows that do not fit, and where errors are.
struct CSVParserTests {
    @Test func absentAndEmpty() {
        let read = readCSV("a,b,c\n,\"\",x\n\"\",,\n,,\n")
        #expect(read.rows == [["b=t:", "c=t:x"], ["a=t:"], []])
    }

    @Test func nullText() {
        let read = readCSV("a,b,c\nNA,\"NA\",NAN\n,\"\",na\n") { $0.nullText = Array("NA".utf8) }
        #expect(read.rows == [["b=t:NA", "c=t:NAN"], ["b=t:", "c=t:na"]])
    }

    @Test func shortRowsLackCells() {
        #expect(readCSV("a,b,c\n1\n1,2\n,2\n").rows == [["a=t:1"], ["a=t:1", "b=t:2"], ["b=t:2"]])
    }

    @Test func quotes() {
        let read = readCSV("a,b\n\"x,\"\"y\"\"\",\"\"\"\"\n\"\"\"\"\"\",\"\n\"\nit\"s,5\" x\n")
        #expect(
            read.rows == [["a=t:x,\"y\"", "b=t:\""], ["a=t:\"\"", "b=t:\n"], ["a=t:it\"s", "b=t:5\" x"]])
    }

    @Test func textStaysAsItIs() {
        let read = readCSV("a,b\n  x , \"y\" \n01000,+49\nTRUE,null\n\u{0}\u{1},e\u{301}\n")
        #expect(
            read.rows == [
                ["a=t:  x ", "b=t: \"y\" "], ["a=t:01000", "b=t:+49"], ["a=t:TRUE", "b=t:null"],
                ["a=t:\u{0}\u{1}", "b=t:e\u{301}"],
            ])
    }

    // MARK: Errors

    private let tooLong = "; \(Setting.isRagged) keeps the extra ones, \(Setting.skipsErrors) leaves such rows out"

    @Test func longRows() {
        let text = "a,b\n1,2\n\n\"x\ny\",2,3,\n5,6\n"
        #expect(
            readCSV(text).error == "malformed: in: row 2 (line 4, byte 9): 4 fields where the header has 2" + tooLong)
        let skipped = readCSV(text, skipsErrors: true)
        #expect(skipped.rows == [["a=t:1", "b=t:2"], ["a=t:5", "b=t:6"]])
        #expect(skipped.warnings == ["1 skippedRow in: row 2 (line 4, byte 9)"])
        #expect(skipped.rowsRead == 3)
        let ragged = readCSV(text) { $0.keepsExtraFields = true }
        #expect(
            ragged.rows == [["a=t:1", "b=t:2"], ["a=t:x\ny", "b=t:2", "column 3=t:3"], ["a=t:5", "b=t:6"]])
    }

    @Test func extraValuesGetNamesThatAreFree() {
        let read = readCSV("a,column 4\n1,2,3,4,5\n") { $0.keepsExtraFields = true }
        #expect(
            read.rows == [["a=t:1", "column 4=t:2", "column 3=t:3", "column 4 (2)=t:4", "column 5=t:5"]])
        // A delimiter at the end of every row is one more column without values.
        #expect(readCSV("a,b\n1,2,\n") { $0.keepsExtraFields = true }.rows == [["a=t:1", "b=t:2"]])
    }

    @Test func unclosedQuotes() {
        let text = "a,b\n1,2\n\"x,2\n3,4\n"
        #expect(
            readCSV(text).error
                == "malformed: in: row 2 (line 3, byte 8): a quoted field that starts in this row is never closed; "
                + "close the quote, read it with \(Setting.inputQuote) none if quotes are text there, or leave such rows out with \(Setting.skipsErrors)"
        )
        let skipped = readCSV(text, skipsErrors: true)
        #expect(skipped.rows == [["a=t:1", "b=t:2"], ["a=t:3", "b=t:4"]])
        #expect(skipped.warnings == ["1 skippedRow in: row 2 (line 3, byte 8)"])
    }

    @Test func textBehindAClosingQuote() {
        let text = "a,b\r\n1,\"x\r\ny\" z\r\n3,4\r\n"
        #expect(
            readCSV(text).error
                == "malformed: in: row 1 (line 3, byte 13): text follows a closing quote; double the quotes inside a quoted "
                + "field, keep such text with \(Setting.lenientQuotes), read it with \(Setting.inputQuote) none if quotes are text there, or leave such rows out with \(Setting.skipsErrors)"
        )
        // Reading goes on at the line end behind the row's first line.
        let skipped = readCSV(text, skipsErrors: true)
        #expect(skipped.rows.last == ["a=t:3", "b=t:4"])
    }

    @Test func errorsInTheHeader() {
        #expect(
            readCSV("\n\"a\" b,c\n1,2\n").error?.hasPrefix("malformed: in: the header (line 2, byte 4): text follows")
                == true)
        #expect(
            readCSV("\"a,c\n1,2\n").error?.hasPrefix("malformed: in: the header (line 1, byte 0): a quoted") == true)
        // No row is left out for it: without a header nothing has a name.
        #expect(readCSV("\"a\" b,c\n1,2\n", skipsErrors: true).error != nil)
        #expect(readCSV([0x61, 0xFF, 0x0A]).error?.contains("(line 1, byte 1): a byte is not valid UTF-8") == true)
    }

    @Test func textThatIsNotUTF8() {
        let bytes = Array("a,b\n1,2\n\"x\"\"\n\",é".utf8) + [0xE9] + Array(",7,8\n3,4\n".utf8)
        // The row is longer than the header, too: what is met first in the row counts, whatever the block's size.
        #expect(
            readCSV(bytes).error == "malformed: in: row 2 (line 3, byte 8): 4 fields where the header has 2" + tooLong)
        let good = Array("a,b\n1,2\n\"x\"\"\n\",é".utf8) + [0xE9] + Array("\n3,4\n".utf8)
        #expect(
            readCSV(good).error
                == "malformed: in: row 2 (line 4, byte 17): a byte is not valid UTF-8; name the encoding with \(Setting.encoding) "
                + "(windows-1252, latin-1), or leave such rows out with \(Setting.skipsErrors)")
        let skipped = readCSV(good, skipsErrors: true)
        #expect(skipped.rows == [["a=t:1", "b=t:2"], ["a=t:3", "b=t:4"]])
        #expect(skipped.warnings == ["1 skippedRow in: row 2 (line 3, byte 8)"])
    }

    /// Which rows survive must not depend on where a block ends: `readCSV` compares blocks of many sizes.
    @Test(arguments: 0..<200) func badRowsEndWithTheirFirstLine(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = ["\"", "\"\"", ",", "\n", "\r\n", "x", "yz", "\",\""]
        let text = (0..<60).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        _ = readCSV("a,b\n" + text, skipsErrors: true)
        _ = readCSV("a,b\n" + text, skipsErrors: true) { $0.keepsExtraFields = true }
    }

    @Test(arguments: ["a", "a,b", "a\n", "a\n\n", "", "\n"]) func aHeaderAloneEnds(text: String) {
        #expect(readCSV(text, skipsErrors: true).rows == readCSV(text).rows)
    }

    @Test func aBadRowInFrontOfALongOne() {
        let reading = readCSV("a\n\"x\ny\"z\n\"p\nq\"\n1\n", skipsErrors: true)
        #expect(reading.rows == [["a=t:y\"z"], ["a=t:p\nq"], ["a=t:1"]])
    }

    @Test func theFirstErrorIsTheOneTold() {
        let bytes = Array("a,b\n1,2,3\n".utf8) + [0xFF, 0x0A]
        #expect(
            readCSV(bytes).error == "malformed: in: row 1 (line 2, byte 4): 3 fields where the header has 2" + tooLong)
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFE],
        ] as [[UInt8]]) func bytesThatAreNoText(bytes: [UInt8])
    {
        #expect(readCSV(Array("a\nx".utf8) + bytes + Array("\ny\n".utf8)).error?.contains("(line 2, byte 3)") == true)
    }

    /// Quotes are joined in place; what that leaves behind must not be counted as lines.
    @Test func linesBehindJoinedQuotes() {
        let text = "a\n\"x\"\"\"\"\n\"\n\"y\"\"\n\n\"\n1,2\n"
        #expect(
            readCSV(text).error == "malformed: in: row 3 (line 7, byte 19): 2 fields where the header has 1" + tooLong)
        let returns = text.replacing("\n", with: "\r")
        #expect(readCSV(returns).error?.contains("row 3 (line 7, byte 19)") == true)
    }

    @Test func aQuoteSwallowsTheRestAndTheLineSaysWhereItStarts() {
        let rows = (1...200).map { "\($0),\"value \($0)\"\n" }.joined()
        let read = readCSV("n,v\n\(rows)201,\"open\n\(rows)")
        #expect(read.error?.hasPrefix("malformed: in: row 201 (line 203, ") == true, "\(read.error ?? "")")
    }
}
