import ByteScanning
import Compression
import Tabular

/// Whether a workbook can be written anew with other rows: only where its rows are all there is to it.
enum WorkbookRevision {
    /// How a workbook is written anew: its sheet keeps its name, unless another is asked for.
    ///
    /// - Throws: `.output` for one that would lose something: other sheets, charts, pictures, formulas.
    static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        var revision = FileRevision(options)
        revision.options[XLSXReadingOptions.self] = XLSXReadingOptions()
        // Texts that were cut or split are read back as what they are now.
        revision.options[XLSXWritingOptions.self].longCells = .split
        guard let file else { return revision }
        let package = try OfficePackage(file)
        let workbook = try Workbook(package)
        try checkSheets(of: workbook, file.name, options)
        try checkParts(of: package, workbook)
        let sheets = workbook.sheets.compactMap(\.part)
        let links = Set(options[XLSXWritingOptions.self].links)
        for sheet in sheets {
            // Of several sheets nobody knows which row of which stands where.
            let columns = sheets.count == 1 ? links : []
            guard try KeptLinks.areAll(of: package, sheet: sheet, file, columns, revision.options) else {
                var error = loss("links of its cells", file.name)
                error.advice =
                    "\(Setting.links) writes those again that lead to what their cells say; write the rows with"
                    + " others to a workbook of their own"
                throw error
            }
        }
        if let loss = try WorkbookLook.loss(of: package, styles: workbook.stylesPart, sheets: sheets) {
            revision.notes.append("\(file.name): \(loss)")
        }
        let reader = try XLSXReader(file, options: revision.options)
        if try reader.nextBlock(into: ByteBlock()) {
            revision.options[SpelledNames.self] = SpelledNames(reader.header)
        }
        if let name = workbook.sheets.first?.name, !name.isEmpty,
            options[XLSXWritingOptions.self].sheetName == XLSXWritingOptions().sheetName
        {
            revision.options[XLSXWritingOptions.self].sheetName = name
        }
        return revision
    }

    private static func checkSheets(
        of workbook: Workbook, _ source: String, _ options: FormatOptions
    ) throws(ExportError) {
        let choice = try SheetChoice.choose(.number(1), of: workbook.sheets, source: source) { _ in true }
        let read = 1 + choice.continuations.count
        guard workbook.sheets.count > read else {
            if workbook.sheets[0].isHidden { throw loss("the hidden sheet \"\(workbook.sheets[0].name)\"", source) }
            return
        }
        let name = workbook.sheets[read].name
        let more = workbook.sheets.count - read - 1
        throw loss("the sheet \"\(name)\"\(more > 0 ? " and \(more) more" : "")", source)
    }

    /// Parts of a workbook that hold no more than rows and how they look.
    private static let plainParts = [
        "[content_types].xml", "_rels/", "docprops/", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/sharedstrings.xml", "xl/theme/", "xl/worksheets/", "xl/printersettings/", "xl/calcchain.xml",
    ]

    private static func checkParts(of package: OfficePackage, _ workbook: Workbook) throws(ExportError) {
        let known = Set(([workbook.stylesPart, workbook.stringsPart] + workbook.sheets.map(\.part)).compactMap { $0 })
        for entry in package.zip.entries {
            let title = entry.title.lowercased()
            if title.hasSuffix("/") || known.contains(entry.title) { continue }
            guard plainParts.contains(where: { $0.hasSuffix("/") ? title.hasPrefix($0) : title == $0 }) else {
                throw loss("its part \(entry.title)", package.sourceName)
            }
        }
        for part in workbook.sheets.compactMap(\.part) where try hasFormulas(part, of: package) {
            throw loss("its formulas", package.sourceName)
        }
    }

    private static func hasFormulas(_ part: String, of package: OfficePackage) throws(ExportError) -> Bool {
        guard let source = try package.source(ofPart: part) else { return false }
        // What the last piece ended with, so that no tag is cut.
        var last: [UInt8] = []
        let block = ByteBlock()
        while try source.fill(block) {
            let text = last + Array(block.contents)
            for (place, byte) in text.enumerated() where byte == 0x3C && place + 2 < text.count {
                if text[place + 1] == 0x66, [0x3E, 0x20, 0x2F, 0x09, 0x0A, 0x0D].contains(text[place + 2]) {
                    return true
                }
            }
            last = Array(text.suffix(2))
            block.reset()
        }
        return false
    }

    private static func loss(_ what: String, _ source: String) -> ExportError {
        ExportError(
            .output, "\(what) would be lost, since the workbook is written anew with its rows alone",
            at: Location(source: source), advice: "write the rows to a workbook of their own first, and name that one")
    }
}
