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
        guard let value = NumberText.float(cell.text) else { return nil }
        self = value
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
    /// A whole number of that type, digit by digit: `5.0` and `5e2` are whole, and nothing is rounded to be so.
    static func integer<Value: FixedWidthInteger>(_ text: String?, as: Value.Type) -> Value? {
        guard let text else { return nil }
        return Value(text) ?? plainDigits(text).flatMap { Value($0) }
    }

    /// `-12.50e3` as `-12500`; nil where a fraction is left, or more digits than any integer has.
    private static func plainDigits(_ text: String) -> String? {
        guard double(text) != nil else { return nil }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard var power = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
        var digits = parts[0].filter(\.isNumber).drop { $0 == "0" }
        if digits.isEmpty { return "0" }
        // No text is as long as that, so that the sum below cannot overflow.
        guard power.magnitude <= 1 << 40 else { return nil }
        if let point = parts[0].firstIndex(of: ".") {
            power -= parts[0].distance(from: point, to: parts[0].endIndex) - 1
        }
        while digits.last == "0" {
            digits.removeLast()
            power += 1
        }
        guard power >= 0, digits.count + power <= 40 else { return nil }
        return (parts[0].hasPrefix("-") ? "-" : "") + digits + String(repeating: "0", count: power)
    }

    /// A number that a float can hold: beyond its range it would be infinite.
    static func float(_ text: String?) -> Float? {
        guard let value = double(text).map({ Float($0) }), value.isFinite else { return nil }
        return value
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
