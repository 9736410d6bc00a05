import ByteScanning
import Compression
import JSONScanning
import Tabular

extension Cell {
    /// Whether it is text and nothing that stands for something else.
    fileprivate var isText: Bool { kind == .text || kind == .escapedText }
}

/// Turns rows into the XML of a sheet's rows (ECMA-376 part 1 §18.3.1.73) and deflates it as a block of its own, so that
/// all workers deflate side by side.
///
/// Bounds: before each cell the XML has room for seven bytes for each of the cell's (`SheetText.growth`), its reference and
/// tags, and 64 more for stores that run past what they report.
final class SheetEncoder: RowEncoder {
    private let xml = ByteBlock(capacity: 512 * 1024)
    private let scratch = ByteBlock(capacity: 4096)
    private let deflate: Deflate
    private let rowsPerSection: UInt64
    /// Whether no cell is wrapped.
    private let isPlain: Bool
    /// The columns whose texts are links.
    private let linkedColumns: Set<ColumnName>
    /// Those of the rows that are encoded.
    private var links = LinkedCells()
    /// The column of the text that is encoded, where it may be one.
    private var linked: (column: Int, row: UInt64)?
    /// Whether the row has a cell that is.
    private var wraps = false
    private var replaced = 0
    private var droppedZones = 0
    private var unshownDates = 0
    private var decimals = 0
    /// The formats that came with cells, and those of them that the rows at hand have.
    private let given = GivenCellFormats()
    private static let widest: UInt8 = 60

    init(effort: CompressionEffort, rowsPerSection: UInt64, isPlain: Bool, links: [ColumnName] = []) {
        linkedColumns = Set(links)
        deflate = Deflate(effort)
        self.isPlain = isPlain
        self.rowsPerSection = rowsPerSection
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let columnCount = encoded.position.table?.columnCount ?? encoded.position.columnCount
        guard columnCount <= ExcelLimits.columns else {
            throw ExportError(
                .limit, "\(columnCount) columns, and a sheet holds \(ExcelLimits.columns)",
                advice: "name those you need with \(Setting.fields), or write csv or jsonl")
        }
        guard !range.isEmpty else { return }
        let rows = encoded.sidecar as? SheetRows ?? SheetRows()
        encoded.sidecar = rows
        rows.beginWidths(columnCount)
        links = LinkedCells()
        xml.reset(keeping: 4 << 20)
        replaced = 0
        droppedZones = 0
        unshownDates = 0
        decimals = 0
        var emptyRows: UInt64 = 0
        var number = encoded.position.firstRow % rowsPerSection + 2
        var shape = batch.rows[range.lowerBound].shape
        var order = order(of: batch.shapes[Int(shape)])
        for index in range {
            let row = batch.rows[index]
            if row.shape != shape {
                shape = row.shape
                order = self.order(of: batch.shapes[Int(shape)])
            }
            if !encodeRow(batch, cells: batch.cells(of: row), order: order, number: number, rows) { emptyRows += 1 }
            number += 1
        }
        rows.sum = CRC32.of(xml.contents)
        rows.size = UInt64(xml.count)
        rows.decimals = decimals
        rows.links = links
        rows.formats = given.takeUsed()
        try deflate.append(xml.contents, to: encoded.block)
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedSurrogate, count: UInt64(replaced))
        encoded.warnings.add(.droppedTimeZone, count: UInt64(droppedZones))
        encoded.warnings.add(.unshownDate, count: UInt64(unshownDates))
        encoded.warnings.add(.emptyRow, count: emptyRows)
    }

    private func order(of shape: RowShape) -> SheetOrder {
        if let known = shape.encoderCache as? SheetOrder { return known }
        let order = SheetOrder(shape, links: linkedColumns)
        shape.encoderCache = order
        return order
    }

    /// Writes a row; false when it had no cell at all. Then nothing is written, but for the last row of a sheet, which
    /// shows that the sheet is full and may go on in another.
    private func encodeRow(
        _ batch: RowBatch, cells: UnsafePointer<Cell>, order: SheetOrder, number: UInt64, _ rows: SheetRows
    ) -> Bool {
        var digits: InlineArray<20, UInt8> = InlineArray(repeating: 0)
        let digitCount = SheetEncoder.write(number, to: &digits)
        xml.reserve(64)
        var out = SheetText.write("<row r=\"", to: xml.bytes + xml.count)
        for index in 0..<digitCount { out[index] = digits[index] }
        out = SheetText.write("\">", to: out + digitCount)
        let start = xml.count
        xml.count = out - xml.bytes
        let bodyStart = xml.count
        wraps = false
        for place in order.places {
            let cell = cells[place.slot]
            if cell.kind == .absent || cell.kind == .null { continue }
            xml.reserve(cell.count * SheetText.growth + 256)
            out = SheetText.write("<c r=\"", to: xml.bytes + xml.count)
            Scan.copy(to: out, from: order.letters.bytes + place.lettersStart, count: place.lettersCount)
            out += place.lettersCount
            for index in 0..<digitCount { out[index] = digits[index] }
            out += digitCount
            out[0] = .quote
            linked = place.isLinked && cell.isText ? (place.column, number) : nil
            out = encode(cell, of: batch, to: out + 1)
            xml.count = out - xml.bytes
            let shown =
                cell.hasNumberFormat
                ? given.width(of: cell, in: batch)
                : cell.kind == .date ? cell.count - DateCell.headerCount : cell.count
            let width = UInt8(max(0, min(shown, Int(SheetEncoder.widest))))
            if width > rows.widths[place.column] { rows.widths[place.column] = width }
        }
        let isEmpty = xml.count == bodyStart
        if isEmpty, number <= rowsPerSection {
            xml.count = start
            return false
        }
        if wraps { setHeight(tagEnd: bodyStart - 1) }
        out = SheetText.write("</row>", to: xml.bytes + xml.count)
        xml.count = out - xml.bytes
        return !isEmpty
    }

    /// Gives the row whose tag ends there the height of one line: programs that make rows as high as their text print
    /// the text of one cell over its neighbours otherwise, and a row of a page's whole text fills a screen.
    private func setHeight(tagEnd: Int) {
        let height: StaticString = " ht=\"15\" customHeight=\"1\""
        xml.reserve(height.utf8CodeUnitCount + 64)
        let tail = xml.bytes + tagEnd
        (tail + height.utf8CodeUnitCount).update(from: tail, count: xml.count - tagEnd)
        _ = SheetText.write(height, to: tail)
        xml.count += height.utf8CodeUnitCount
    }

    /// Writes the rest of a cell behind its reference.
    @inline(__always)
    private func encode(
        _ cell: Cell, of batch: RowBatch, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
        switch cell.kind {
        case .text, .json: return encodeText(base, count: cell.count, to: target)
        case .escapedText:
            scratch.count = 0
            if scratch.capacity < cell.count { scratch.grow(to: cell.count) }
            let (count, lost) = EscapedText.decode(base, count: cell.count, to: scratch.bytes)
            replaced += lost
            return encodeText(scratch.bytes, count: count, to: target)
        case .number:
            guard DoubleDigits.fits(base, count: cell.count) || cell.isDouble else {
                return encodeText(base, count: cell.count, to: target)
            }
            if cell.hasNumberFormat, let style = given.style(of: cell, in: batch) {
                return encodeNumber(base, count: cell.count, style: style, to: target)
            }
            let shown = cell.isDouble ? CellFormats.decimals(base, count: cell.count) : 0
            if shown > 0 { return encodeNumber(base, count: cell.count, decimals: shown, to: target) }
            return encodeNumber(base, count: cell.count, style: "><v>", to: target)
        case .date: return encodeDate(cell, of: batch, to: target)
        case .true: return SheetText.write(" s=\"8\" t=\"b\"><v>1</v></c>", to: target)
        case .false: return SheetText.write(" s=\"8\" t=\"b\"><v>0</v></c>", to: target)
        case .null, .absent: return target
        }
    }

    @inline(__always)
    private func encodeNumber(
        _ bytes: UnsafePointer<UInt8>, count: Int, style: StaticString, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let out = SheetText.write(style, to: target)
        out.update(from: bytes, count: count)
        return SheetText.write("</v></c>", to: out + count)
    }

    /// A number in the format that shows so many decimals.
    private func encodeNumber(
        _ bytes: UnsafePointer<UInt8>, count: Int, decimals: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        self.decimals = max(self.decimals, decimals)
        return encodeNumber(bytes, count: count, style: CellFormats.count + decimals - 1, to: target)
    }

    /// A number in a format by its number.
    private func encodeNumber(
        _ bytes: UnsafePointer<UInt8>, count: Int, style: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let out = SheetText.write(" s=\"", to: target)
        var digits: InlineArray<20, UInt8> = InlineArray(repeating: 0)
        let digitCount = SheetEncoder.write(UInt64(style), to: &digits)
        for index in 0..<digitCount { out[index] = digits[index] }
        return encodeNumber(bytes, count: count, style: "\"><v>", to: out + digitCount)
    }

    @inline(__always)
    private func encodeText(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var target = target
        if let linked,
            links.add(UnsafeBufferPointer(start: bytes, count: count), column: linked.column, row: linked.row)
        {
            target = SheetText.write(" s=\"7\"", to: target)
        } else if !isPlain, SheetText.isWrapped(bytes, count: count) {
            wraps = true
            target = SheetText.write(" s=\"6\"", to: target)
        }
        var out =
            SheetText.needsSpace(bytes, count: count)
            ? SheetText.write(" t=\"inlineStr\"><is><t xml:space=\"preserve\">", to: target)
            : SheetText.write(" t=\"inlineStr\"><is><t>", to: target)
        out = SheetText.encode(bytes, count: count, to: out)
        return SheetText.write("</t></is></c>", to: out)
    }

    /// A date stays the serial number it was, in the format it had. Serials of the 1904 system are moved to ours.
    private func encodeDate(
        _ cell: Cell, of batch: RowBatch, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        guard let date = batch.date(of: cell) else { return SheetText.write("><v/></c>", to: target) }
        let iso = batch.dateText(of: cell)
        // A serial number gives back milliseconds: what is finer stays as text.
        // So does a day that no workbook shows.
        if SheetEncoder.isFinerThanMilliseconds(iso) || !date.serial.isFinite,
            let base = iso.bindMemory(to: UInt8.self).baseAddress
        {
            if !date.serial.isFinite { unshownDates += 1 }
            return encodeText(base, count: iso.count, to: target)
        }
        if iso.last == UInt8(ascii: "Z") { droppedZones += 1 }
        let isDay = date.format == .date || date.format == .dateTime
        let serial = date.is1904 && isDay ? date.serial + 1462 : date.serial
        let style: StaticString =
            switch date.format {
            case .date: " s=\"2\"><v>"
            case .dateTime: " s=\"3\"><v>"
            case .time: " s=\"4\"><v>"
            case .duration: " s=\"5\"><v>"
            }
        let text = Array("\(serial)".utf8)
        return text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return target }
            if cell.hasNumberFormat, let given = given.style(of: cell, in: batch) {
                return encodeNumber(base, count: bytes.count, style: given, to: target)
            }
            return encodeNumber(base, count: bytes.count, style: style, to: target)
        }
    }

    /// Whether more than three digits stand behind the point of a time.
    private static func isFinerThanMilliseconds(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count > 12, let point = text.lastIndex(of: 0x2E) else { return false }
        return text[(point + 1)...].prefix { $0 &- 0x30 <= 9 }.count > 3
    }

    /// Writes a number's digits and gives how many there are.
    private static func write(_ number: UInt64, to digits: inout InlineArray<20, UInt8>) -> Int {
        var count = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        rest = number
        for index in stride(from: count - 1, through: 0, by: -1) {
            digits[index] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        return count
    }
}
