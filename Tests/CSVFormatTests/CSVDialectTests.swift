import CSVFormat
import RowFixtures
import Tabular
import Testing

/// Other quotes than the usual one, text whose quotes are data, and rows that do not fit.
struct CSVDialectTests {
    @Test func quotesAsText() {
        let text = "id\ttitle\n1\t\"Weird Al\n2\tNormal\n3\tTwelve\"\n4\t\n5\t6\" 7\n"
        let read = readCSV(text, TSVFormat.self) { $0.inputQuote = nil }
        #expect(read.rows.count == 5)
        #expect(read.rows.first == ["id=t:1", "title=t:\"Weird Al"])
        #expect(read.rows.last == ["id=t:5", "title=t:6\" 7"])
        #expect(read.warnings.isEmpty)
        #expect(readCSV("\"a,b\"\n\"1,2\"\n") { $0.inputQuote = nil }.header == ["\"a", "b\""])
    }

    @Test func anotherQuote() {
        let read = readCSV("'a,b',c\n'x\n''y''',\"z\"\n3,'it''s'\n") { $0.inputQuote = 0x27 }
        #expect(read.rows == [["a,b=t:x\n'y'", "c=t:\"z\""], ["a,b=t:3", "c=t:it's"]])
        let bad = readCSV("a,b\n'1,2\n3,4\n", skipsErrors: true) { $0.inputQuote = 0x27 }
        #expect(bad.rows == [["a=t:3", "b=t:4"]])
    }

    @Test func aQuotedFieldThatHoldsRowsIsTold() {
        let warned = ["1 quotedRows in: row 1 (line 2, byte 11)"]
        func warnings(_ text: String) -> [String] { readCSV(text, TSVFormat.self).warnings }
        #expect(warnings("id\ttitle\n1\t\"Weird Al\n2\tNormal\n3\tTwelve\"\n4\tLast\n") == warned)
        #expect(warnings("id\ttitle\n1\t\"Weird Al\n3\tTwelve\"\n4\tLast\n") == warned)
        // Lines and tabs within a text are not rows by themselves.
        #expect(warnings("id\ttitle\n1\t\"one\ntwo\nthree\"\n").isEmpty)
        #expect(warnings("title\tid\n\"one\ntwo\"\t5\n").isEmpty)
        #expect(warnings("a\tb\tc\td\n1\t\"one\ntwo\tx\ny\"\t5\t6\n").isEmpty)
        #expect(readCSV("a,b\n1,\"x\n2,y\"\n").warnings.isEmpty)
    }

    @Test func rowsLongerOnlyByEmptyFields() {
        for ragged in [false, true] {
            let read = readCSV("a,b\n1,2,,\n3,4,\"\",\n") { $0.keepsExtraFields = ragged }
            #expect(read.rows == [["a=t:1", "b=t:2"], ["a=t:3", "b=t:4"]])
            #expect(read.header == ["a", "b"])
        }
        #expect(readCSV("a,b\n1,2,,x\n").error?.contains("4 fields where the header has 2") == true)
        let ragged = readCSV("a,b\n1,2,x,,\n3,4,,y\n") { $0.keepsExtraFields = true }
        #expect(ragged.rows == [["a=t:1", "b=t:2", "column 3=t:x"], ["a=t:3", "b=t:4", "column 4=t:y"]])
    }

    @Test func aBadFirstRowWithoutAHeaderIsLeftOut() {
        let read = readCSV("\"x\" y,z\n1,2\n", skipsErrors: true) { $0.readsHeader = false }
        #expect(read.rows == [["column 1=t:1", "column 2=t:2"]])
        #expect(read.warnings == ["1 skippedRow in: row 1 (line 1, byte 0)"])
        #expect(readCSV("\"x\" y,z\n", skipsErrors: true) { $0.readsHeader = false }.rows.isEmpty)
        #expect(readCSV("\"x\" y\n1,2\n") { $0.readsHeader = false }.error?.contains("row 1 (line 1") == true)
    }

    @Test func faultsInTheHeaderHaveNoAdviceToLeaveItOut() {
        let bad = readCSV(Array("a".utf8) + [0xFF] + Array(",b\n1,2\n".utf8), skipsErrors: true).error
        #expect(
            bad
                == "malformed: in: the header (line 1, byte 1): a byte is not valid UTF-8; "
                + "name the encoding with \(Setting.encoding) (windows-1252, latin-1)")
        #expect(readCSV("\"a\nb\n").error?.contains("\(Setting.skipsErrors)") == false)
    }

    @Test func aTailOfNULsIsTold() throws {
        func notes(_ text: String) throws -> [String] {
            let source = MemoryByteSource(Array(text.utf8), name: "in")
            let reader = try CSVFormat.makeReader(of: source, options: testOptions())
            let block = ByteBlock()
            while try reader.nextBlock(into: block) {}
            return reader.notes
        }
        #expect(try notes("a,b\n1,2\n\0\0\0").count == 1)
        #expect(try notes("a,b\n1,\0x\n").isEmpty)
    }

    @Test func optionsThatMakeBrokenFilesAreRefused() {
        func error(_ change: (inout CSVOptions) -> Void) -> String {
            do throws(ExportError) {
                _ = try CSVFormat.makeWriter(
                    to: MemoryByteSink(), options: testOptions { change(&$0[CSVOptions.self]) })
                return ""
            } catch { return "\(error.code)" }
        }
        for byte in [0x22, 0x0A, 0x0D, 0, 0xE4] as [UInt8] { #expect(error { $0.delimiter = byte } == "usage") }
        for text in ["a,\"b", "a,b", "\"", "x\ny"] { #expect(error { $0.nullText = Array(text.utf8) } == "usage") }
        #expect(error { $0.nullText = Array("a;b".utf8) }.isEmpty)
        #expect(readCSV("a\n") { $0.inputDelimiter = 0xE4 }.error?.hasPrefix("usage") == true)
        #expect(readCSV("a\n") { $0.inputQuote = 0x2C }.error?.hasPrefix("usage") == true)
    }
}
