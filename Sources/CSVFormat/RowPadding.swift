import ByteScanning
import Tabular

/// Puts behind rows the delimiters of columns that came later, or takes away those of columns that were expected and never
/// came. Where a row ends is found by reading our own output:
/// quotes stand there only around fields and doubled within them, so a line feed behind an even number of them ends a row.
///
/// Bounds: `input` is read below its `count`, which is followed by padding.
struct RowPadding {
    private let style: CSVStyle
    /// Whether each row is one field.
    private let isLone: Bool
    private let lineEnd: [UInt8]
    /// What a row gets behind its last field.
    private let tail: [UInt8]
    /// What a row without any bytes is written as, before its tail.
    private let empty: [UInt8]
    /// How many bytes of columns that never came end each row.
    private let surplus: Int
    private static let pieceSize = 256 * 1024

    /// Padding for rows that were encoded as if `known` columns were to come, of which there are `count`.
    init(style: CSVStyle, known: Int, of count: Int) {
        self.style = style
        isLone = count == 1
        lineEnd = style.lineEnd
        // Before the first column was known a row was written as nothing at all: its first field needs no delimiter.
        var tail: [UInt8] = known == 0 ? style.nullText : []
        for _ in 0..<max(0, count - max(known, 1)) { tail += [style.delimiter] + style.nullText }
        self.tail = tail
        surplus = known > count ? (known - count) * (style.nullText.count + 1) - (count == 0 ? 1 : 0) : 0
        empty = count == 1 && style.nullText.isEmpty ? style.emptyField : []
    }

    /// Copies the rows in `range` of a spool, each with its padding.
    func copy(_ range: Range<UInt64>, of spool: any ByteSpool, to sink: any ByteSink) throws(ExportError) {
        let input = ByteBlock(capacity: RowPadding.pieceSize)
        let output = ByteBlock(capacity: RowPadding.pieceSize * 2)
        var place = range.lowerBound
        var isQuoted = false
        // Where the row at hand starts in `output`.
        var rowStart = 0
        var endsInReturn = false
        while place < range.upperBound {
            let wanted = Int(min(UInt64(input.capacity), range.upperBound - place))
            input.count = 0
            input.count = try spool.read(
                at: place, into: UnsafeMutableRawBufferPointer(rebasing: input.room.prefix(wanted)))
            guard input.count > 0 else {
                throw ExportError(.output, "what was put aside came back short", at: Location(source: sink.name))
            }
            place += UInt64(input.count)
            var start = 0
            var index = 0
            while index < input.count {
                index += Scan.find(.quote, .lineFeed, in: input.bytes + index, count: input.count - index)
                guard index < input.count else { break }
                if input.bytes[index] == .quote {
                    isQuoted.toggle()
                    index += 1
                    continue
                }
                guard !isQuoted else {
                    index += 1
                    continue
                }
                // The carriage return of the line end may be the last byte of the piece before.
                let hasReturn = lineEnd.count == 2
                var end = index
                if hasReturn {
                    if end > start { end -= 1 } else if endsInReturn { output.count -= 1 }
                }
                output.append(UnsafeRawBufferPointer(rebasing: input.contents[start..<end]))
                output.count = max(rowStart, output.count - surplus)
                if isLone, style.isOpen(output, from: rowStart) { CSVStyle.quoteLast(in: output, from: rowStart) }
                try finishRow(isEmpty: output.count == rowStart, output, sink)
                rowStart = output.count
                index += 1
                start = index
            }
            if start < input.count {
                let rest = UnsafeRawBufferPointer(rebasing: input.contents[start...])
                output.append(rest)
                endsInReturn = rest.last == .carriageReturn
            } else {
                endsInReturn = false
            }
        }
        try sink.write(output.contents)
    }

    private func finishRow(isEmpty: Bool, _ output: ByteBlock, _ sink: any ByteSink) throws(ExportError) {
        if isEmpty { output.append(empty) }
        output.append(tail)
        output.append(lineEnd)
        guard output.count >= RowPadding.pieceSize else { return }
        try sink.write(output.contents)
        output.count = 0
    }
}
