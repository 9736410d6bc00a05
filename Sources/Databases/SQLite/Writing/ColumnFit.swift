internal import ByteScanning

/// What a column that was there before makes of values, by its declared type (sqlite.org/datatype3.html §3.1): a value that it
/// would change is not put in it.
enum ColumnFit {
    /// No type: every value stays as it is.
    case any
    /// Texts: numbers and booleans are put in it as the source has them.
    case text
    /// Whole numbers, or numbers of any kind: texts that are numbers would become numbers.
    case number
    /// The number of the row: whole numbers alone.
    case rowNumber
    /// Doubles: all numbers would become such.
    case double
    /// Bytes, which no value of a row is: a text would be found by none that looks for them, nor read as them. Numbers stay.
    case bytes
    /// True and false, as 1 and 0.
    case boolean

    init(of column: ExistingTable.Column, isStrict: Bool) {
        self = column.isRowNumber ? .rowNumber : ColumnFit(declared: column.type, isStrict: isStrict)
    }

    private init(declared type: String, isStrict: Bool) {
        let type = type.uppercased()
        func has(_ word: String) -> Bool { type.contains(word) }
        if has("BOOL") {
            self = .boolean
        } else if has("INT") {
            self = .number
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            self = .text
        } else if has("BLOB") {
            self = .bytes
        } else if type.isEmpty || (isStrict && type == "ANY") {
            self = .any
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            self = .double
        } else {
            self = .number
        }
    }

    /// Whether the column would take a text for a number.
    ///
    /// Bounds: every index is below `count`.
    static func isNumeric(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
        var (start, end) = (0, count)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        if start < end, bytes[start] == 0x2B || bytes[start] == 0x2D { start += 1 }
        var digits = 0
        func skipDigits() {
            while start < end, bytes[start].isDigit {
                start += 1
                digits += 1
            }
        }
        skipDigits()
        if start < end, bytes[start] == 0x2E {
            start += 1
            skipDigits()
        }
        guard digits > 0 else { return false }
        guard start < end, bytes[start] | 0x20 == 0x65 else { return start == end }
        start += 1
        if start < end, bytes[start] == 0x2B || bytes[start] == 0x2D { start += 1 }
        digits = 0
        skipDigits()
        return digits > 0 && start == end
    }
}
