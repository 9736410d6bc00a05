public import JSONScanning

/// A type that a cell can be read as: `row["depth"] as Int?`. Types of your own may conform:
///
/// ```swift
/// extension URL: CellValue {
///     public init?(cell: TableCell) {
///         guard let text = cell.text else { return nil }
///         self.init(string: text)
///     }
/// }
/// ```
public protocol CellValue {
    /// The value of a cell; nil where the cell has none, or none of this type.
    init?(cell: TableCell)
}

extension String: CellValue {
    /// Any value as text: see `TableCell.text`.
    public init?(cell: TableCell) {
        guard let text = cell.text else { return nil }
        self = text
    }
}

extension Bool: CellValue {
    /// True and false, also as text, which is what they are in CSV.
    public init?(cell: TableCell) {
        guard let text = cell.text, let value = Bool(text) else { return nil }
        self = value
    }
}

extension Double: CellValue {
    /// A number, also as text, rounded to the nearest double.
    public init?(cell: TableCell) {
        guard let value = NumberText.double(cell.text) else { return nil }
        self = value
    }
}

extension Float: CellValue {
    /// A number, also as text, rounded to the nearest float.
    public init?(cell: TableCell) {
        guard let value = NumberText.double(cell.text) else { return nil }
        self = Float(value)
    }
}

extension Int: CellValue {
    /// A whole number that fits, also as text; `5.0` and `5e2` are whole.
    public init?(cell: TableCell) {
        guard let value = NumberText.integer(cell.text, as: Int.self) else { return nil }
        self = value
    }
}

extension Int64: CellValue {
    /// A whole number that fits, also as text.
    public init?(cell: TableCell) {
        guard let value = NumberText.integer(cell.text, as: Int64.self) else { return nil }
        self = value
    }
}

extension UInt: CellValue {
    /// A whole number that fits, also as text.
    public init?(cell: TableCell) {
        guard let value = NumberText.integer(cell.text, as: UInt.self) else { return nil }
        self = value
    }
}

extension UInt64: CellValue {
    /// A whole number that fits, also as text.
    public init?(cell: TableCell) {
        guard let value = NumberText.integer(cell.text, as: UInt64.self) else { return nil }
        self = value
    }
}

extension JSONDocument: CellValue {
    /// Any value as a tree; nil where it is absent, or nested deeper than `greatestDepth`.
    public init?(cell: TableCell) {
        guard let tree = try? cell.json() else { return nil }
        self = tree
    }
}

/// Numbers out of text, for typed access.
enum NumberText {
    /// A whole number of that type.
    static func integer<Value: FixedWidthInteger>(_ text: String?, as: Value.Type) -> Value? {
        guard let text else { return nil }
        if let value = Value(text) { return value }
        // `5.0` and `5e2` are whole as well; beyond 2^53 a double no longer tells.
        guard let number = double(text), number.magnitude <= 0x1p53 else { return nil }
        return Value(exactly: number)
    }

    /// A finite number; Swift would also take `inf`, `nan` and hexadecimal.
    static func double(_ text: String?) -> Double? {
        guard let text, text.utf8.allSatisfy({ isOfNumber($0) }), let value = Double(text), value.isFinite else {
            return nil
        }
        return value
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
