import Tabular

/// Which sheets are read.
enum SheetChoice {
    typealias Choice = (read: [Workbook.Sheet], continuations: [Workbook.Sheet], others: [Workbook.Sheet])

    /// The sheets to read, each once, the continuations that each may have, by its name, and those that nobody asked for.
    static func choose(
        _ wanted: [XLSXReadingOptions.Sheet], of sheets: [Workbook.Sheet], source: String,
        holdsRows: (Workbook.Sheet) -> Bool
    ) throws(ExportError) -> (
        read: [Workbook.Sheet], continuations: [String: [Workbook.Sheet]], others: [Workbook.Sheet]
    ) {
        var read: [Workbook.Sheet] = []
        var continuations: [String: [Workbook.Sheet]] = [:]
        var others: [Workbook.Sheet] = []
        for sheet in wanted {
            let choice = try choose(sheet, of: sheets, source: source, holdsRows: holdsRows)
            read += choice.read.filter { sheet in !read.contains { $0.name == sheet.name } }
            if let first = choice.read.first, !choice.continuations.isEmpty {
                continuations[first.name] = choice.continuations
            }
            others += choice.others
        }
        // One that is asked for is read in its own right.
        let names = Set(read.map(\.name))
        return (read, continuations.mapValues { $0.filter { !names.contains($0.name) } }, others)
    }

    /// The sheets to read, those that may continue the last of them, and those that nobody asked for.
    ///
    /// The first sheet is the first one that a spreadsheet program shows, unless only one that it hides holds rows, as
    /// `holdsRows` says.
    static func choose(
        _ wanted: XLSXReadingOptions.Sheet, of sheets: [Workbook.Sheet], source: String,
        holdsRows: (Workbook.Sheet) -> Bool
    ) throws(ExportError) -> Choice {
        guard !sheets.isEmpty else {
            throw ExportError(
                .malformed, "the workbook has no worksheet", at: Location(source: source),
                advice: "give a workbook with one")
        }
        let place: Int?
        switch wanted {
        case .all: return (sheets, [], [])
        case .first: place = first(of: sheets, holdsRows)
        case .number(let number): place = sheets.indices.contains(number &- 1) ? number &- 1 : nil
        case .named(let name):
            place =
                sheets.firstIndex { $0.name == name } ?? sheets.firstIndex { $0.name.lowercased() == name.lowercased() }
                ?? Int(name).flatMap { sheets.indices.contains($0 &- 1) ? $0 &- 1 : nil }
        }
        guard let place else {
            let names = sheets.prefix(20).map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw ExportError(
                .usage, "the workbook has no sheet \(called(wanted))", at: Location(source: source),
                advice: "\(Setting.sheet) takes one of \(names), a number from 1 to \(sheets.count), or all")
        }
        var end = place + 1
        while end < sheets.count, isContinuation(sheets[end].name, end - place + 1, of: sheets[place].name) { end += 1 }
        let others = wanted == .first ? sheets[..<place] + sheets[end...] : []
        return ([sheets[place]], Array(sheets[(place + 1)..<end]), Array(others))
    }

    /// As it was asked for.
    private static func called(_ wanted: XLSXReadingOptions.Sheet) -> String {
        switch wanted {
        case .number(let number): "\(number)"
        case .named(let name): "\"\(name)\""
        case .all, .first: ""
        }
    }

    private static func first(of sheets: [Workbook.Sheet], _ holdsRows: (Workbook.Sheet) -> Bool) -> Int {
        let shown = sheets.firstIndex { !$0.isHidden } ?? 0
        guard sheets.contains(where: \.isHidden), !sheets.contains(where: { !$0.isHidden && holdsRows($0) }) else {
            return shown
        }
        return sheets.firstIndex { $0.isHidden && holdsRows($0) } ?? shown
    }

    /// Whether a sheet is called as the `number`th of a table: `NAME (2)`, with the name shortened where a sheet's name could
    /// not be so long.
    private static func isContinuation(_ name: String, _ number: Int, of first: String) -> Bool {
        name == "\(first) (\(number))" || name == SheetName.continuation(number, of: first)
    }

    /// How many unpacked bytes are looked through in all for the sake of a warning. Many sheets may share one part that
    /// unpacks to much and holds nothing.
    static let patience = 64 << 20
    /// What opening a sheet costs, in such bytes.
    private static let openingCost = 16 << 10

    /// Whether a sheet holds a cell with a value. What cannot be read holds none, as far as a warning goes; what nobody has
    /// the patience to look for is taken to be there.
    static func holdsRows(
        _ sheet: Workbook.Sheet, of package: OfficePackage, _ options: FormatOptions, _ patience: inout Int
    ) -> Bool {
        guard patience > 0 else { return true }
        patience -= openingCost
        guard let part = sheet.part, let found = try? package.source(ofPart: part) else { return false }
        let source = BoundedSource(found, limit: max(patience, 1 << 16))
        defer { patience -= source.taken }
        let cutter = ElementCutter(source, kind: .sheet, partName: part, options: options)
        let block = ByteBlock(capacity: 32 * 1024)
        while (try? cutter.nextBlock(into: block)) == true {
            var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
            while (try? cursor.nextTag()) == true {
                if !cursor.isClosing, cursor.name == .value || cursor.name == .text { return true }
            }
        }
        return source.isExhausted
    }
}

/// Another source up to so many bytes; more are an error.
private final class BoundedSource: ByteSource {
    private let source: any ByteSource
    private let limit: Int
    private(set) var taken = 0
    private(set) var isExhausted = false
    var name: String { source.name }
    var byteCount: UInt64? { source.byteCount }

    init(_ source: any ByteSource, limit: Int) {
        self.source = source
        self.limit = limit
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        isExhausted = taken >= limit
        if isExhausted { throw ExportError(.limit, "more bytes than are worth looking at", at: Location(source: name)) }
        let count = try source.read(into: buffer)
        taken += max(0, count)
        return count
    }
}
