import ByteScanning
import Tabular

/// The order of a sheet's rows from one block to the next, and whether the sheet ends with the last row that it can have.
struct SheetRowOrder {
    /// The last row of a sheet: only one that ends there can go on in another.
    let lastRowOfSheets: UInt64
    private(set) var lastRow: UInt64 = 0
    /// Whether the last row is the last one a sheet can have, and holds a value.
    private(set) var isFull = false

    init(lastRowOfSheets: UInt64) { self.lastRowOfSheets = lastRowOfSheets }

    mutating func beginSheet() {
        lastRow = 0
        isFull = false
    }

    /// Rows must stand in order (ECMA-376 part 1 §18.3.1.73); within a block the parser sees to it.
    mutating func check(_ block: ByteBlock, _ cutter: ElementCutter, at sheet: Location) throws(ExportError) {
        if let first = Self.rowNumber(block, at: block.start) {
            // Of a row that calls itself 0 the parser says so.
            guard first > lastRow || first == 0 else {
                var location = sheet
                location.byte = block.origin.byte
                throw ExportError(
                    .malformed, "row \(first) comes after row \(lastRow)", at: location,
                    advice: "save the workbook again")
            }
        }
        if let start = cutter.lastElementStart(block), let last = Self.rowNumber(block, at: start) {
            lastRow = last
            isFull = last == lastRowOfSheets && Self.endsTable(block, from: start)
        }
    }

    /// Whether the last row, the last one that a sheet can have, belongs to the table: it has a value, or is what a
    /// writer leaves of a row without any. One that is only styled is not.
    private static func endsTable(_ block: ByteBlock, from start: Int) -> Bool {
        var cursor = XMLCursor(block.bytes, from: start, to: block.count)
        var isBare = (try? cursor.nextTag()) == true
        var attributes = 0
        while (try? cursor.nextAttribute()) ?? nil != nil { attributes += 1 }
        while (try? cursor.nextTag()) == true, !cursor.isClosing || cursor.name != .row {
            if !cursor.isClosing, cursor.name == .value || cursor.name == .text { return true }
            isBare = false
        }
        return isBare && attributes == 1
    }

    private static func rowNumber(_ block: ByteBlock, at offset: Int) -> UInt64? {
        var cursor = XMLCursor(block.bytes, from: offset, to: block.count)
        guard (try? cursor.nextTag()) == true, cursor.name == .row, !cursor.isClosing else { return nil }
        while let attribute = try? cursor.nextAttribute() {
            guard attribute.isNamed(.r, cursor.bytes) else { continue }
            return RowScanner.index(cursor.bytes, attribute.start, attribute.end).map { UInt64($0) }
        }
        return nil
    }
}
