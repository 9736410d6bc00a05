import CSVFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// The header, the cutting into blocks, and what is told of a source as a whole.
struct CSVReaderTests {
    @Test func aHeaderAndRows() {
        let read = readCSV("a,b\n1,x\n2,y\n")
        #expect(read.header == ["a", "b"])
        #expect(read.rows == [["a=t:1", "b=t:x"], ["a=t:2", "b=t:y"]])
        #expect(read.error == nil)
        #expect(read.warnings.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func lineEnds(end: String) {
        let text = ["a,b", "1,\"x\(end)y\"", "", "2,", "\"\",z"].joined(separator: end)
        for last in ["", end] {
            let read = readCSV(text + last)
            #expect(read.rows == [["a=t:1", "b=t:x\(end)y"], ["a=t:2"], ["a=t:", "b=t:z"]])
        }
    }

    /// A row alone, without a line end, ended with the source only where more room was left in its block.
    @Test(arguments: 14...18) func aRowAloneThatFillsABlock(count: Int) {
        let text = String(repeating: "x", count: count)
        let (whole, other) = readings(
            Array(text.utf8), as: CSVFormat.self,
            testOptions {
                $0[CSVOptions.self].readsHeader = false
                $0[CSVOptions.self].inputDelimiter = 0x2C
            }, blockSizes: [1 << 18, 16])
        #expect(other == nil)
        #expect(whole.rows == [["column 1=t:\(text)"]])
    }

    @Test func lineEndsOfAllKindsInOneFile() {
        let read = readCSV("\n\r\n\ra,b\r\n1,2\n3,4\r\n\r\n5,6\n\n\n7,8")
        #expect(read.header == ["a", "b"])
        #expect(read.rows.map { $0.joined() } == ["a=t:1b=t:2", "a=t:3b=t:4", "a=t:5b=t:6", "a=t:7b=t:8"])
    }

    @Test func blankLinesAreSkippedAndBlanksAreText() {
        let read = readCSV("a\n\n1\n\n\n 2 \n\t\n\"\"\n")
        #expect(read.rows == [["a=t:1"], ["a=t: 2 "], ["a=t:\t"], ["a=t:"]])
    }

    @Test func aByteOrderMark() {
        #expect(readCSV("\u{FEFF}a,b\n1,2\n").header == ["a", "b"])
        #expect(readCSV("\u{FEFF}\"a\",b\n1,2\n").header == ["a", "b"])
        #expect(readCSV("\u{FEFF}").header.isEmpty)
        // Anywhere else it is text.
        #expect(readCSV("a\n\u{FEFF}x\n").rows == [["a=t:\u{FEFF}x"]])
    }

    @Test func nothingAndOnlyAHeader() {
        for text in ["", "\n", "\r\n\n\r"] { #expect(readCSV(text) == Reading(), "\(text.debugDescription)") }
        for text in ["a,b", "a,b\n", "a,b\r\n\r\n", "\n\na,b\r"] {
            let read = readCSV(text)
            #expect(read.header == ["a", "b"])
            #expect(read.rows.isEmpty)
        }
    }

    @Test func headerNames() {
        let read = readCSV("x,,x,x (2),\"line\nend\",,x,\"q\"\"\"\n1,2,3,4,5,6,7,8\n")
        #expect(
            read.header == ["x", "column 2", "x (3)", "x (2)", "line\nend", "column 6", "x (4)", "q\""])
        #expect(read.rows.first?.count == 8)
    }

    @Test func aHeaderNameThatIsTakenByAnEmptyOne() {
        #expect(readCSV("column 2,\n1,2\n").header == ["column 2", "column 2 (2)"])
        #expect(readCSV(",column 1\n1,2\n").header == ["column 1 (2)", "column 1"])
    }

    @Test func withoutAHeader() {
        let read = readCSV("1,x\n2,y\n") { $0.readsHeader = false }
        #expect(read.header == ["column 1", "column 2"])
        #expect(read.rows == [["column 1=t:1", "column 2=t:x"], ["column 1=t:2", "column 2=t:y"]])
        #expect(readCSV("") { $0.readsHeader = false } == Reading())
    }

    @Test func nullTextInAHeaderIsAName() {
        #expect(readCSV("NULL,b\nNULL,1\n") { $0.nullText = Array("NULL".utf8) }.header.count == 2)
    }

    @Test func tabs() {
        let read = readCSV("a\tb,c\n1\t\"x\ty\"\n", TSVFormat.self)
        #expect(read.header == ["a", "b,c"])
        #expect(read.rows == [["a=t:1", "b,c=t:x\ty"]])
    }

    @Test(arguments: [";", "|", "\t", ":", "~"]) func aDelimiterThatIsNamed(delimiter: Character) {
        let text = "a\(delimiter)b,c\n\"x\(delimiter)\"\(delimiter)1,5\n"
        let read = readCSV(text) { $0.inputDelimiter = delimiter.asciiValue }
        #expect(read.rows == [["a=t:x\(delimiter)", "b,c=t:1,5"]])
    }

    @Test func rowsLongerThanABlock() {
        let long = String(repeating: "lorem \"\"ipsum\"\"\n", count: 500)
        let read = readCSV("a,b\n\"\(long)\",1\nshort,2\n\"\(long)\",3\n")
        let text = long.replacing("\"\"", with: "\"")
        #expect(read.rows == [["a=t:\(text)", "b=t:1"], ["a=t:short", "b=t:2"], ["a=t:\(text)", "b=t:3"]])
    }

    @Test func rowsBeyondTheLimitAreErrors() {
        let options = testOptions {
            $0.maximumRow = 1000
            $0.blockSize = 64
        }
        let fits = "a\n\(String(repeating: "x", count: 990))\n1\n"
        #expect(Reading(fits, as: CSVFormat.self, options).rows.count == 2)
        let error = Reading("a\n1\n\"\(String(repeating: "x,\n", count: 700))", as: CSVFormat.self, options).error
        #expect(
            error
                == "limit: in: line 3, byte 4: a row is longer than 1000 bytes; look for an unclosed quote or bracket there, "
                + "or raise \(Setting.maximumRow) (at most 256M)")
    }

    /// Generated text of every awkward kind, whole and in pieces.
    @Test(arguments: 0..<30) func anythingInPieces(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let parts = [
            "a", "bc", ",", ",", ";", "\"", "\"\"", "\n", "\n", "\r\n", " ", "é", "\"x\",", "1,2\n", "\u{0}",
        ]
        let text = (0..<Int.random(in: 1...60, using: &generator))
            .map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
        _ = readCSV(text)
        _ = readCSV(text) { $0.keepsExtraFields = true }
        // Where reading goes on behind a quote that is never closed depends on how much of it was seen.
        let plain = "h,i,j\n" + text.replacing("\"", with: "'")
        _ = readCSV(plain, skipsErrors: true)
        _ = readCSV(plain, skipsErrors: true) { $0.keepsExtraFields = true }
        _ = readCSV(text) { $0.readsHeader = false }
        _ = readCSV(text) { $0.nullText = Array("bc".utf8) }
        var bytes = Array(("h,i,j\n" + text).utf8)
        bytes[Int.random(in: 6..<bytes.count, using: &generator)] = 0xFF
        _ = readCSV(bytes)
        bytes = bytes.map { $0 == 0x22 ? 0x27 : $0 }
        _ = readCSV(bytes, skipsErrors: true)
    }
}
