internal import Tabular
internal import Transforms

/// Makes the sheets of an audit out of what was collected.
struct AuditSheets {
    let collector: AuditCollector
    let inspection: Inspection
    let places: RowPlaces
    let links: AuditLinks
    let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    private typealias Text = AuditRecord.Text
    private typealias Value = AuditSheet.Value

    /// Whether any page has a text; where none has, none was crawled, and nobody knows which are thin.
    private var hasTexts: Bool { collector.texts > 0 }
    private var hasSeveral: Bool { inspection.sources.count > 1 }

    func make() throws(ExportError) -> [SiteAudit.Sheet] {
        let all = collector.all
        var sheets = [
            try list("Broken", collector.broken, ["statusCode", "url", "error", "title", "depth"]),
            try list("Redirected", collector.redirected, ["statusCode", "url", "leadsTo", "title", "depth"]),
            try duplicates("Duplicate titles", collector.duplicateTitles, ["pages", "title", "url", "depth"]),
            try duplicates("Duplicate texts", collector.duplicateTexts, ["pages", "words", "url", "title", "depth"]),
            try list("Thin pages", hasTexts ? collector.thin : nil, ["words", "url", "title", "depth"]),
            try list("Missing or long titles", collector.titles, ["problem", "characters", "title", "url", "depth"]),
            try folders(), try depths(),
        ]
        sheets.insert(try summary(of: sheets, all), at: 0)
        return sheets
    }

    // MARK: Lists of pages

    private func list(
        _ name: String, _ list: AuditCollector.List?, _ columns: [ColumnName]
    ) throws(ExportError) -> SiteAudit.Sheet {
        let sheet = try sheet(name, columns)
        guard let list else { return try sheet.finish() }
        try list.sort.finish()
        let block = ByteBlock(capacity: 4096)
        while try list.sort.next() {
            block.reset(keeping: 1 << 20)
            try list.sort.appendPayload(to: block)
            try append(block.contents, columns, to: sheet)
        }
        return try sheet.finish()
    }

    private func duplicates(
        _ name: String, _ groups: DuplicateGroups, _ columns: [ColumnName]
    ) throws(ExportError) -> SiteAudit.Sheet {
        let sheet = try sheet(name, columns)
        try groups.finish()
        let block = ByteBlock(capacity: 4096)
        while let pages = try groups.next(into: block) {
            try append(UnsafeRawBufferPointer(rebasing: block.contents.dropFirst(8)), columns, pages: pages, to: sheet)
        }
        return try sheet.finish()
    }

    private func sheet(_ name: String, _ columns: [ColumnName]) throws(ExportError) -> AuditSheet {
        let addresses = columns.filter { $0 == "url" || $0 == "leadsTo" }
        return AuditSheet(
            name, columns + (hasSeveral ? ["source", "row"] : ["row"]), links: addresses, links, try makeSpool())
    }

    private func append(
        _ record: UnsafeRawBufferPointer, _ columns: [ColumnName], pages: UInt64 = 0, to sheet: AuditSheet
    ) throws(ExportError) {
        let size = MemoryLayout<AuditRecord.Facts>.size
        guard record.count >= size else { throw HeldEntry.damage }
        let facts = record.loadUnaligned(as: AuditRecord.Facts.self)
        let texts = try AuditRecord.texts(UnsafeRawBufferPointer(rebasing: record[size...]))
        func text(_ place: Text) -> Value { texts[place.rawValue].map { .text($0) } ?? .none }
        func code(_ place: Text) -> Value { texts[place.rawValue].map { .code($0) } ?? .none }
        var values = columns.map { column -> Value in
            switch column {
            case "statusCode": code(.statusCode)
            case "depth": code(.depth)
            case "url": text(.url)
            case "title": text(.title)
            case "leadsTo": text(.target)
            case "error": text(.error)
            case "words": .number(facts.words)
            case "pages": .number(pages)
            case "characters": facts.hasTitle ? .number(facts.titleLength) : .none
            case "problem": .words(facts.hasTitle ? "long" : "missing")
            default: .none
            }
        }
        let place = places[facts.row]
        if hasSeveral { values.append(place.map { .words($0.source) } ?? .none) }
        values.append(place.map { .number($0.row) } ?? .none)
        try sheet.append(values)
    }

    // MARK: Folders and depths

    private static let tallies: [ColumnName] = ["pages", "broken", "redirected", "thin", "words (mean)"]

    private func values(of tally: AuditTally) -> [Value] {
        [
            .number(tally.pages), .number(tally.broken), .number(tally.redirected),
            hasTexts ? .number(tally.thin) : .none,
            hasTexts ? .mean(tally.words, of: tally.answered) : .none,
        ]
    }

    private func folders() throws(ExportError) -> SiteAudit.Sheet {
        let sheet = AuditSheet("By folder", ["host", "folder"] + AuditSheets.tallies, links, try makeSpool())
        // Those of most pages first.
        let sorted = ExternalSort(memoryLimit: 1 << 21, makeSpool: makeSpool)
        try collector.folders.each { (key, tally) throws(ExportError) in
            sorted.begin()
            sorted.block.append(bytesOf: (~tally.pages).bigEndian)
            sorted.block.append(key)
            _ = sorted.endKey()
            sorted.block.append(bytesOf: tally)
            try sorted.end()
        }
        try sorted.finish()
        let part = ByteBlock(capacity: MemoryLayout<AuditTally>.size)
        while try sorted.next() {
            part.reset()
            try sorted.appendPayload(to: part)
            guard part.count == MemoryLayout<AuditTally>.size, sorted.key.count >= 8 else { throw HeldEntry.damage }
            let key = UnsafeRawBufferPointer(rebasing: sorted.key.dropFirst(8))
            let end = key.firstIndex(of: 0)
            let host = end.map { UnsafeRawBufferPointer(rebasing: key[..<$0]) }
            let folder = end.map { UnsafeRawBufferPointer(rebasing: key[($0 + 1)...]) }
            let names: [Value] = [
                host.map { $0.isEmpty ? .none : .text($0) } ?? .words("none"), folder.map { .text($0) } ?? .none,
            ]
            try sheet.append(names + values(of: part.contents.loadUnaligned(as: AuditTally.self)))
        }
        return try sheet.finish()
    }

    private func depths() throws(ExportError) -> SiteAudit.Sheet {
        let sheet = AuditSheet("By depth", ["depth"] + AuditSheets.tallies, links, try makeSpool())
        try collector.depths.each { (key, tally) throws(ExportError) in
            let text = String(decoding: key.dropFirst(8), as: UTF8.self)
            try sheet.append([text.isEmpty ? .words("none") : .word(code: text)] + values(of: tally))
        }
        return try sheet.finish()
    }

    // MARK: Summary

    private func summary(of sheets: [SiteAudit.Sheet], _ all: AuditTally) throws(ExportError) -> SiteAudit.Sheet {
        let sheet = AuditSheet("Summary", ["what", "pages", "share", "note"], links, try makeSpool())
        func line(_ what: String, _ pages: UInt64, _ note: String? = nil) throws(ExportError) {
            try sheet.append([
                .words(what), .number(pages), .share(pages, of: all.pages),
                note.map { .words($0) } ?? .none,
            ])
        }
        try line("pages", all.pages)
        try line(
            "answered", all.answered, "neither broken nor redirected: only these are looked at for titles and texts")
        try line("redirected", all.redirected, "status code 300 to 399, or an address it led to")
        try line("broken", all.broken, "status code 400 and above, or an error and no status code")
        try line("duplicate titles", collector.duplicateTitles.pages, groups(collector.duplicateTitles))
        try line("duplicate texts", collector.duplicateTexts.pages, groups(collector.duplicateTexts))
        if hasTexts {
            try line("thin pages", collector.thin.count, "fewer than \(SiteAudit.fewWords) words")
            try sheet.append([.words("words (mean)"), .mean(all.words, of: all.answered), .none, .none])
        } else {
            try sheet.append([.words("thin pages"), .none, .none, .words("not known: no page has a text")])
        }
        try line("missing titles", collector.missingTitles)
        try line("long titles", collector.longTitles, "more than \(SiteAudit.longTitle) characters")
        try collector.statusCodes.each { (key, tally) throws(ExportError) in
            let text = String(decoding: key.dropFirst(8), as: UTF8.self)
            try line("status code \(text.isEmpty ? "none" : TextCut.shown(text, characters: 40))", tally.pages)
        }
        try depthLines(line)
        for source in inspection.sources {
            try sheet.append([
                .words("source"), .number(source.rows), .none, .words("\(source.name): \(source.format)"),
            ])
        }
        for other in sheets where other.linkCount > links.most {
            try sheet.append([
                .words("addresses without a link"), .number(other.linkCount - links.most), .none,
                .words(
                    "sheet \(other.name): Excel takes \(Figures.grouped(links.most)) links in a sheet, the rest is text"
                ),
            ])
        }
        return try sheet.finish()
    }

    /// Pages without a depth are a line, too.
    private func depthLines(_ line: (String, UInt64, String?) throws(ExportError) -> Void) throws(ExportError) {
        guard let depths = inspection.depths else { return }
        for bar in depths.bars { try line("depth \(bar.value)", bar.count, nil) }
        if depths.others > 0 { try line("other depths", depths.others, nil) }
        if depths.missing > 0 { try line("depth none", depths.missing, nil) }
    }

    private func groups(_ found: DuplicateGroups) -> String? {
        found.groups > 0 ? Figures.counted(found.groups, "group", "groups") : nil
    }
}
