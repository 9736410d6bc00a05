import ByteScanning
import Tabular

/// Columns in which a text goes on that one cell cannot hold: what writers call them, and readers know them by.
enum Continuation {
    /// What stands behind the column's name, before the number of the part.
    static let marker = Array(" (continued ".utf8)

    /// The column of a text's `part`th part, from 2: `NAME (continued 2)`.
    static func name(of column: [UInt8], part: Int) -> ColumnName {
        ColumnName(utf8: column + marker + Array("\(part))".utf8))
    }

    /// How long a text is, in UTF-16 units, by which cells are measured.
    static func units(of text: UnsafeRawBufferPointer) -> Int {
        guard let base = text.baseAddress else { return 0 }
        return Scan.utf16Units(in: base.assumingMemoryBound(to: UInt8.self), count: text.count)
    }
}
