import ByteScanning

/// What a number format makes of a number.
enum NumberFormat: UInt8 {
    /// A number, shown as it is.
    case number
    case date, duration
    /// A number, shown by a format that stays with it.
    case formatted

    /// Whether it makes a date or time of a number.
    var isDate: Bool { self == .date || self == .duration }

    /// The formats that have no code in the file (ECMA-376 part 1 §18.8.30); 27 to 36 and 50 to 58 are the dates and times
    /// of East Asian languages.
    init(builtIn id: Int) {
        switch id {
        case 14...22, 27...36, 45, 47, 50...58: self = .date
        case 46: self = .duration
        default: self = .number
        }
    }

    /// A format code (§18.8.31): a date where its first section has a letter of d, m, y, h or s that is neither quoted nor
    /// escaped nor in brackets, or e or b (years of an era, Buddhist ones) and no digits; a duration where brackets hold
    /// nothing but h, m or s.
    init(code: some StringProtocol) {
        self = .number
        var hasYears = false
        var hasDigits = false
        defer { if self == .number, hasYears, !hasDigits { self = .date } }
        var rest = Array(code.utf8)[...]
        scan: while let byte = rest.popFirst() {
            switch byte {
            case .semicolon: break scan
            case .quote: rest = rest.drop { $0 != .quote }.dropFirst()
            case .backslash, .underscore, UInt8(ascii: "*"): rest = rest.dropFirst()
            case .openBracket:
                let inner = rest.prefix { $0 != .closeBracket }
                rest = rest.dropFirst(inner.count + 1)
                let letters = Set(inner.map { $0 | 0x20 })
                if letters.count == 1, letters.isSubset(of: Array("hms".utf8)) {
                    self = .duration
                    break scan
                }
            case .digitZero, UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "@"): hasDigits = true
            case UInt8(ascii: "G"), UInt8(ascii: "g"):
                // `General` stands for a number; a `g` alone is the name of an era.
                guard rest.prefix(6).map({ $0 | 0x20 }) == Array("eneral".utf8) else { continue }
                rest = rest.dropFirst(6)
                hasDigits = true
            case UInt8(ascii: "E"), UInt8(ascii: "e"), UInt8(ascii: "B"), UInt8(ascii: "b"): hasYears = true
            default:
                if "dmyhs".utf8.contains(byte | 0x20), byte >= 0x41 { self = .date }
            }
        }
    }
}
