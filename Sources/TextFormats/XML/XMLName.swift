import ByteScanning
import Tabular

/// Names of elements (XML 1.0 §2.3, Namespaces in XML §3).
enum XMLName {
    /// The name as it stands where it is one, else the nearest that is: every other character becomes `_`, and one is put in
    /// front where none could begin a name, or where it would begin with `xml`, which is reserved. A colon would be the mark of
    /// a namespace.
    static func valid(_ utf8: [UInt8]) -> [UInt8] {
        if isPlain(utf8) { return utf8 }
        var name = String.UnicodeScalarView()
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
            if name.isEmpty, !isStart(scalar), isRest(scalar) { name.append("_") }
            name.append(isRest(scalar) ? scalar : "_")
        }
        let text = String(name)
        return Array((text.isEmpty || isReserved(Array(text.utf8)) ? "_" + text : text).utf8)
    }

    /// Whether it is a name of ASCII's letters, digits, `_`, `-` and `.`, as nearly all are.
    private static func isPlain(_ utf8: [UInt8]) -> Bool {
        guard let first = utf8.first, isLetter(first) || first == .underscore, !isReserved(utf8) else { return false }
        return utf8.allSatisfy { isLetter($0) || $0.isDigit || $0 == .underscore || $0 == .minus || $0 == .dot }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }

    private static func isReserved(_ utf8: [UInt8]) -> Bool {
        utf8.count >= 3 && utf8[0] | 0x20 == 0x78 && utf8[1] | 0x20 == 0x6D && utf8[2] | 0x20 == 0x6C
    }

    /// NameStartChar but for the colon.
    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default: false
        }
    }

    /// NameChar but for the colon.
    private static func isRest(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isStart(scalar)
        }
    }
}

/// The names of elements for columns, by the columns' indices in the output: no two are one, and each depends on the columns
/// before it alone, so that every worker finds the same.
struct XMLNames {
    /// The names so far.
    private(set) var names: [[UInt8]] = []
    private var taken: Set<[UInt8]> = []
    private var next: [[UInt8]: Int] = [:]

    /// Gives names to the first `count` of `columns`.
    mutating func extend(to count: Int, of columns: [ColumnName]) {
        for column in columns.prefix(count).dropFirst(names.count) {
            let valid = XMLName.valid(column.utf8)
            var name = valid
            var number = next[valid] ?? 2
            while taken.contains(name) {
                name = valid + Array("_\(number)".utf8)
                number += 1
            }
            if number > 2 { next[valid] = number }
            taken.insert(name)
            names.append(name)
        }
    }
}
