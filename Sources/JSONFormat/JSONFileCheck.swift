import Tabular

/// Tells whether a file is whole JSON by its first and last brackets.
struct JSONFileCheck: FileCheck {
    private var first: UInt8?
    private var last: UInt8?
    private var visibleCount = 0
    private var rows = JSONRowCount()
    private let countsRows: Bool

    init(countsRows: Bool) { self.countsRows = countsRows }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let isVisible = { (byte: UInt8) in byte > 0x20 }
        // Of a byte order mark nothing counts.
        if first == nil { first = bytes.first { isVisible($0) && ![0xEF, 0xBB, 0xBF].contains($0) } }
        last = bytes.last(where: isVisible) ?? last
        if visibleCount < 3 { visibleCount += bytes.lazy.filter(isVisible).prefix(3).count }
        if countsRows { rows.add(bytes) }
    }

    /// Whether there is only the end of an array, which a job without rows has been seen to have.
    var isEmpty: Bool { visibleCount == 1 && first == UInt8(ascii: "]") }

    var fault: String? {
        let isClosed =
            first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
            || first == UInt8(ascii: "{") && last == UInt8(ascii: "}")
        return isClosed ? nil : "the file is not whole JSON: it was cut, or is something else"
    }

    /// An array does; objects one behind the other do not.
    var tellsItsEnd: Bool { first != UInt8(ascii: "{") }

    var mostRows: UInt64? { countsRows ? rows.most : nil }
}
