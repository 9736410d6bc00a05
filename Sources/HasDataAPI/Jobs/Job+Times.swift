extension Job {
    /// When it last changed, in seconds since 1970; nil where the record does not say so in full.
    package var updatedTime: Double? { updatedAt.flatMap(Self.time) }

    /// A date and time with its zone (RFC 3339) in seconds since 1970.
    package static func time(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        func isAt(_ place: Int, _ characters: String) -> Bool { characters.utf8.contains(bytes[place]) }
        guard let year = number(0..<4), isAt(4, "-"), let month = number(5..<7), isAt(7, "-"), let day = number(8..<10),
            isAt(10, "Tt "), let hour = number(11..<13), isAt(13, ":"), let minute = number(14..<16), isAt(16, ":"),
            let second = number(17..<19), 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60
        else { return nil }
        var place = 19
        var fraction = 0.0
        if isAt(place, ".") {
            var unit = 0.1
            place += 1
            while place < bytes.count, let digit = number(place..<place + 1) {
                fraction += Double(digit) * unit
                unit /= 10
                place += 1
            }
        }
        guard place < bytes.count else { return nil }
        var offset = 0
        if !isAt(place, "Zz") || place + 1 != bytes.count {
            guard isAt(place, "+-"), place + 6 == bytes.count, isAt(place + 3, ":"),
                let hours = number(place + 1..<place + 3), let minutes = number(place + 4..<place + 6)
            else { return nil }
            offset = (hours * 60 + minutes) * 60 * (isAt(place, "-") ? -1 : 1)
        }
        // Days since 1970 in the Gregorian calendar, counted from a 1 March so that leap days come last.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
    }
}
