import Tabular
import TestSupport
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Cells and shared strings in every spelling of the same values.
struct WorkbookSpellingTests {
    @Test(arguments: [1, 2, 3, 4, 5])
    func generatedTablesAreReadAsTheyWereWritten(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ab _x0041_<>&\"'\r\n\té日😀")
        var expected: [[String: String]] = []
        var strings: [String] = []
        var xml = "<row>" + (0..<6).map { "<c t=\"str\"><v>c\($0)</v></c>" }.joined() + "</row>"
        for _ in 0..<400 {
            var row: [String: String] = [:]
            xml += "<row>"
            for column in 0..<6 {
                let text = String(
                    (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
                        alphabet.randomElement(using: &generator) ?? "a"
                    })
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: xml += "<c/>"
                case 1:
                    let number = Int.random(in: -9999...9999, using: &generator)
                    xml += "<c><v>\(number)</v></c>"
                    row["c\(column)"] = "n:\(number)"
                case 2:
                    xml += "<c t=\"b\"><v>1</v></c>"
                    row["c\(column)"] = "true"
                case 3:
                    xml += "<c t=\"s\"><v>\(strings.count)</v></c>"
                    strings.append(text)
                    row["c\(column)"] = "t:" + text
                default:
                    xml += "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>"
                    row["c\(column)"] = "t:" + text
                }
            }
            xml += "</row>"
            if !row.isEmpty { expected.append(row) }
        }
        let list = strings.map { "<si><t>\(escaped($0))</t></si>" }.joined()
        let bytes = WorkbookBuilder(rows: xml, strings: list).build()
        for (size, limit) in [(1 << 18, 1 << 25), (100, 0), (5_000, 4_096)] {
            let given = options {
                $0.blockSize = size
                $0.memoryLimit = limit
            }
            #expect(try XLSXFormatTests.read(bytes, given).rows == expected)
            #expect(try XLSXFormatTests.read(bytes, given, usesLibrary: true).rows == expected)
        }
    }

    /// Cells and items that are spelled as nearly all are go a shorter way than others; both end at the same values.
    @Test(arguments: [0, 1 << 25]) func everySpellingGivesTheSame(memoryLimit: Int) throws {
        let texts = (0..<3_000).map { $0 % 7 == 0 ? "" : " text &amp; \($0) _x000D_" }
        let items: [(String) -> String] = [
            { "<si><t>\($0)</t></si>" }, { "<si><t xml:space=\"preserve\">\($0)</t></si>" },
            { "<si><t xml:space='preserve'>\($0)</t></si>" }, { "\n<si ><t >\($0)</t ></si >" },
            { "<si><r><t>\($0)</t></r></si>" }, { "<si><t>\($0)</t><rPh><t>no</t></rPh></si>" },
        ]
        let cells: [(String, Int) -> String] = [
            { "<c r=\"\($0)\" t=\"s\"><v>\($1)</v></c>" }, { "<c r='\($0)' t='s'><v>\($1)</v></c>" },
            { "<c t=\"s\" r=\"\($0)\"><v>\($1)</v></c>" }, { "<c r=\"\($0)\"  t=\"s\" ><v> \($1) </v></c>" },
            { "<c r=\"\($0.lowercased())\" t=\"s\" s=\"0\"><f>A1</f><v>000\($1)</v></c>" },
            { "<c r=\"\($0)\" t=\"s\"><v >\($1)</v ></c >" },
        ]
        var tables: [Table] = []
        for (item, cell) in zip(items, cells) {
            var rows = "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
            for index in texts.indices {
                let columns = [cell("A\(index + 2)", index), cell("AB\(index + 2)", texts.count - 1 - index)]
                rows += "<row r=\"\(index + 2)\">\(columns.joined())</row>"
            }
            let book = WorkbookBuilder(rows: rows, strings: texts.map(item).joined())
            tables.append(try XLSXFormatTests.read(book.build(), options { $0.memoryLimit = memoryLimit }))
        }
        #expect(tables[0].rows.count == texts.count)
        #expect(tables[0].rows[1].values.contains("t: text & 1 \r"))
        for index in 1..<tables.count { #expect(tables[index] == tables[0], "spelling \(index)") }
    }

    @Test(arguments: [
        "<c r=\"A1\" t=\"s\"><v>1</v></c>", "<c r=\"A1\" t=\"s\"><v>999999999</v></c>",
        "<c r=\"A1\" t=\"s\"><v>9999999999</v></c>", "<c r=\"A1\" t=\"s\" ><v>1</v></c>",
    ])
    func sharedStringsThatAreNotThere(cell: String) {
        let book = WorkbookBuilder(rows: "<row>\(cell)</row>", strings: "<si><t>only</t></si>")
        #expect(
            failure { () throws(ExportError) in _ = try XLSXFormatTests.read(book.build()) }?
                .message.contains("of 1 does not exist") == true)
    }

    /// The text as a careful writer puts it.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\r": result += "_x000D_"
            case "_": result += "_x005F_"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
