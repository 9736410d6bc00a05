import Tabular

/// The lines of a table that is laid out.
///
/// Bounds: a cell is moved within the block only behind what was appended for it, with room reserved for the blanks.
struct TableLines {
    private let layout: TableLayout
    private let isNumeric: [Bool]
    private let marks: TableMarks
    private let fitted: FittedText
    /// What they are appended to.
    let block: ByteBlock
    private var column = 0
    private var start = 0

    /// - Parameter isNumeric: which columns hold numbers alone, which stand at the right.
    init(_ layout: TableLayout, isNumeric: [Bool], marks: TableMarks, in block: ByteBlock) {
        (self.layout, self.isNumeric, self.marks, self.block) = (layout, isNumeric, marks, block)
        fitted = FittedText(marks)
        start = block.count
    }

    /// Appends the line's next cell, if its column is shown.
    mutating func append(_ cell: UnsafeRawBufferPointer) {
        defer { column += 1 }
        guard column < layout.widths.count else { return }
        if column > 0 { appendBlanks(TableLayout.gap) }
        let width = layout.widths[column]
        let text = cell.first == TableMark.number ? UnsafeRawBufferPointer(rebasing: cell.dropFirst()) : cell
        let begin = block.count
        let blanks = width - fitted.append(text, to: width, in: block)
        guard blanks > 0 else { return }
        let count = block.count - begin
        appendBlanks(blanks)
        guard isNumeric[column], count > 0 else { return }
        let place = UnsafeMutableRawPointer(block.bytes + begin)
        (place + blanks).copyMemory(from: place, byteCount: count)
        place.initializeMemory(as: UInt8.self, repeating: 0x20, count: blanks)
    }

    mutating func append(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { append($0) }
    }

    /// Ends the line; the blanks at its end are left out.
    mutating func end() {
        if layout.isCut {
            appendBlanks(TableLayout.gap)
            block.append(marks.cut)
        }
        while block.count > start, block.bytes[block.count - 1] == 0x20 { block.count -= 1 }
        block.append(0x0A)
        column = 0
        start = block.count
    }

    private func appendBlanks(_ count: Int) {
        block.reserve(count)
        UnsafeMutableRawPointer(block.bytes + block.count).initializeMemory(
            as: UInt8.self, repeating: 0x20, count: count)
        block.count += count
    }
}
