import Tabular

/// Counts the rows that text with a header can have at most: line ends within quotes only add.
struct CSVFileCheck: FileCheck {
    private var lineEnds: UInt64 = 0
    private var endsLine = true

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let last = bytes.last else { return }
        lineEnds += UInt64(bytes.count { $0 == 0x0A })
        endsLine = last == 0x0A
    }

    var fault: String? { nil }
    var tellsItsEnd: Bool { false }

    var mostRows: UInt64? {
        let lines = lineEnds + (endsLine ? 0 : 1)
        return lines - min(lines, 1)
    }
}
