internal import ByteScanning
internal import Tabular

extension ValueText {
    /// Writes a number; false, and nothing, where it is none or infinite.
    func putNumber(_ array: ArrowArray, _ index: Int) -> Bool {
        switch array.field.type {
        case .int(let bytes, let isSigned):
            if bytes == 8, !isSigned {
                put(array.load(index, as: UInt64.self))
            } else {
                put(array.integer(index, bytes: bytes, isSigned: isSigned))
            }
        case .float(8):
            let value = Double(bitPattern: array.load(index, as: UInt64.self))
            guard value.isFinite else { return false }
            put(value)
        case .float(4):
            let value = Float(bitPattern: array.load(index, as: UInt32.self))
            guard value.isFinite else { return false }
            put(value)
        case .float:
            let value = ValueText.half(array.load(index, as: UInt16.self))
            guard value.isFinite else { return false }
            // Its own value, which ECMAScript prints, too, has few digits.
            put(Double(value))
        case .decimal(let count, let scale):
            let start = array.values + index * count
            putDecimal(UnsafeRawBufferPointer(rebasing: array.storage.contents[start..<start + count]), scale: scale)
        default: return false
        }
        return true
    }

    /// The value of a number that is none, or infinite.
    static func nonFinite(_ array: ArrowArray, _ index: Int) -> Double {
        switch array.field.type {
        case .float(8): Double(bitPattern: array.load(index, as: UInt64.self))
        case .float(4): Double(Float(bitPattern: array.load(index, as: UInt32.self)))
        default: Double(half(array.load(index, as: UInt16.self)))
        }
    }

    /// A number of IEEE 754 binary16.
    private static func half(_ bits: UInt16) -> Float {
        let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1_024)
        }
    }

    /// Whether the bytes are text.
    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return true }
        return Scan.isUTF8(base, count: bytes.count)
    }

    /// Writes a span of time as ISO 8601 has it: months, days and seconds apart, since none is so many of another.
    static func putInterval(_ array: ArrowArray, _ index: Int, _ unit: ArrowType.Interval, to block: ByteBlock) {
        let text = CalendarText(in: block)
        func part(_ value: Int64, _ letter: UInt8) {
            guard value != 0 else { return }
            text.putInteger(value)
            text.putByte(letter)
        }
        let start = block.count
        text.putByte(UInt8(ascii: "P"))
        var (rest, fraction) = (Int64(0), TimeUnit.millisecond)
        switch unit {
        case .yearMonth: part(Int64(array.load(index, as: Int32.self)), UInt8(ascii: "M"))
        case .dayTime:
            part(Int64(array.load(index * 2, as: Int32.self)), UInt8(ascii: "D"))
            rest = Int64(array.load(index * 2 + 1, as: Int32.self))
        case .monthDayNano:
            part(Int64(array.load(index * 4, as: Int32.self)), UInt8(ascii: "M"))
            part(Int64(array.load(index * 4 + 1, as: Int32.self)), UInt8(ascii: "D"))
            (rest, fraction) = (array.load(index * 2 + 1, as: Int64.self), .nanosecond)
        }
        if rest != 0 {
            text.putByte(UInt8(ascii: "T"))
            if rest < 0 { text.putByte(0x2D) }
            let (seconds, below) = rest.quotientAndRemainder(dividingBy: fraction.perSecond)
            text.put(seconds.magnitude, digits: 1)
            text.putFraction(below.magnitude, fraction)
            text.putByte(UInt8(ascii: "S"))
        }
        if block.count == start + 1 {
            for byte in "T0S".utf8 { text.putByte(byte) }
        }
    }

    /// A date or time, in parts that cannot overflow.
    struct Instant {
        /// Days since 1970-01-01.
        var days: Int64 = 0
        /// What is left of the day, or the time alone.
        var time: UInt64 = 0
        var unit = TimeUnit.second
        var isNegative = false
        var hasZone = false

        /// Writes it as ISO 8601 text; spans of time as workbooks show them.
        func put(_ form: DateCell.Format, to block: ByteBlock) {
            let text = CalendarText(in: block)
            if form == .date || form == .dateTime { text.putDay(days) }
            guard form != .date else { return }
            if form == .dateTime { text.putByte(UInt8(ascii: "T")) }
            if isNegative { text.putByte(0x2D) }
            text.putTime(time, unit)
            if hasZone { text.putByte(UInt8(ascii: "Z")) }
        }

        /// What a workbook has for it; nil for days that none has. The two days that it shows as others have no serial number.
        func dateCell(_ form: DateCell.Format) -> DateCell? {
            var serial = Double(time) / Double(unit.perSecond) / 86_400
            if isNegative { serial = -serial }
            if form == .date || form == .dateTime {
                guard CalendarText.workbookDays.contains(days) else { return nil }
                serial += CivilDay.workbookSerial(days).map { Double($0) } ?? .nan
            }
            return DateCell(serial: serial, is1904: false, format: form)
        }
    }

    /// The date or time that a value is, and how it is shown.
    static func instant(_ array: ArrowArray, _ index: Int) -> (Instant, DateCell.Format) {
        switch array.field.type {
        case .date32: return (Instant(days: Int64(array.load(index, as: Int32.self))), .date)
        case .date64:
            let (days, time) = CalendarText.floored(array.load(index, as: Int64.self), by: 86_400_000)
            return (Instant(days: days, time: time.magnitude, unit: .millisecond), time == 0 ? .date : .dateTime)
        case .timestamp(let unit, let hasZone):
            let (days, time) = CalendarText.floored(array.load(index, as: Int64.self), by: 86_400 * unit.perSecond)
            return (Instant(days: days, time: time.magnitude, unit: unit, hasZone: hasZone), .dateTime)
        case .time(let bytes, let unit):
            let value = array.integer(index, bytes: bytes, isSigned: true)
            let isTime = value >= 0 && value < 86_400 * unit.perSecond
            return (span(value, unit), isTime ? .time : .duration)
        case .duration(let unit): return (span(array.load(index, as: Int64.self), unit), .duration)
        default: return (Instant(), .time)
        }
    }

    private static func span(_ value: Int64, _ unit: TimeUnit) -> Instant {
        Instant(time: value.magnitude, unit: unit, isNegative: value < 0)
    }
}
