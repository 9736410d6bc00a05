internal import JSONScanning

/// Types of Foundation that decoders have to know: what their own `init(from:)` reads is a form of their own, not what
/// people write. They are told by their names, so that nothing here needs Foundation, and get their value in that form.
enum WorldlyType {
    case date, url, decimal, data

    init?(_ type: Any.Type) {
        switch String(reflecting: type) {
        case "Foundation.Date", "FoundationEssentials.Date": self = .date
        case "Foundation.URL", "FoundationEssentials.URL": self = .url
        case "Foundation.Decimal", "FoundationEssentials.Decimal", "__C.NSDecimal": self = .decimal
        case "Foundation.Data", "FoundationEssentials.Data": self = .data
        default: return nil
        }
    }

    /// Its name in messages.
    var name: String {
        switch self {
        case .date: "date of ISO 8601 or in seconds since 1970"
        case .url: "URL"
        case .decimal: "decimal number of at most 38 digits"
        case .data: "text in base64"
        }
    }

    /// The value in the form that the type itself reads; nil where it is none.
    func spelling(of tree: JSONDocument) -> JSONDocument? {
        switch self {
        case .date: WorldlyType.secondsSince2001(tree).map { .number("\($0)") }
        case .url: tree.text.flatMap { $0.isEmpty ? nil : .object(["relative": .text($0)]) }
        case .decimal: tree.textOrNumber.flatMap(WorldlyType.decimal)
        case .data: tree.text.flatMap(WorldlyType.bytes)
        }
    }

    // MARK: Dates

    /// Numbers are seconds since 1970, as the world counts; what would be beyond the year 9999 was counted otherwise.
    private static func secondsSince2001(_ tree: JSONDocument) -> Double? {
        let seconds: Double?
        switch tree {
        case .number(let text): seconds = NumberText.double(text)
        case .text(let text): seconds = ISODate.secondsSince1970(text) ?? NumberText.double(text)
        default: seconds = nil
        }
        guard let seconds, -62_135_596_800...253_402_300_799 ~= seconds else { return nil }
        return seconds - 978_307_200
    }

    // MARK: Decimals

    /// `-12.50` as the parts of a `Decimal`: a sign, a whole number of 128 bits, a power of ten.
    private static func decimal(_ text: String) -> JSONDocument? {
        guard NumberText.double(text) != nil else { return nil }
        var mantissa: UInt128 = 0
        var exponent = 0
        var isBehindPoint = false
        let parts = text.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        for byte in parts[0].utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (product, isLarge) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = product.addingReportingOverflow(UInt128(byte - 0x30))
                guard !isLarge, !isLarger else { return nil }
                mantissa = sum
                if isBehindPoint { exponent -= 1 }
            case UInt8(ascii: "."): isBehindPoint = true
            default: break
            }
        }
        if parts.count == 2 {
            guard let power = Int(parts[1]), -1000...1000 ~= power else { return nil }
            exponent += power
        }
        while mantissa != 0, mantissa % 10 == 0, exponent < 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        guard -128...127 ~= exponent || mantissa == 0 else { return nil }
        var words: [JSONDocument] = []
        var length = 0
        for index in 0..<8 {
            let word = UInt16(truncatingIfNeeded: mantissa >> UInt128(16 * index))
            words.append(.number("\(word)"))
            if word != 0 { length = index + 1 }
        }
        return .object([
            "exponent": .number(mantissa == 0 ? "0" : "\(exponent)"), "length": .number("\(length)"),
            "isNegative": .bool(text.hasPrefix("-") && mantissa != 0), "isCompact": .bool(true),
            "mantissa": .array(words),
        ])
    }

    // MARK: Bytes

    /// Base64 (RFC 4648 §4), with its padding.
    private static func bytes(_ text: String) -> JSONDocument? {
        var bytes: [JSONDocument] = []
        var (bits, count, padding, length) = (UInt32(0), 0, 0, 0)
        for byte in text.utf8 {
            length += 1
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte + 4
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            case UInt8(ascii: "="):
                padding += 1
                continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(.number("\(UInt8(truncatingIfNeeded: bits >> UInt32(count)))"))
                bits &= (1 << UInt32(count)) - 1
            }
        }
        guard length % 4 == 0, padding <= 2, bits == 0 else { return nil }
        return .array(bytes)
    }
}

/// A moment written as ISO 8601 has it: `2024-05-01`, `2024-05-01T10:00:00Z`, `2024-05-01 10:00:00.5+02:00`. Without a zone
/// it is taken for UTC.
enum ISODate {
    static func secondsSince1970(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard 0x30...0x39 ~= byte else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func has(_ character: Unicode.Scalar, at place: Int) -> Bool {
            place < bytes.count && bytes[place] == UInt8(ascii: character)
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
            let day = number(8..<10), year > 0, 1...12 ~= month, 1...daysOfMonth(month, of: year) ~= day
        else { return nil }
        var seconds = Double(days(year, month, day) * 86_400)
        if bytes.count == 10 { return seconds }
        guard has("T", at: 10) || has("t", at: 10) || has(" ", at: 10), let hour = number(11..<13), has(":", at: 13),
            let minute = number(14..<16), hour < 24, minute < 60
        else { return nil }
        seconds += Double(hour * 3600 + minute * 60)
        var place = 16
        if has(":", at: 16) {
            guard let second = number(17..<19), second <= 60 else { return nil }
            seconds += Double(second)
            place = 19
            if has(".", at: place) || has(",", at: place) {
                let start = place + 1
                place = start
                while place < bytes.count, 0x30...0x39 ~= bytes[place] { place += 1 }
                guard place > start, let fraction = Double("0." + String(decoding: bytes[start..<place], as: UTF8.self))
                else { return nil }
                seconds += fraction
            }
        }
        if place == bytes.count { return seconds }
        if has("Z", at: place) || has("z", at: place) { return place + 1 == bytes.count ? seconds : nil }
        guard has("+", at: place) || has("-", at: place), let hours = number(place + 1..<place + 3), hours < 24 else {
            return nil
        }
        let rest = place + 3
        let minutes =
            rest == bytes.count ? 0 : has(":", at: rest) ? number(rest + 1..<rest + 3) : number(rest..<rest + 2)
        guard let minutes, minutes < 60, [rest, rest + 2, rest + 3].contains(bytes.count) else { return nil }
        let offset = Double(hours * 3600 + minutes * 60)
        return has("-", at: place) ? seconds + offset : seconds - offset
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysOfMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
        let past = year - 1
        let leap = month > 2 && isLeap(year) ? 1 : 0
        return past * 365 + past / 4 - past / 100 + past / 400 + before + leap + day - 1 - 719_162
    }
}
