import ByteScanning
import JSONScanning
import Tabular

/// Writes single values as the text of cells.
///
/// Bounds: `write` is given room for as many bytes as `room` says; values are read within `ColumnValues`' own bounds.
struct ValueWriter: Sendable {
    /// What was written: a value of a kind, or that it cannot be given as one.
    enum Outcome {
        case value(CellKind)
        /// Text that is not UTF-8.
        case invalid
        /// A number that is none, or infinite.
        case nonFiniteNumber
    }

    private let form: ValueForm
    /// Whether numbers that are none, or infinite, are the texts of their names.
    private var namesNonFinite = false

    init(_ leaf: Leaf, namesNonFinite: Bool = false) {
        form = leaf.form
        self.namesNonFinite = namesNonFinite
    }

    init(_ form: ValueForm) { self.form = form }

    /// How many bytes a value takes at most.
    @inline(__always)
    func room(for values: ColumnValues, _ index: Int) -> Int {
        switch form {
        case .text, .json, .binary: return values.span(index).count &* 4 / 3 &+ 64
        case .bytesDecimal(let scale): return values.span(index).count &* 3 &+ scale &+ 64
        case .decimal(let scale): return scale &+ 96
        default: return 96
        }
    }

    /// Writes a value and gives how many bytes it has.
    @inline(__always)
    func write(
        _ values: ColumnValues, _ index: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        let bytes = values.value(index)
        switch form {
        case .int64: return (.value(.number), DecimalText.write(Self.int64(bytes), to: target))
        case .int32: return (.value(.number), DecimalText.write(Int64(Self.int32(bytes)), to: target))
        case .uint64: return (.value(.number), DecimalText.write(UInt64(bitPattern: Self.int64(bytes)), to: target))
        case .uint32:
            return (.value(.number), DecimalText.write(UInt64(UInt32(bitPattern: Self.int32(bytes))), to: target))
        case .double:
            let value = Double(bitPattern: UInt64(bitPattern: Self.int64(bytes)))
            guard value.isFinite else { return writeName(of: value, to: target) }
            return (.value(.number), DecimalText.write(value, to: target))
        case .boolean: return (.value(bytes[0] == 0 ? .false : .true), 0)
        case .null: return (.value(.null), 0)
        default: return writeOther(bytes, to: target)
        }
    }

    /// Writes what a number is called that is not finite, where that is wanted.
    private func writeName(
        of value: Double, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        guard namesNonFinite else { return (.nonFiniteNumber, 0) }
        let name = NonFiniteName.of(value)
        target.update(from: name.utf8Start, count: name.utf8CodeUnitCount)
        return (.value(.text), name.utf8CodeUnitCount)
    }

    private static func int32(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        Int32(littleEndian: bytes.loadUnaligned(as: Int32.self))
    }

    private static func int64(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
    }

    private func writeOther(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        switch form {
        case .float:
            let value = Float(bitPattern: UInt32(bitPattern: Self.int32(bytes)))
            guard value.isFinite else { return writeName(of: Double(value), to: target) }
            return (.value(.number), DecimalText.write(value, to: target))
        case .float16: return writeHalf(bytes, to: target)
        case .decimal(let scale):
            let value = bytes.count == 4 ? Int64(Self.int32(bytes)) : Self.int64(bytes)
            if value < 0 { target[0] = 0x2D }
            let sign = value < 0 ? 1 : 0
            return (.value(.number), sign + DecimalText.write(value.magnitude, scale: scale, to: target + sign))
        case .bytesDecimal(let scale):
            guard bytes.count <= ValueForm.widestDecimal else { return (.invalid, 0) }
            return (.value(.number), DecimalText.write(bigEndian: bytes, scale: scale, to: target))
        case .date, .time, .timestamp, .int96: return writeTime(bytes, to: target)
        case .uuid: return (.value(.text), UUIDText.write(bytes, to: target))
        case .interval: return (.value(.text), Self.writeInterval(bytes, to: target))
        case .json: return Self.writeJSON(bytes, to: target)
        case .text:
            guard Self.isText(bytes) else { return (.invalid, 0) }
            return (.value(.text), Self.copy(bytes, to: target))
        default:
            if Self.isText(bytes) { return (.value(.text), Self.copy(bytes, to: target)) }
            return (.value(.text), Base64.write(bytes, to: target))
        }
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        return Scan.isUTF8(base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }

    private static func copy(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if let base = bytes.baseAddress {
            UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: bytes.count)
        }
        return bytes.count
    }

    /// IEEE 754, two bytes (LogicalTypes.md, "FLOAT16").
    private func writeHalf(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        let bits = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        guard exponent != 0x1F else {
            return writeName(of: fraction > 0 ? .nan : bits & 0x8000 == 0 ? .infinity : -.infinity, to: target)
        }
        // Every one of them is a double with few digits to its fraction's power of two.
        let magnitude =
            exponent == 0
            ? Double(sign: .plus, exponent: -24, significand: fraction)
            : Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        let value = bits & 0x8000 == 0 ? magnitude : -magnitude
        return (.value(.number), DecimalText.write(value, to: target))
    }

    /// A whole JSON value; where it is an object or array, one with the white space removed.
    private static func writeJSON(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        guard isText(bytes) else { return (.invalid, 0) }
        let count = copy(bytes, to: target)
        let start = JSONText.skipSpace(target, from: 0, end: count)
        guard start < count, target[start] == 0x7B || target[start] == 0x5B,
            let end = try? JSONText.skipContainer(target, from: start, end: count),
            JSONText.skipSpace(target, from: end, end: count) == count,
            let span = try? JSONText.container(target, from: start, end: count)
        else { return (.value(.text), count) }
        if start > 0 { (target).update(from: target + start, count: span.count) }
        return (.value(.json), span.count)
    }

    /// Months, days and milliseconds, as a duration of ISO 8601.
    private static func writeInterval(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        func part(_ offset: Int) -> UInt64 {
            UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        let (months, days, milliseconds) = (part(0), part(4), part(8))
        var count = 0
        func put(_ character: Character) {
            target[count] = character.asciiValue ?? 0
            count += 1
        }
        put("P")
        if months > 0 {
            count += DecimalText.write(months, to: target + count)
            put("M")
        }
        if days > 0 || (months == 0 && milliseconds == 0) {
            count += DecimalText.write(days, to: target + count)
            put("D")
        }
        guard milliseconds > 0 else { return count }
        put("T")
        count += DecimalText.write(milliseconds, scale: milliseconds % 1000 == 0 ? 0 : 3, to: target + count)
        if milliseconds % 1000 == 0 { count -= 3 }
        put("S")
        return count
    }

    // MARK: Dates and times

    /// Writes the fixed part of a date cell and its text; of years that have no four digits, the text alone.
    private func writeTime(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        let text = target + DateCell.headerCount
        var days: Int64 = 0
        var nanoseconds: Int64 = 0
        var isUTC = false
        switch form {
        case .date: days = Int64(Self.int32(bytes))
        case .time(let unit):
            let value = bytes.count == 4 ? Int64(Self.int32(bytes)) : Self.int64(bytes)
            let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: 1_000_000_000 / unit.rawValue)
            guard !isTooLarge, value >= 0, scaled < 86_400_000_000_000 else {
                // No time of day: the number is still there.
                return (.value(.text), DecimalText.write(value, to: target))
            }
            let count = TimeText.writeTime(nanoseconds: scaled, to: text)
            return finish(DateCell(serial: Double(scaled) / 86_400e9, is1904: false, format: .time), count, target)
        case .timestamp(let unit, let zone):
            let value = Self.int64(bytes)
            let perDay = unit.rawValue * TimeText.daySeconds
            days = value / perDay
            nanoseconds = value % perDay
            if nanoseconds < 0 {
                days -= 1
                nanoseconds += perDay
            }
            nanoseconds *= 1_000_000_000 / unit.rawValue
            isUTC = zone
        default:
            // Nanoseconds of the day, then the Julian day.
            let raw = Self.int64(bytes)
            days = Int64(UInt32(bitPattern: Self.int32(UnsafeRawBufferPointer(rebasing: bytes[8...])))) - 2_440_588
            days += raw / 86_400_000_000_000
            nanoseconds = raw % 86_400_000_000_000
            if nanoseconds < 0 {
                days -= 1
                nanoseconds += 86_400_000_000_000
            }
        }
        var (count, isPlain) = TimeText.writeDay(days, to: text)
        if form != .date {
            text[count] = UInt8(ascii: "T")
            count += 1 + TimeText.writeTime(nanoseconds: nanoseconds, to: text + count + 1)
            if isUTC {
                text[count] = UInt8(ascii: "Z")
                count += 1
            }
        }
        guard isPlain else {
            target.update(from: text, count: count)
            return (.value(.text), count)
        }
        // For two days a workbook has no serial number.
        let serial = TimeText.serial(days: days, nanoseconds: nanoseconds) ?? .nan
        return finish(
            DateCell(serial: serial, is1904: false, format: form == .date ? .date : .dateTime), count, target)
    }

    private func finish(
        _ date: DateCell, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> (kind: Outcome, count: Int) {
        date.write(to: target)
        return (.value(.date), DateCell.headerCount + count)
    }
}
