internal import Tabular

/// Walks a JSON text. Every index goes through the array's own bounds check.
internal struct JSONDocumentParser {
    private let bytes: [UInt8]
    var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The next byte that is not white space, not consumed; 0 at the end, which no grammar rule accepts.
    mutating func next() -> UInt8 {
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            place += 1
        }
        return 0
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(ExportError) {
        guard next() == byte else { throw unexpected(what) }
        place += 1
    }

    mutating func end() throws(ExportError) {
        _ = next()
        guard place == bytes.count else { throw unexpected("the end") }
    }

    /// A key and its colon.
    mutating func key() throws(ExportError) -> String {
        guard next() == UInt8(ascii: "\"") else { throw unexpected("a key") }
        let key = try string()
        try expect(UInt8(ascii: ":"), "':'")
        return key
    }

    /// A comma (false) or the closing byte (true).
    mutating func separator(closing: UInt8) throws(ExportError) -> Bool {
        let byte = next()
        guard byte == closing || byte == UInt8(ascii: ",") else { throw unexpected("',' or the closing bracket") }
        place += 1
        return byte == closing
    }

    /// A value as a tree. Recursion is bounded by `greatestDepth`.
    mutating func tree(atDepth depth: Int) throws(ExportError) -> JSONDocument {
        switch next() {
        case UInt8(ascii: "{"):
            try enter(depth)
            var members: [String: JSONDocument] = [:]
            if next() == UInt8(ascii: "}") {
                place += 1
                return .object(members)
            }
            while true {
                let key = try key()
                members[key] = try tree(atDepth: depth + 1)
                if try separator(closing: UInt8(ascii: "}")) { return .object(members) }
            }
        case UInt8(ascii: "["):
            try enter(depth)
            var elements: [JSONDocument] = []
            if next() == UInt8(ascii: "]") {
                place += 1
                return .array(elements)
            }
            while true {
                elements.append(try tree(atDepth: depth + 1))
                if try separator(closing: UInt8(ascii: "]")) { return .array(elements) }
            }
        case UInt8(ascii: "\""):
            return .text(try string())
        default:
            return try scalar()
        }
    }

    private mutating func enter(_ depth: Int) throws(ExportError) {
        guard depth < JSONDocument.greatestDepth else {
            throw ExportError(
                .limit, "JSON nested deeper than \(JSONDocument.greatestDepth) levels", at: location(of: place))
        }
        place += 1
    }

    /// Passes over a value; gives its element count when it is an array. One byte a level, no stack.
    mutating func skip() throws(ExportError) -> Int? {
        var isObject: [Bool] = []
        var elements: Int?
        while true {
            // A value begins here.
            let byte = next()
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                place += 1
                let opensObject = byte == UInt8(ascii: "{")
                if isObject.isEmpty, !opensObject { elements = 0 }
                if next() == (opensObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    place += 1
                } else {
                    isObject.append(opensObject)
                    if opensObject { try skipKey() }
                    continue
                }
            } else if byte == UInt8(ascii: "\"") {
                try skipString()
            } else {
                _ = try scalar()
            }
            // It is over; so may be those around it.
            while true {
                guard let inObject = isObject.last else { return elements }
                if isObject.count == 1, let known = elements { elements = known + 1 }
                if try separator(closing: inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    isObject.removeLast()
                } else {
                    if inObject { try skipKey() }
                    break
                }
            }
        }
    }

    private mutating func skipKey() throws(ExportError) {
        guard next() == UInt8(ascii: "\"") else { throw unexpected("a key") }
        try skipString()
        try expect(UInt8(ascii: ":"), "':'")
    }

    private mutating func scalar() throws(ExportError) -> JSONDocument {
        let start = place
        while place < bytes.count, Self.isScalar(bytes[place]) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard Self.isNumber(bytes[start..<place]) else {
                place = start
                throw unexpected("a value")
            }
            return .number(text)
        }
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// RFC 8259 §6.
    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        func digits() -> Int {
            let count = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || (whole > 1 && !leadsWithZero) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Passes over a string, from its opening quote, checking escapes and control characters.
    private mutating func skipString() throws(ExportError) {
        let start = place
        place += 1
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return
            case UInt8(ascii: "\\"):
                place += 1
                _ = try escape()
            case 0..<0x20:
                throw unexpected("no control character in a string")
            default:
                place += 1
            }
        }
        place = start
        throw ExportError(.malformed, "a string is not closed", at: location(of: start))
    }

    /// A string, from its opening quote, decoded.
    private mutating func string() throws(ExportError) -> String {
        let start = place
        try skipString()
        let inside = bytes[start + 1..<place - 1]
        if !inside.contains(UInt8(ascii: "\\")) {
            guard let text = String(validating: inside, as: UTF8.self) else { throw notUTF8(start) }
            return text
        }
        let end = place
        place = start + 1
        var text = ""
        while place < end - 1 {
            let plain = bytes[place..<end - 1].prefix { $0 != UInt8(ascii: "\\") }
            guard let run = String(validating: plain, as: UTF8.self) else { throw notUTF8(start) }
            text += run
            place += plain.count
            guard place < end - 1 else { break }
            place += 1
            text.unicodeScalars.append(try scalarOfEscape())
        }
        place = end
        return text
    }

    /// The scalar of an escape behind its backslash; takes both halves of a surrogate pair.
    private mutating func scalarOfEscape() throws(ExportError) -> Unicode.Scalar {
        let unit = try escape()
        if unit & 0xFC00 == 0xD800, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        {
            let afterFirst = place
            place += 1
            let second = try escape()
            if second & 0xFC00 == 0xDC00,
                let scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (second & 0x3FF))
            {
                return scalar
            }
            place = afterFirst
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    /// The UTF-16 unit of an escape behind its backslash.
    private mutating func escape() throws(ExportError) -> UInt32 {
        guard place < bytes.count else { throw unexpected("an escape") }
        let kind = bytes[place]
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            place += 1
            return UInt32(kind)
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 1
            return switch kind {
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            default: 0x09
            }
        case UInt8(ascii: "u"):
            var unit: UInt32 = 0
            for offset in 1...4 {
                guard place + offset < bytes.count, let digit = Self.hexDigit(bytes[place + offset]) else {
                    throw unexpected("four hexadecimal digits")
                }
                unit = unit << 4 | digit
            }
            place += 5
            return unit
        default:
            throw unexpected("an escape")
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private func notUTF8(_ start: Int) -> ExportError {
        ExportError(.malformed, "a string is not UTF-8", at: location(of: start))
    }

    private func unexpected(_ wanted: String) -> ExportError {
        guard place < bytes.count else {
            return ExportError(.malformed, "the JSON ends where \(wanted) was expected", at: location(of: place))
        }
        return ExportError(.malformed, "expected \(wanted)", at: location(of: place))
    }

    private func location(of place: Int) -> Location {
        let lines = bytes.prefix(place).count { $0 == 0x0A }
        return Location(line: UInt64(lines) + 1, byte: UInt64(place))
    }
}
