import ByteScanning
import Tabular

/// What nearly all cells look like. Nothing is passed where anything else stands.
///
/// Bounds: bytes are compared one after the other up to one that differs, the 0 behind the end at the latest; eight-byte
/// loads read at most 7 bytes behind `end`, which the block's padding covers.
extension RowScanner {
    /// Passes ` r="AB12"`, from behind the tag's name.
    @inline(__always)
    static func passReference(_ cursor: inout XMLCursor, column: inout Int) -> Bool {
        let bytes = cursor.bytes + cursor.place
        // ` r="`
        guard UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)) == 0x223D_7220 else {
            return false
        }
        var index = 4
        var value = 0
        while bytes[index] &- 0x41 < 26, index < 7 {
            value = value &* 26 &+ Int(bytes[index] &- 0x40)
            index &+= 1
        }
        let digits = index
        while bytes[index].isDigit, index &- digits < 7 { index &+= 1 }
        guard digits > 4, index > digits, bytes[index] == .quote, value <= ExcelLimits.columns else { return false }
        column = value &- 1
        cursor.place &+= index &+ 1
        return true
    }

    /// Passes ` t="s">`.
    @inline(__always)
    static func passSharedKind(_ cursor: inout XMLCursor) -> Bool {
        let word = UnsafeRawPointer(cursor.bytes + cursor.place).loadUnaligned(as: UInt64.self)
        guard UInt64(littleEndian: word) << 8 == 0x3E22_7322_3D74_2000 else { return false }
        cursor.place &+= 7
        return true
    }

    /// Passes `<v>123</v></c>`, and gives the number.
    @inline(__always)
    static func passIndex(_ cursor: inout XMLCursor) -> Int? {
        let bytes = cursor.bytes + cursor.place
        guard bytes[0] == .lessThan, bytes[1] == 0x76, bytes[2] == .greaterThan else { return nil }
        var index = 3
        var value = 0
        while bytes[index].isDigit, index < 12 {
            value = value &* 10 &+ Int(bytes[index] &- 0x30)
            index &+= 1
        }
        guard index > 3, isValueEnd(bytes + index) else { return nil }
        cursor.place &+= index &+ 8
        return value
    }

    /// Whether `</v></c>` stands there.
    @inline(__always)
    static func isValueEnd(_ bytes: UnsafeMutablePointer<UInt8>) -> Bool {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)) == 0x3E63_2F3C_3E76_2F3C
    }

    /// Sees to it that no column is there twice among the cells right of the header, but for empty texts.
    func joinExtras(_ start: Int) throws(XMLProblem) {
        var places: [Int: Int] = [:]
        var joined: [(column: Int, cell: Cell)] = []
        for extra in extras {
            guard let place = places[extra.column] else {
                places[extra.column] = joined.count
                joined.append(extra)
                continue
            }
            if extra.cell.count == 0 { continue }
            guard joined[place].cell.count == 0 else {
                throw .malformed(start, "a row holds two values for one cell")
            }
            joined[place].cell = extra.cell
        }
        extras = joined
    }
}
