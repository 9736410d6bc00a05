internal import Tabular

/// What stands where a text with rows should: told by its first bytes, with what to do.
struct ForeignContent {
    /// What it is: `a PDF`.
    let what: String
    /// What to do about it.
    var advice: String
    /// Where the bytes stand that show it.
    var place = 0
    /// Whether it holds rows, which a format that is registered may read.
    var isTable = false

    /// The error that says so.
    func error(source: String, format: String) -> ExportError {
        ExportError(
            .malformed, "\(what), not \(format.uppercased())", at: Location(source: source, byte: UInt64(place)),
            advice: advice)
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
    static func binary(_ head: UnsafeRawBufferPointer, tail: [UInt8]?) -> ForeignContent? {
        for mark in marks where head.starts(with: mark.bytes) {
            return ForeignContent(what: mark.what, advice: mark.advice)
        }
        for mark in tables where head.starts(with: mark.bytes) {
            return ForeignContent(what: mark.what, advice: mark.advice, isTable: true)
        }
        if isBzip2(head) {
            return ForeignContent(what: "compressed a second time, with bzip2", advice: "unpack it first: bzip2 -d")
        }
        if isParquet(head, tail) {
            return ForeignContent(
                what: "a Parquet file", advice: "read it with \(Setting.sourceFormat) parquet", isTable: true)
        }
        if head.count >= 263, head[257...].starts(with: Array("ustar".utf8)) {
            return ForeignContent(
                what: "a tar archive", advice: "unpack it first, and give the files in it: tar -xf", place: 257)
        }
        return zip(head)
    }

    /// A workbook begins with its content types, its relationships or a folder of its own; a document of OpenOffice names
    /// itself.
    private static func zip(_ head: UnsafeRawBufferPointer) -> ForeignContent? {
        guard head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) else { return nil }
        let count = head.count >= 30 ? Int(head[26]) | Int(head[27]) << 8 : 0
        let name = String(decoding: head.dropFirst(30).prefix(count), as: UTF8.self)
        let folders = ["xl/", "_rels/", "docProps/", "customXml/"]
        if name == "[Content_Types].xml" || folders.contains(where: name.hasPrefix) {
            return ForeignContent(what: "an .xlsx workbook", advice: "read it with \(Setting.sourceFormat) xlsx")
        }
        if name == "mimetype" {
            return ForeignContent(what: "an OpenDocument file (.ods)", advice: "save it as .xlsx or .csv")
        }
        return ForeignContent(
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

    /// What a text is by its beginning: an HTML page or an XML document. `plain` is its beginning as UTF-8.
    static func markup(_ plain: [UInt8], markCount: Int = 0) -> ForeignContent? {
        let start = behindBlanks(plain[...])
        let text = String(decoding: start.prefix(2048), as: UTF8.self)
        let lower = text.lowercased()
        let place = markCount + start.startIndex
        if isPage(lower) { return page(at: place) }
        guard lower.hasPrefix("<?xml") else { return nil }
        if lower.contains("<html") || lower.contains("<!doctype html") { return page(at: place) }
        if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            return ForeignContent(
                what: "an XML spreadsheet of Excel 2003", advice: "save it as .xlsx or .csv", place: place)
        }
        return document(text, at: place)
    }

    /// What stands where bytes of a binary format should, which does not recognise them: other formats, and errors of the
    /// servers that they came from.
    static func inPlaceOfBinary(_ head: UnsafeRawBufferPointer, tail: [UInt8]?) -> ForeignContent? {
        if let binary = binary(head, tail: tail) { return binary }
        let plain = TextEncoding.utf8.plain(head)
        guard storeError(String(decoding: plain, as: UTF8.self)) != nil else { return nil }
        return markup(plain, markCount: head.count - plain.count)
    }

    private static func document(_ text: String, at place: Int) -> ForeignContent {
        if let told = storeError(text) {
            return ForeignContent(
                what: "an error of the server that it came from (\(told))", advice: "fetch it again, with a new link",
                place: place)
        }
        return ForeignContent(what: "an XML document", advice: "give a table of rows", place: place)
    }

    private static func page(at place: Int) -> ForeignContent {
        ForeignContent(
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

    // MARK: JSON

    /// What stands where delimited text should, when it begins as JSON rows do: an object with a key, or an array of such
    /// objects. No header begins so, since a quote within a field has to be quoted itself.
    static func json(_ plain: [UInt8], markCount: Int) -> ForeignContent? {
        let start = behindSpace(plain[...])
        var rest = start
        if rest.first == UInt8(ascii: "[") { rest = behindSpace(rest.dropFirst()) }
        guard rest.first == UInt8(ascii: "{") else { return nil }
        rest = behindSpace(rest.dropFirst())
        guard rest.first == 0x22 else { return nil }
        rest = rest.dropFirst()
        while let byte = rest.first, byte != 0x22 { rest = rest.dropFirst(byte == 0x5C ? 2 : 1) }
        guard behindSpace(rest.dropFirst()).first == UInt8(ascii: ":") else { return nil }
        return ForeignContent(
            what: "JSON",
            advice:
                "read it with \(Setting.sourceFormat) json or jsonl; if its rows begin with objects and have no header, with \(Setting.noInputHeader)",
            place: markCount + start.startIndex)
    }

    private static func behindSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.drop { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D || $0 == 0x1E }
    }

    // MARK: Delimited text

    /// Whether a text that should be JSON looks like CSV: fields side by side in its first two lines, and none of JSON's
    /// brackets, which no top-level JSON value has commas without.
    static func isDelimited(_ plain: [UInt8]) -> Bool {
        let lines = plain.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        guard let first = lines.first, lines.count > 1 || plain.contains(0x0A) || plain.contains(0x0D) else {
            return false
        }
        let odd = Array("{}[]()/#".utf8)
        guard !first.contains(where: odd.contains) else { return false }
        return Array(",;\t|".utf8).contains { delimiter in
            first.contains(delimiter)
                && lines.dropFirst().prefix(1).allSatisfy { line in
                    line.contains(delimiter) && !line.drop { $0 == 0x20 }.starts(with: [UInt8(ascii: "{")])
                }
        }
    }
}
