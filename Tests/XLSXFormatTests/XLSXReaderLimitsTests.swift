import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Sheets in pieces and blocks of any size, and what bounds the memory that rows take.
struct XLSXReaderLimitsTests {
    private let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>"

    @Test(arguments: [1, 2, 3, 7, 1_000, 1 << 18])
    func piecesAndBlocksOfAnySize(size: Int) throws {
        let rows = (1...300).map { row in
            "<row r=\"\(row)\"><c r=\"A\(row)\" t=\"s\"><v>\(row % 7)</v></c>\n<c r=\"B\(row)\" t=\"inlineStr\"><is><t>text &amp; "
                + "\(String(repeating: "é", count: row % 40))</t></is></c><c r=\"C\(row)\"><v>\(row).5</v></c></row>\n"
        }.joined()
        let strings = (0..<7).map { "<si><t>string \($0)</t></si>\n" }.joined()
        var book = WorkbookBuilder(rows: rows, strings: strings)
        let whole = try read(book.build())
        #expect(whole.rows.count == 299)
        book.isDeflated = true
        let small = options {
            $0.blockSize = size
            $0.memoryLimit = size
        }
        #expect(try read(book.build(), small, piece: size) == whole)
        #expect(try read(book.build(), small, usesLibrary: true, piece: size) == whole)
    }

    /// Put aside in whole pieces: of places, of short texts, and behind texts longer than a piece.
    @Test func manySharedStringsAndLongOnes() throws {
        let texts = (0..<33_000).map { index in
            switch index {
            case 20_000: String(repeating: "longest ", count: 170_000)
            case 20_001, 32_999: String(repeating: "longer ", count: 40_000)
            default: "text \(index)"
            }
        }
        let rows = header + texts.indices.map { "<row><c t=\"s\"><v>\($0)</v></c></row>" }.joined()
        let book = WorkbookBuilder(rows: rows, strings: texts.map { "<si><t>\($0)</t></si>" }.joined()).build()
        let spooled = try read(book, options { $0.memoryLimit = 0 })
        #expect(spooled.rows.count == texts.count)
        #expect(spooled == (try read(book, options { $0.memoryLimit = 1 << 25 })))
        #expect(zip(spooled.rows, texts).allSatisfy { $0.values.contains("t:\($1)") })
    }

    @Test func aLongSharedStringDoesNotMultiplyMemory() throws {
        let text = String(repeating: "long ", count: 60_000)
        let rows = header + String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 500)
        for limit in [0, 1 << 25] {
            let reader = try XLSXFormat.makeReader(
                of: MemoryByteSource(WorkbookBuilder(rows: rows, strings: "<si><t>\(text)</t></si>").build()),
                options: options { $0.memoryLimit = limit })
            let parser = reader.makeParser()
            let batch = RowBatch()
            var count = 0
            while try reader.nextBlock(into: batch.block) {
                var isSpent = false
                while !isSpent {
                    batch.reset()
                    isSpent = try parser.parse(batch)
                    #expect(batch.arena.count < 2 << 20)
                    count += batch.rowCount
                }
            }
            #expect(count == 500)
        }
    }

    @Test func wideSheetsOfShortRowsDoNotMultiplyMemory() throws {
        let rows =
            "<row><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"XFD1\" t=\"str\"><v>z</v></c></row>"
            + (2..<402).map { "<row r=\"\($0)\"><c r=\"XFD\($0)\"><v>\($0)</v></c></row>" }.joined()
        let reader = try XLSXFormat.makeReader(
            of: MemoryByteSource(WorkbookBuilder(rows: rows).build()), options: options())
        let parser = reader.makeParser()
        let batch = RowBatch()
        var count = 0
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                isSpent = try parser.parse(batch)
                #expect(batch.cellCount < 300_000)
                count += batch.rowCount
            }
        }
        #expect(count == 400)
    }

    @Test func rowsBeyondTheLimitAreErrors() {
        let long = String(repeating: "x", count: 5_000)
        let short = options {
            $0.maximumRow = 4_000
            $0.blockSize = 256
        }
        let inline = header + "<row><c t=\"str\"><v>\(long)</v></c></row>"
        #expect(
            failure { () throws(ExportError) in _ = try read(WorkbookBuilder(rows: inline).build(), short) }?.code
                == .limit)
        let row = "<row>" + String(repeating: "<c t=\"s\"><v>0</v></c>", count: 9) + "</row>"
        let shared = WorkbookBuilder(rows: header + row, strings: "<si><t>\(long.prefix(900))</t></si>").build()
        #expect(failure { () throws(ExportError) in _ = try read(shared, short) }?.code == .limit)
    }
}
