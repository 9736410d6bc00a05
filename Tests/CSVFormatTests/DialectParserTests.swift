import CSVFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// What sets text apart from RFC 4180: escapes, comments, long delimiters, blanks, lines in front of the header.
struct DialectParserTests {
    @Test func linesInFrontOfTheHeader() {
        let text = "Report \"of\r\n\n1,2,3\na,b\n1,2\n"
        let read = readCSV(text) { $0.skippedLines = 3 }
        #expect(read.header == ["a", "b"] && read.rows == [["a=t:1", "b=t:2"]])
        #expect(readCSV("x\ry\ra,b\r1,2\r") { $0.skippedLines = 2 }.rows == [["a=t:1", "b=t:2"]])
        #expect(readCSV("a,b\n1,2\n") { $0.skippedLines = 0 }.rows.count == 1)
        // There may be fewer, and what they hold does not matter.
        #expect(readCSV("a,b\n1,2") { $0.skippedLines = 7 }.rows.isEmpty)
        #expect(readCSV([0xFF, 0x22, 0x0A] + Array("a,b\n1,2\n".utf8)) { $0.skippedLines = 1 }.rows.count == 1)
        // Places are those of the file.
        let long = readCSV("x\ny\n\na,b\n1,2,3\n") { $0.skippedLines = 2 }
        #expect(long.error?.contains("row 1 (line 5, byte 9): 3 fields") == true)
        let marked = Array("\u{FEFF}x\na,b\n1,2\n".utf8)
        #expect(readCSV(marked) { $0.skippedLines = 1 }.header == ["a", "b"])
        #expect(
            readCSV("x\nsep=;\na;b\n1;2\n") {
                $0.skippedLines = 1; $0.inputDelimiter = nil
            }.header == ["a", "b"])
    }

    @Test func comments() {
        let text = "# one, \"two\n\n#\na,b\n1,2\n# \"3\n3,#4\n\"x\n#y\",\n#"
        let read = readCSV(text) { $0.comment = Array("#".utf8) }
        #expect(read.header == ["a", "b"])
        #expect(read.rows == [["a=t:1", "b=t:2"], ["a=t:3", "b=t:#4"], ["a=t:x\n#y"]])
        let counted = readCSV("#1\nx\n//2\na,b\n1,2\n") {
            $0.skippedLines = 2
            $0.comment = Array("//".utf8)
        }
        #expect(counted.rows == [["a=t:1", "b=t:2"]])
        // Without a header the first row is not a comment either.
        let bare = readCSV("#1,2,3\n1,2\n") {
            $0.comment = [0x23]
            $0.readsHeader = false
        }
        #expect(bare.header == ["column 1", "column 2"])
        let found = readCSV("#a,b,c\nx;y\n1;2\n") {
            $0.comment = [0x23]
            $0.inputDelimiter = nil
        }
        #expect(found.header == ["x", "y"])
    }

    @Test func commentsInFrontTakeNoMemory() throws {
        var bytes: [UInt8] = []
        for _ in 0..<20_000 { bytes += Array("# a comment of some length\n".utf8) }
        bytes += Array("a\n1\n".utf8)
        let options = testOptions {
            $0.blockSize = 1000
            $0.maximumRow = 2000
            $0[CSVOptions.self].comment = [0x23]
        }
        let read = Reading(bytes, as: CSVFormat.self, options)
        #expect(read.error == nil && read.rows == [["a=t:1"]])
    }

    @Test func delimitersOfSeveralCharacters() {
        for delimiter in ["||", "<->", "¦", " | ", "::"] {
            let text = "a\(delimiter)b|c\n\"x\(delimiter)\"\"y\"\(delimiter)1|5-\n\(delimiter)\n"
            let read = readCSV(text) { $0.inputSeparator = Array(delimiter.utf8) }
            #expect(read.header == ["a", "b|c"])
            #expect(read.rows == [["a=t:x\(delimiter)\"y", "b|c=t:1|5-"], []])
        }
        let read = readCSV("sep=||\na||b\n1||2\n") { $0.inputSeparator = Array("||".utf8) }
        #expect(read.rows == [["a=t:1", "b=t:2"]])
    }

    @Test func escapes() {
        let text = "a,b\n1\\,5,\"say \\\"x\\\" \"\"y\"\"\"\n\\\"q\\\",a\\\nb\nc\\\\,\\N\n"
        let read = readCSV(text) {
            $0.inputEscape = 0x5C
            $0.inputNullTexts = [Array("\\N".utf8)]
        }
        #expect(
            read.rows == [
                ["a=t:1,5", "b=t:say \"x\" \"y\""], ["a=t:\"q\"", "b=t:a\nb"], ["a=t:c\\"],
            ])
        // One with nothing behind it is text.
        #expect(readCSV("a\nx\\") { $0.inputEscape = 0x5C }.rows == [["a=t:x\\"]])
        #expect(readCSV("a\n\"x\"\"y\"\n") { $0.inputEscape = 0x22 }.rows == [["a=t:x\"y"]])
    }

    @Test func textsThatAreAbsent() {
        let read = readCSV("a,b,c\nNULL,\"NULL\",NULLS\nn/a,-,\n") {
            $0.inputNullTexts = [Array("NULL".utf8), Array("n/a".utf8)]
            $0.nullText = [0x2D]
        }
        #expect(read.rows == [["b=t:NULL", "c=t:NULLS"], []])
    }

    @Test func blanksThatAreLeftAway() {
        let text = " a , \" b\" ,c\t\n 1 2 ,  \" x \"\t,\n  \n3, ,\t\n"
        let read = readCSV(text) { $0.trimsFields = true }
        #expect(read.header == ["a", " b", "c"])
        #expect(read.rows == [["a=t:1 2", " b=t: x "], ["a=t:3"]])
        let tabs = readCSV("a\t b \n\t x\n", TSVFormat.self) { $0.trimsFields = true }
        #expect(tabs.header == ["a", "b"] && tabs.rows == [["b=t:x"]])
    }

    @Test func textBehindQuotesThatIsKept() {
        let read = readCSV("a,b\n\"1\"\" x\" y\"z,\"2\"\n\"\"q,\n") { $0.keepsTextBehindQuotes = true }
        #expect(read.rows == [["a=t:1\" x y\"z", "b=t:2"], ["a=t:q"]])
        // A quote that is never closed stays an error.
        #expect(readCSV("a\n\"x\n") { $0.keepsTextBehindQuotes = true }.error?.contains("never closed") == true)
    }

    @Test func namesForTextWithoutAHeader() {
        func read(_ text: String) -> Reading {
            readCSV(text) {
                $0.columnNames = ["x", "y", "x"]
                $0.readsHeader = false
            }
        }
        #expect(read("1,2,3\n4,5\n").rows == [["x=t:1", "y=t:2", "x (2)=t:3"], ["x=t:4", "y=t:5"]])
        #expect(read("").header == ["x", "y", "x (2)"])
        #expect(read("1,2,3,4\n").error?.contains("4 fields") == true)
    }

    /// Through the parser of dialects, text without any must come to the same as through the fast one, faults and all.
    @Test(arguments: 0..<60) func agreesWithTheFastWay(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        // Without carriage returns, which count as lines only where no line feed does.
        let alphabet: [UInt8] = [0x22, 0x22, 0x22, 0x2C, 0x2C, 0x0A, 0x0A, 0x61, 0x62, 0xC3]
        let count = Int.random(in: 0...60, using: &generator)
        var bytes = Array("h,i\n".utf8)
        for _ in 0..<count { bytes.append(alphabet.randomElement(using: &generator) ?? 0x61) }
        for skipsErrors in [false, true] {
            for keepsExtra in [false, true] {
                let fast = readCSV(bytes, skipsErrors: skipsErrors) { $0.keepsExtraFields = keepsExtra }
                let general = readCSV(bytes, skipsErrors: skipsErrors) {
                    $0.keepsExtraFields = keepsExtra
                    // Which never stands there.
                    $0.comment = [0x01]
                }
                #expect(fast == general)
            }
        }
    }

    @Test func whatDoesNotFitTogetherIsRefused() {
        func error(_ change: (inout CSVOptions) -> Void) -> Bool {
            readCSV("a\n", CSVFormat.self, skipsErrors: false, change).error?.hasPrefix("usage") == true
        }
        for bytes in [[], [0x7C, 0x22], [0x7C, 0x0A], [0x7C, 0], [0xC2, 0x7C]] as [[UInt8]] {
            #expect(error { $0.inputSeparator = bytes })
        }
        for byte in [0x0A, 0x2C, 0xE4] as [UInt8] { #expect(error { $0.inputEscape = byte }) }
        for text in ["a,b", "a\"", "\n"] { #expect(error { $0.inputNullTexts = [Array(text.utf8)] }) }
        #expect(error { $0.comment = [0x0A] })
    }

    @Test func delimitersThatWouldCutNumbersAreNotWritten() {
        for separator in ["-", "--", "e", "1", ".", "true"] {
            let options = testOptions { $0[CSVOptions.self].separator = Array(separator.utf8) }
            #expect(throws: ExportError.self) { _ = try CSVFormat.makeWriter(to: MemoryByteSink(), options: options) }
        }
    }

    @Test(arguments: ["||", "<->", "¦", ", "]) func writtenAndReadBack(separator: String) throws {
        for seed in 0..<20 {
            var generator = RowGenerator(seed: UInt64(seed))
            let rows = generator.rows(40)
            let options = testOptions {
                $0[CSVOptions.self].separator = Array(separator.utf8)
                $0[CSVOptions.self].inputSeparator = Array(separator.utf8)
                $0[CSVOptions.self].quoting = seed % 4 == 0 ? .all : .minimal
                $0[CSVOptions.self].lineEnding = seed % 5 == 0 ? .crlf : .lf
            }
            let plain = testOptions { $0[CSVOptions.self].inputDelimiter = 0x2C }
            let read = Reading(try Writing.bytes(of: rows, as: CSVFormat.self, options), as: CSVFormat.self, options)
            let wanted = Reading(try Writing.bytes(of: rows, as: CSVFormat.self, plain), as: CSVFormat.self, plain)
            #expect(read.rows == wanted.rows && read.header == wanted.header && read.error == nil)
        }
    }
}
