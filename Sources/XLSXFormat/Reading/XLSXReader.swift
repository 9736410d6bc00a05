import ByteScanning
import Compression
import Tabular

/// Reads worksheets of a workbook, one after the other, as blocks of whole rows.
final class XLSXReader: RowReader {
    private let package: OfficePackage
    private let options: FormatOptions
    private let reading: XLSXReadingOptions
    private let tables: WorkbookTables
    private let usesLibrary: Bool
    /// The sheets to read, the next one last.
    private var queue: [Workbook.Sheet] = []
    /// All sheets, in the workbook's order.
    private let sheets: [Workbook.Sheet]
    /// The sheet of each block's tag.
    private var sheetOfTag: [Int: String] = [:]
    private var opened: Set<String> = []
    /// The sheets that may be continuations of the one that is read, and of each that will be.
    private var continuations: [Workbook.Sheet] = []
    private var planned: [String: [Workbook.Sheet]]
    private var cutter: ElementCutter?
    private var current = Workbook.Sheet(name: "")
    private var sheet: String { current.name }
    private var layout: (tag: Int, names: [ColumnName])?
    /// The names in the header of the sheet that is read, as they stand there, once a block is cut.
    var header: [ColumnName] { layout?.names ?? [] }
    /// The header that a continuation must have.
    private var wantedNames: [ColumnName]?
    private var order: SheetRowOrder
    private var unread: UnreadSheets
    /// The unread sheets that were opened before it was clear that they are no continuation.
    private var left: Set<String> = []
    /// What was lost in headers.
    private var headerWarnings = WarningCounts()
    private let headerParser: SheetParser

    init(
        _ source: any SeekableByteSource, options: FormatOptions, usesLibrary: Bool = false,
        lastRowOfSheets: UInt64 = ExcelLimits.rows
    ) throws(ExportError) {
        self.options = options
        self.usesLibrary = usesLibrary
        order = SheetRowOrder(lastRowOfSheets: lastRowOfSheets)
        let package = try Self.package(source)
        self.package = package
        let workbook = try Workbook(package)
        sheets = workbook.sheets
        reading = options[XLSXReadingOptions.self]
        guard reading.headerRow == nil || reading.readsHeader else {
            throw ExportError(.usage, "one option says where the header is, and another that there is none")
        }
        var patience = SheetChoice.patience
        let (read, continuations, unasked) = try SheetChoice.choose(
            reading.sheets, of: workbook.sheets, source: source.name
        ) { SheetChoice.holdsRows($0, of: package, options, &patience) }
        queue = read.reversed()
        planned = continuations
        unread = UnreadSheets(
            areTold: reading.sheets == [.first], of: package, options, patience: SheetChoice.patience)
        var styles = CellStyles()
        if let part = workbook.stylesPart { styles = try CellStyles(package, part: part) }
        var strings: SharedStrings?
        if let part = workbook.stringsPart, let source = try package.source(ofPart: part) {
            // Nothing else runs yet, so decompressing beside the scan is worth a thread, for all but small parts.
            let isLarge = (source.byteCount ?? 0) > 1 << 20
            let ahead: any ByteSource = isLarge ? ReadAheadSource(source) : source
            strings = try SharedStringReader.read(ahead, partName: part, options: options, usesLibrary: usesLibrary)
        }
        tables = WorkbookTables(
            sourceName: source.name, options: options, is1904: workbook.is1904, styles: styles,
            strings: strings)
        headerParser = SheetParser(tables)
        headerParser.findsHeader(in: reading.headerRow ?? 0, isThere: reading.readsHeader)
        unread.note(among: unasked)
    }

    private static func package(_ source: any SeekableByteSource) throws(ExportError) -> OfficePackage {
        let head = ByteBlock(capacity: 8)
        head.count = min(8, max(0, try source.read(at: 0, into: head.room)))
        // An .xls workbook often ends with a zip archive of its theme.
        if head.contents.elementsEqual(ForeignFile.compoundStart) {
            throw try ForeignFile.kind(of: source).error(source: source.name)
        }
        do throws(ExportError) {
            return try OfficePackage(source)
        } catch {
            // A zip archive that is damaged says so itself; anything else is named for what it is.
            if head.contents.starts(with: [0x50, 0x4B]) { throw error }
            throw try ForeignFile.kind(of: source).error(source: source.name)
        }
    }

    func makeParser() -> any RowParser {
        let parser = SheetParser(tables)
        return reading.sheetField.map { SheetFieldParser(parser, tables, name: $0) } ?? parser
    }

    /// A spreadsheet program would not show these.
    var notes: [String] {
        let hidden = sheets.filter { $0.isHidden && opened.contains($0.name) && !left.contains($0.name) }
        guard !hidden.isEmpty else { return [] }
        let names = hidden.prefix(8).map { "\"\($0.name)\"" }.joined(separator: ", ") + (hidden.count > 8 ? ", …" : "")
        return ["\(tables.sourceName): read from a hidden sheet: \(names)"]
    }

    var warnings: WarningCounts {
        var warnings = headerWarnings
        unread.warn(in: &warnings, source: tables.sourceName)
        if let losses = tables.strings?.losses.surrogates, losses > 0 {
            warnings.add(.replacedSurrogate, count: losses, at: Location(source: tables.sourceName))
        }
        return warnings
    }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while true {
            guard let cutter = try openCutter() else { return false }
            guard try inSheet({ () throws(ExportError) in try cutter.nextBlock(into: block) }) else {
                try endSheet()
                continue
            }
            try order.check(block, cutter, at: Location(source: tables.sourceName, sheet: sheet))
            if layout == nil {
                guard try readHeader(block) else { continue }
            }
            block.layoutID = layout?.tag ?? 0
            return true
        }
    }

    // MARK: Sheets

    private func openCutter() throws(ExportError) -> ElementCutter? {
        if let cutter { return cutter }
        return try openNext()
    }

    private func openNext() throws(ExportError) -> ElementCutter? {
        guard let next = queue.popLast() else { return nil }
        current = next
        if let own = planned.removeValue(forKey: next.name) { continuations = own }
        opened.insert(sheet)
        order.beginSheet()
        headerParser.begin(sheet: sheet)
        guard let part = next.part, let source = try package.source(ofPart: part) else {
            throw ExportError(
                .malformed, "the workbook holds no part for it",
                at: Location(source: tables.sourceName, sheet: sheet), advice: "save the workbook again")
        }
        let opened = ElementCutter(
            source, kind: .sheet, partName: part, options: options, usesLibrary: usesLibrary)
        cutter = opened
        return opened
    }

    private func endSheet() throws(ExportError) {
        cutter = nil
        if layout == nil, let wanted = reading.headerRow, order.lastRow > 0 {
            throw ExportError(
                .usage, "its rows end with row \(order.lastRow), and no header stands in row \(wanted) or below",
                at: Location(source: tables.sourceName, sheet: sheet),
                advice: "give \(Setting.headerRow) the number of the row that holds it")
        }
        if let layout, order.isFull, !continuations.isEmpty {
            queue.append(continuations.removeFirst())
            wantedNames = layout.names
        } else {
            // A sheet with room for more rows goes on nowhere else: what is called like a continuation is a copy.
            leaveContinuations()
            wantedNames = nil
        }
        layout = nil
    }

    private func leaveContinuations() {
        unread.note(among: continuations)
        continuations = []
    }

    /// Reads the header; false when the block holds none.
    private func readHeader(_ block: ByteBlock) throws(ExportError) -> Bool {
        let batch = RowBatch(block: block)
        let header = try headerParser.header(of: batch)
        headerWarnings.merge(batch.warnings, source: tables.sourceName, rowsBefore: 0)
        guard let (names, number) = header else { return false }
        if let wantedNames, reading.readsHeader, names != wantedNames {
            // A table of its own, whose name only looks like a continuation's.
            unread.note(current)
            left.insert(sheet)
            leaveContinuations()
            cutter = nil
            self.wantedNames = nil
            return false
        }
        let tag = tables.add(SheetLayout(sheet: sheet, header: names, headerNumber: number))
        sheetOfTag[tag] = sheet
        layout = (tag, names)
        return true
    }

    /// Adds the sheet to an error that has none.
    private func inSheet(_ body: () throws(ExportError) -> Bool) throws(ExportError) -> Bool {
        do throws(ExportError) {
            return try body()
        } catch {
            var error = error
            if error.location.sheet == nil { error.location.sheet = sheet }
            throw error
        }
    }
}

extension XLSXReader: SheetListing {
    func sheets(rowsByTag: [Int: UInt64]) -> [ListedSheet] {
        var rows: [String: UInt64] = [:]
        for (tag, count) in rowsByTag {
            if let name = sheetOfTag[tag] { rows[name, default: 0] += count }
        }
        var counted: [String: UInt64?] = [:]
        return sheets.map { sheet in
            if opened.contains(sheet.name), !left.contains(sheet.name) {
                return ListedSheet(name: sheet.name, rows: rows[sheet.name] ?? 0, isRead: true)
            }
            // Many sheets may share one part.
            let part = sheet.part ?? ""
            let rows = counted[part] ?? countRows(of: sheet)
            counted[part] = .some(rows)
            return ListedSheet(name: sheet.name, rows: rows, isRead: false)
        }
    }

    /// Reads a sheet that nobody asked for, only to count its rows; nil where it cannot be read.
    private func countRows(of wanted: Workbook.Sheet) -> UInt64? {
        queue = [wanted]
        continuations = []
        planned = [:]
        layout = nil
        wantedNames = nil
        cutter = nil
        let parser = makeParser()
        let batch = RowBatch()
        var rows: UInt64 = 0
        do {
            while try nextBlock(into: batch.block) {
                var isSpent = false
                while !isSpent {
                    batch.reset()
                    isSpent = try parser.parse(batch)
                    rows += UInt64(batch.rowsRead)
                }
            }
        } catch {
            return nil
        }
        return rows
    }
}
