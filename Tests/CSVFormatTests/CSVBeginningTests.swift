import CSVFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// What is written is read back without being told anything.
struct CSVBeginningTests {
    private static let pieces = [
        "a", "b", ",", ";", "\t", "|", "sep=", "SEP=;", "\"", "\"\"", "\n", "\r", " ", "{", "[1]", "<html>",
        "<!DOCTYPE html>",
        "<?xml", "PK", "%PDF-1.7", "ID", "ID;P", "SQLite format 3", "PAR1", "ARROW1", "BZh9", "\u{FEFF}", "\u{1E}", "'",
        "=",
        "x=1", "1,5", "é", "column 2", "\u{0}", "#",
    ]

    private func names(seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        var names: [String] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let count = Int.random(in: 1...3, using: &random)
            let name = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
        }
        return names
    }

    @Test(arguments: 0..<200) func anyHeaderIsReadBack(seed: Int) throws {
        let names = names(seed: UInt64(seed))
        let values = ["1,5", "x;y", "", "sep=;", "a|b|c", "{\"a\":1}"]
        let rows = (0..<3).map { number in
            names.enumerated().map { Field($1, .text(values[($0 + number) % values.count])) }
        }
        for (format, delimiter) in [
            (CSVFormat.self as any Format.Type, 0x2C), (CSVFormat.self, 0x3B), (CSVFormat.self, 0x7C),
            (TSVFormat.self, 0x09), (PSVFormat.self, 0x7C),
        ] {
            // One column does not tell what would separate two.
            if names.count == 1, format == CSVFormat.self, delimiter != 0x2C { continue }
            let options = testOptions {
                $0[CSVOptions.self].delimiter = UInt8(delimiter)
                $0[CSVOptions.self].quoting = seed % 3 == 0 ? .all : .minimal
                $0[CSVOptions.self].lineEnding = seed % 2 == 0 ? .crlf : .lf
                $0[CSVOptions.self].writesBOM = seed % 7 == 0
            }
            let bytes = try Writing.bytes(of: rows, as: format, options)
            let read = Reading(bytes, as: format)
            #expect(read.error == nil)
            #expect(read.header.map { Array($0.utf8) } == names.map { Array($0.utf8) })
            #expect(read.rows.count == 3)
        }
    }

    @Test(arguments: [
        "{a", "[x", " {", "<HTML>", "<!DOCTYPE html", "<?xml", "PKs", "%PDF-", "ID", "IDs", "PAR1", "ARROW1",
    ])
    func aFirstNameThatBeginsAsSomethingElseIsQuoted(name: String) throws {
        let rows = [[Field(name, .text("x")), Field("b", .text("y"))]]
        #expect(try Writing.text(of: rows, as: CSVFormat.self) == "\"\(name)\",b\nx,y\n")
    }

    @Test func otherNamesAreNot() throws {
        for name in ["id", "Id", "<b>", "table", "pk", "aID"] {
            #expect(try Writing.text(of: [[Field(name, .text("x"))]], as: CSVFormat.self) == "\(name)\nx\n")
        }
        #expect(try Writing.text(of: [row(["a": .text("x"), "ID": .text("y")])], as: CSVFormat.self) == "a,ID\nx,y\n")
    }

    @Test func namesWithAnyDelimiterAreQuoted() throws {
        let rows = [row(["a;b": .text("x;y"), "c\td": .text("1"), "e|f": .text("2"), "g": .text("3")])]
        #expect(
            try Writing.text(of: rows, as: CSVFormat.self) == "\"a;b\",\"c\td\",\"e|f\",g\nx;y,1,2,3\n")
    }

    @Test func aHeaderLikeASeparatorLineGetsOneInFront() throws {
        let rows = [row(["sep=;": .text("x")])]
        #expect(try Writing.text(of: rows, as: CSVFormat.self) == "sep=,\n\"sep=;\"\nx\n")
        #expect(try Writing.text(of: [row(["SEP=x": .text("1")])], as: TSVFormat.self) == "sep=\t\nSEP=x\n1\n")
        let bare = testOptions { $0[CSVOptions.self].writesHeader = false }
        #expect(
            try Writing.text(of: [row(["a": .text("sep=;")])], as: CSVFormat.self, bare) == "sep=,\nsep=;\n")
    }
}
