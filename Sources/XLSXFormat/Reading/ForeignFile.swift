import Compression
import Tabular

/// What a file is that is called .xlsx and is not one, so that the message can say it.
enum ForeignFile {
    case empty, encrypted, oldWorkbook, oldDocument, binaryWorkbook, openDocument, wordDocument, presentation, numbers,
        html
    case spreadsheetXML, json, text, gzip, otherZip, unknown

    /// How compound files start ([MS-CFB] §2.2): those of Office 97-2003, and encrypted ones.
    static let compoundStart: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// What a source is that does not start as a zip archive does.
    static func kind(of source: any SeekableByteSource) throws(ExportError) -> ForeignFile {
        let head = try bytes(of: source, at: 0, count: 4096)
        if head.isEmpty { return .empty }
        if head.starts(with: compoundStart) { return try compound(source, head) }
        // BIFF 2 to 5 without a container: a BOF record.
        if head.count > 4, head[0] == 9, [0, 2, 4, 8].contains(head[1]), head[2] <= 16, head[3] == 0 {
            return .oldWorkbook
        }
        if head.starts(with: [0x1F, 0x8B]) { return .gzip }
        let start = String(decoding: head.prefix(1024), as: UTF8.self).lowercased()
        if start.contains("urn:schemas-microsoft-com:office:spreadsheet") { return .spreadsheetXML }
        if start.contains("<html") || start.contains("<table") || start.contains("<!doctype html") { return .html }
        if head.contains(0) { return .unknown }
        if let first = start.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), first == "{" || first == "[" {
            return .json
        }
        return String(validating: head.dropLast(min(3, head.count - 1)), as: UTF8.self) != nil ? .text : .unknown
    }

    /// What a zip archive is that holds no workbook.
    static func kind(ofArchive package: OfficePackage) -> ForeignFile {
        let zip = package.zip
        if let entry = zip.entry(named: "mimetype"), let bytes = try? zip.contents(of: entry, limit: 256),
            String(decoding: bytes, as: UTF8.self).contains("opendocument")
        {
            return .openDocument
        }
        if zip.entry(named: "xl/workbook.bin") != nil { return .binaryWorkbook }
        if zip.entry(named: "word/document.xml") != nil { return .wordDocument }
        if zip.entry(named: "ppt/presentation.xml") != nil { return .presentation }
        if zip.entry(named: "Index/Document.iwa") != nil || zip.entry(named: "Index.zip") != nil { return .numbers }
        if zip.entry(named: "content.xml") != nil { return .openDocument }
        return .otherZip
    }

    /// The error that says so, and what to do.
    func error(source: String) -> ExportError {
        let (message, advice): (String, String) =
            switch self {
            case .empty: ("the file is empty, so it is not an .xlsx workbook", "fetch or write it again")
            case .encrypted:
                ("the workbook is encrypted", "open it in a spreadsheet program and save it without a password")
            case .oldWorkbook: ("an .xls workbook of Excel 97-2003, not .xlsx", "save it as .xlsx or .csv")
            case .oldDocument: ("a document of Office 97-2003, not an .xlsx workbook", "save it as .xlsx or .csv")
            case .binaryWorkbook: ("an .xlsb workbook (binary), not .xlsx", "save it as .xlsx or .csv")
            case .openDocument: ("an OpenDocument spreadsheet (.ods), not .xlsx", "save it as .xlsx or .csv")
            case .wordDocument: ("a Word document, not an .xlsx workbook", "give a workbook")
            case .presentation: ("a PowerPoint presentation, not an .xlsx workbook", "give a workbook")
            case .numbers: ("a Numbers document, not .xlsx", "export it as .xlsx or .csv")
            case .html:
                (
                    "an HTML page, not an .xlsx workbook",
                    "look at the page: it may be an error message; or save it as .xlsx"
                )
            case .spreadsheetXML: ("an XML spreadsheet of Excel 2003, not .xlsx", "save it as .xlsx or .csv")
            case .json:
                (
                    "JSON, not an .xlsx workbook",
                    "read it with \(Setting.sourceFormat) json or \(Setting.sourceFormat) jsonl"
                )
            case .text: ("text, not an .xlsx workbook", "if it is CSV, read it with \(Setting.sourceFormat) csv")
            case .gzip: ("gzip data, not an .xlsx workbook", "unpack it first")
            case .otherZip: ("a zip archive without a workbook in it", "unpack it, and give the files in it")
            case .unknown: ("no .xlsx workbook: it does not start as a zip archive does", "fetch or write it again")
            }
        return ExportError(.malformed, message, at: Location(source: source), advice: advice)
    }

    /// Looks for the streams of a compound file ([MS-CFB] §2.6) by their names in its directory, which are UTF-16.
    private static func compound(
        _ source: any SeekableByteSource, _ head: [UInt8]
    ) throws(ExportError) -> ForeignFile {
        guard head.count >= 52 else { return .unknown }
        func number(_ place: Int) -> UInt64 {
            UInt64(head[place]) | UInt64(head[place + 1]) << 8 | UInt64(head[place + 2]) << 16
                | UInt64(head[place + 3]) << 24
        }
        let sectorSize: UInt64 = head[30] == 12 ? 4096 : 512
        let directory = (number(48) + 1) * sectorSize
        // The first directory sectors hold the root's streams in every file seen; the whole file is the second try.
        for (start, count) in [(directory, 16 * 1024), (0, 4 << 20)] {
            let bytes = try bytes(of: source, at: start, count: count)
            if contains(bytes, "EncryptedPackage") || contains(bytes, "EncryptionInfo") { return .encrypted }
            if contains(bytes, "Workbook") || contains(bytes, "Book") { return .oldWorkbook }
        }
        return .oldDocument
    }

    private static func contains(_ bytes: [UInt8], _ name: String) -> Bool {
        let wanted = Array(name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { start in
            bytes[start] == wanted[0] && bytes[start...].starts(with: wanted)
        }
    }

    private static func bytes(
        of source: any SeekableByteSource, at offset: UInt64, count: Int
    ) throws(ExportError) -> [UInt8] {
        let block = ByteBlock(capacity: count)
        try source.append(count, at: offset, to: block)
        return Array(block.contents)
    }
}
