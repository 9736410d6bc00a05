/// Files of other programs, archives, pages and pictures, by their first bytes.
extension ForeignContent {
    /// What stands there where rows should, when it is a file of a kind that is known and no text, or a page, or an error of
    /// the server that it came from.
    public static func document(in clues: ContentClues, insteadOf format: any Format.Type) -> ForeignContent? {
        (binary(clues.head, tail: clues.tail) ?? markup(clues))?.content(insteadOf: format)
    }

    /// The same for a format of bytes: no page, but what another format begins with, or a server's error.
    public static func document(inPlaceOfBytes clues: ContentClues, of format: any Format.Type) -> ForeignContent? {
        if let binary = binary(clues.head, tail: clues.tail) { return binary.content(insteadOf: format) }
        guard storeError(String(decoding: clues.text, as: UTF8.self)) != nil else { return nil }
        return markup(clues)?.content(insteadOf: format)
    }

    /// A kind of file, with what to do about it.
    private struct Kind {
        let what: String
        let advice: String
        var place = 0
        var isTable = false

        func content(insteadOf format: any Format.Type) -> ForeignContent {
            ForeignContent(
                "\(what), not \(format.name.uppercased())", advice: advice, place: place, isTable: isTable)
        }
    }

    // MARK: Binary

    /// Marks that no text begins with.
    private static let marks: [(bytes: [UInt8], what: String, advice: String)] = [
        (Array("%PDF-".utf8), "a PDF", "give the table that it was made from"),
        (
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an .xls workbook or another document of Office 97-2003",
            "save it as .xlsx or .csv"
        ),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it first: 7z x"),
        (Array("Rar!\u{1A}\u{7}".utf8), "a RAR archive", "unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed a second time, with zstd", "unpack it first: zstd -d"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4", "unpack it first: lz4 -d"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed a second time, with xz", "unpack it first: xz -d"),
        ([0x1F, 0x8B, 0x08], "compressed a second time, with gzip", "unpack it first: gzip -d"),
        ([0x1F, 0x9D], "compressed with compress (.Z)", "unpack it first: gzip -d"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "a PNG picture", "give the table that it shows"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture", "give the table that it shows"),
        (Array("GIF8".utf8) + [0x39, 0x61], "a GIF picture", "give the table that it shows"),
        (Array("{\\rtf".utf8), "an RTF document", "save its table as CSV"),
    ]

    /// Marks of formats that hold rows.
    private static let tables: [(bytes: [UInt8], what: String, advice: String)] = [
        (Array("SQLite format 3\0".utf8), "an SQLite database", "read it with \(Setting.sourceFormat) sqlite"),
        (Array("ARROW1\0\0".utf8), "an Arrow file", "read it with \(Setting.sourceFormat) arrow"),
        ([0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream, or no text at all", "read it with \(Setting.sourceFormat) arrow"),
        (Array("Obj\u{1}".utf8), "an Avro file", "save it as CSV or JSON first"),
    ]

    /// What bytes are that are no text in any encoding; `tail` holds the last ones of a file, as far as they are known.
    private static func binary(_ head: UnsafeRawBufferPointer, tail: [UInt8]?) -> Kind? {
        for mark in marks where head.starts(with: mark.bytes) {
            return Kind(what: mark.what, advice: mark.advice)
        }
        for mark in tables where head.starts(with: mark.bytes) {
            return Kind(what: mark.what, advice: mark.advice, isTable: true)
        }
        if isBzip2(head) {
            return Kind(what: "compressed a second time, with bzip2", advice: "unpack it first: bzip2 -d")
        }
        if isParquet(head, tail) {
            return Kind(
                what: "a Parquet file", advice: "read it with \(Setting.sourceFormat) parquet", isTable: true)
        }
        if head.count >= 263, head[257...].starts(with: Array("ustar".utf8)) {
            return Kind(
                what: "a tar archive", advice: "unpack it first, and give the files in it: tar -xf", place: 257)
        }
        return zip(head)
    }

    /// A workbook begins with its content types, its relationships or a folder of its own; a document of OpenOffice names
    /// itself.
    private static func zip(_ head: UnsafeRawBufferPointer) -> Kind? {
        guard head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) else { return nil }
        let count = head.count >= 30 ? Int(head[26]) | Int(head[27]) << 8 : 0
        let name = String(decoding: head.dropFirst(30).prefix(count), as: UTF8.self)
        let folders = ["xl/", "_rels/", "docProps/", "customXml/"]
        if name == "[Content_Types].xml" || folders.contains(where: name.hasPrefix) {
            return Kind(what: "an .xlsx workbook", advice: "read it with \(Setting.sourceFormat) xlsx")
        }
        if name == "mimetype" {
            return Kind(what: "an OpenDocument file (.ods)", advice: "save it as .xlsx or .csv")
        }
        return Kind(
            what: "a zip archive",
            advice: "unpack it, and give the files in it; a workbook is read with \(Setting.sourceFormat) xlsx")
    }

    /// `BZh`, a digit, and the mark of a block or of the end.
    private static func isBzip2(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 10, head.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(head[3]) else {
            return false
        }
        let block = head[4..<10]
        return block.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || block.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    /// A column may well be called `PAR1`: the mark stands at both ends, and binary numbers behind the first.
    private static func isParquet(_ head: UnsafeRawBufferPointer, _ tail: [UInt8]?) -> Bool {
        guard head.starts(with: Array("PAR1".utf8)) || head.starts(with: Array("PARE".utf8)), head.count >= 12 else {
            return false
        }
        return tail?.suffix(4).elementsEqual(head.prefix(4)) == true || head[4..<12].contains { $0 < 0x09 }
    }

    // MARK: Markup

    /// What a text is by its beginning: an HTML page or an XML document.
    private static func markup(_ clues: ContentClues) -> Kind? {
        let start = behindBlanks(clues.text[...])
        let text = String(decoding: start.prefix(2048), as: UTF8.self)
        let lower = text.lowercased()
        let place = clues.textStart + start.startIndex
        if isPage(lower) { return page(at: place) }
        guard lower.hasPrefix("<?xml") else { return nil }
        if lower.contains("<html") || lower.contains("<!doctype html") { return page(at: place) }
        if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            return Kind(what: "an XML spreadsheet of Excel 2003", advice: "save it as .xlsx or .csv", place: place)
        }
        return document(text, at: place)
    }

    private static func document(_ text: String, at place: Int) -> Kind {
        if let told = storeError(text) {
            return Kind(
                what: "an error of the server that it came from (\(told))", advice: "fetch it again, with a new link",
                place: place)
        }
        return Kind(what: "an XML document", advice: "give a table of rows", place: place)
    }

    private static func page(at place: Int) -> Kind {
        Kind(
            what: "an HTML page", advice: "look at the page: it may be a login or an error message", place: place)
    }

    private static func isPage(_ text: String) -> Bool {
        for tag in ["<!doctype html", "<html", "<head", "<body", "<table"] where text.hasPrefix(tag) {
            guard let next = text.dropFirst(tag.count).unicodeScalars.first else { return true }
            if next == ">" || next == "/" || next.properties.isWhitespace { return true }
        }
        return false
    }

    /// What stands behind white space and comments.
    private static func behindBlanks(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while true {
            rest = rest.drop { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D }
            guard rest.starts(with: Array("<!--".utf8)) else { return rest }
            let end = rest.indices.dropLast(2).first { rest[$0...].starts(with: Array("-->".utf8)) }
            guard let end, end >= rest.startIndex + 4 else { return rest }
            rest = rest[(end + 3)...]
        }
    }

    /// What an object store says in place of an object: `AccessDenied: Request has expired`.
    private static func storeError(_ text: String) -> String? {
        guard text.contains("<Error>") || text.contains("<Error ") else { return nil }
        func value(_ name: String) -> String? {
            guard let start = text.firstRange(of: "<\(name)>") else { return nil }
            let value = text[start.upperBound...].prefix { $0 != "<" && !$0.isNewline }
            return value.isEmpty ? nil : String(value.prefix(200))
        }
        let told = [value("Code"), value("Message")].compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: ": ")
    }
}
