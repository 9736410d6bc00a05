import Tabular

/// What stands around the rows of a sheet, in the order that ECMA-376 part 1 §18.3.1.99 gives: sheetPr, dimension, sheetViews,
/// sheetFormatPr, cols, sheetData, autoFilter, hyperlinks,
/// pageSetup.
struct SheetFrame {
    let columns: [ColumnName]
    /// The widest cell of each column in characters; nil for a plain sheet.
    let widths: [UInt8]?
    /// The range that the cells cover; nil for a sheet without any.
    let range: String?
    let isFirst: Bool
    /// Whether cells of it are links.
    let hasLinks: Bool
    /// Columns are neither narrower nor wider than is pleasant to look at.
    private static let narrowest = 8
    private static let widest = 60

    /// Up to and with the header row.
    var head: [UInt8] {
        var text = WorkbookParts.declaration + "<worksheet xmlns=\"\(WorkbookParts.main)\""
        text += hasLinks ? " xmlns:r=\"\(WorkbookParts.office)\">" : ">"
        // As many pages as there are, but none beside another.
        if widths != nil, range != nil { text += "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>" }
        if let range { text += "<dimension ref=\"\(range)\"/>" }
        if widths != nil, range != nil {
            text += "<sheetViews><sheetView\(isFirst ? " tabSelected=\"1\"" : "") workbookViewId=\"0\">"
            text += "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
            text += "<selection pane=\"bottomLeft\"/></sheetView></sheetViews>"
        }
        text += "<sheetFormatPr defaultRowHeight=\"15\"/>"
        var bytes = Array(text.utf8)
        if let widths, !columns.isEmpty { bytes += cols(widths) }
        bytes += Array("<sheetData>".utf8)
        guard !columns.isEmpty else { return bytes }
        bytes += Array("<row r=\"1\">".utf8)
        let style = widths == nil ? "" : " s=\"1\""
        for (place, name) in columns.enumerated() {
            let reference = String(decoding: ColumnLetters.of(place), as: UTF8.self)
            bytes += Array("<c r=\"\(reference)1\"\(style) t=\"inlineStr\"><is><t xml:space=\"preserve\">".utf8)
            bytes += SheetText.encoded(name.utf8) + Array("</t></is></c>".utf8)
        }
        return bytes + Array("</row>".utf8)
    }

    /// From the end of the rows to the links, if there are any.
    var middle: [UInt8] {
        var text = "</sheetData>"
        if widths != nil, let range { text += "<autoFilter ref=\"\(range)\"/>" }
        if hasLinks { text += "<hyperlinks>" }
        return Array(text.utf8)
    }

    /// From the end of those.
    var tail: [UInt8] {
        var text = hasLinks ? "</hyperlinks>" : ""
        if widths != nil, range != nil {
            text += "<pageSetup orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>"
        }
        return Array((text + "</worksheet>").utf8)
    }

    private func cols(_ widths: [UInt8]) -> [UInt8] {
        var text = "<cols>"
        for place in columns.indices {
            // Room for the filter's button beside the name.
            let name = String(decoding: columns[place].utf8, as: UTF8.self).count + 3
            let cells = place < widths.count ? Int(widths[place]) + 1 : 0
            let width = min(max(name, cells, SheetFrame.narrowest), SheetFrame.widest)
            text += "<col min=\"\(place + 1)\" max=\"\(place + 1)\" width=\"\(width)\" customWidth=\"1\"/>"
        }
        return Array((text + "</cols>").utf8)
    }
}
