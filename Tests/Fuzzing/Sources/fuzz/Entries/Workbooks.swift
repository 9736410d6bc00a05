import Compression
import HasDataExport
import Tabular

@testable import XLSXFormat

/// A sheet's XML: the byte scanner in one piece, in small blocks and libxml2 give the same rows where they take it.
func fuzzSheet(_ xml: [UInt8]) {
    compare(StoredWorkbook.bytes(sheet: xml, strings: StoredWorkbook.someStrings), hasPrefixes: hasPrefixes(xml))
}

/// The XML of shared strings, the same way.
func fuzzStrings(_ xml: [UInt8]) {
    compare(StoredWorkbook.bytes(sheet: StoredWorkbook.someSheet, strings: xml), hasPrefixes: hasPrefixes(xml))
}

/// Namespaces decide for libxml2's way, and the scanner looks at local names only: they agree on honest files.
private func hasPrefixes(_ xml: [UInt8]) -> Bool { xml.contains(0x3A) || xml.contains(0x00) }

private func compare(_ workbook: [UInt8], hasPrefixes: Bool) {
    let options = fuzzOptions()
    let whole = workbookTable(workbook, options, usesLibrary: false)
    let small = workbookTable(workbook, fuzzOptions(blockSize: 16), usesLibrary: false)
    // Where XML is broken, what a block shows decides who sees it: libxml2 takes over at the block of the first comment,
    // and behind the tag that seems to close the rows nothing is looked at.
    let isBroken = [whole, small].contains { $0.error?.code == .malformed }
    if !isBroken { requireSame(whole, small, "in small blocks") }
    let library = workbookTable(workbook, options, usesLibrary: true)
    if !hasPrefixes, whole.error == nil, library.error == nil {
        require(whole.rows == library.rows, "libxml2 reads other rows")
    }
}

private func workbookTable(_ bytes: [UInt8], _ options: FormatOptions, usesLibrary: Bool) -> Table {
    var table = Table()
    do throws(ExportError) {
        let source = MemoryByteSource(bytes, name: "input")
        let reader = try XLSXReader(source, options: options, usesLibrary: usesLibrary)
        try read(reader, options, into: &table)
    } catch {
        table.error = error
        requirePlace(error)
    }
    return table
}

/// A workbook whose parts are stored, so that an input costs no compression.
enum StoredWorkbook {
    static let someStrings = Array(
        "<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si><si/><si><t>_x0041_&amp;</t></si></sst>".utf8)
    static let someSheet = Array(
        ("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>"
            + (0..<6).map { "<row><c t=\"s\"><v>\($0)</v></c></row>" }.joined() + "</sheetData></worksheet>").utf8)

    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let parts: [(String, [UInt8])] = [
        (
            "_rels/.rels",
            Array(
                ("<Relationships><Relationship Id=\"a\" Type=\"\(office)/officeDocument\" Target=\"w.xml\"/>"
                    + "</Relationships>").utf8)
        ),
        (
            "w.xml",
            Array(
                "<workbook xmlns:r=\"\(office)\"><sheets><sheet name=\"S\" r:id=\"s\"/></sheets></workbook>".utf8)
        ),
        (
            "_rels/w.xml.rels",
            Array(
                ("<Relationships><Relationship Id=\"s\" Type=\"\(office)/worksheet\" Target=\"s.xml\"/>"
                    + "<Relationship Id=\"t\" Type=\"\(office)/sharedStrings\" Target=\"t.xml\"/>"
                    + "<Relationship Id=\"u\" Type=\"\(office)/styles\" Target=\"u.xml\"/></Relationships>").utf8)
        ),
        (
            "u.xml",
            Array("<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>".utf8)
        ),
    ]

    static func bytes(sheet: [UInt8], strings: [UInt8]) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        let all = parts + [("s.xml", sheet), ("t.xml", strings)]
        for (name, content) in all {
            let common =
                number(20, 2) + number(0, 8) + number(UInt64(content.withUnsafeBytes { CRC32.of($0) }), 4)
                + number(UInt64(content.count), 4) + number(UInt64(content.count), 4)
                + number(UInt64(name.utf8.count), 2) + number(0, 2)
            directory +=
                number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 10) + number(UInt64(archive.count), 4)
                + name.utf8
            archive += number(0x0403_4B50, 4) + common + name.utf8 + content
        }
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(UInt64(all.count), 2) + number(UInt64(all.count), 2)
            + number(UInt64(directory.count), 4) + number(UInt64(archive.count), 4) + number(0, 2)
        return archive + directory + end
    }

    private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) : 0 }
    }
}
