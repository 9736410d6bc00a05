internal import ByteScanning
internal import Tabular

/// Makes trees of JSON text that stands whole in memory, with `JSONText` to pass over strings, numbers and what nobody
/// asked for.
///
/// Bounds: `place` and `count` are within the array's own bounds check; scanning reads at most the padding behind `count`.
internal struct JSONDocumentParser {
    /// The text, and 64 bytes more.
    private let bytes: [UInt8]
    private let count: Int
    var place = 0

    init(_ text: [UInt8]) {
        bytes = text + [UInt8](repeating: 0, count: 64)
        count = text.count
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The next byte that is not white space, not consumed; 0 at the end, which no grammar rule accepts.
    mutating func next() -> UInt8 {
        place = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { JSONText.skipSpace($0, from: place, end: count) } ?? place
        }
        return place < count ? bytes[place] : 0
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(ExportError) {
        guard next() == byte else { throw unexpected(what) }
        place += 1
    }

    mutating func end() throws(ExportError) {
        _ = next()
        guard place == count else { throw unexpected("the end") }
    }

    /// A key and its colon.
    mutating func key() throws(ExportError) -> String {
        guard next() == .quote else { throw unexpected("a key") }
        let key = try string()
        try expect(.colon, "':'")
        return key
    }

    /// A comma (false) or the closing byte (true).
    mutating func separator(closing: UInt8) throws(ExportError) -> Bool {
        let byte = next()
        guard byte == closing || byte == .comma else { throw unexpected("',' or the closing bracket") }
        place += 1
        return byte == closing
    }

    /// A value as a tree. Recursion is bounded by `greatestDepth`.
    mutating func tree(atDepth depth: Int) throws(ExportError) -> JSONDocument {
        switch next() {
        case .openBrace:
            try enter(depth)
            var members: [String: JSONDocument] = [:]
            if next() == .closeBrace {
                place += 1
                return .object(members)
            }
            while true {
                let key = try key()
                members[key] = try tree(atDepth: depth + 1)
                if try separator(closing: .closeBrace) { return .object(members) }
            }
        case .openBracket:
            try enter(depth)
            var elements: [JSONDocument] = []
            if next() == .closeBracket {
                place += 1
                return .array(elements)
            }
            while true {
                elements.append(try tree(atDepth: depth + 1))
                if try separator(closing: .closeBracket) { return .array(elements) }
            }
        case .quote:
            return .text(try string())
        case let first:
            let start = place
            try pass()
            switch first {
            case .n: return .null
            case .t: return .bool(true)
            case .f: return .bool(false)
            default: return .number(String(decoding: bytes[start..<place], as: UTF8.self))
            }
        }
    }

    private mutating func enter(_ depth: Int) throws(ExportError) {
        guard depth < JSONDocument.greatestDepth else {
            throw ExportError(
                .limit, "JSON nested deeper than \(JSONDocument.greatestDepth) levels", at: location(of: place))
        }
        place += 1
    }

    /// Passes over a value; gives its element count when it is an array.
    mutating func skip() throws(ExportError) -> Int? {
        guard next() == .openBracket else {
            try pass()
            return nil
        }
        place += 1
        if next() == .closeBracket {
            place += 1
            return 0
        }
        var elements = 0
        repeat {
            _ = next()
            try pass()
            elements += 1
        } while try !separator(closing: .closeBracket)
        return elements
    }

    /// Passes over the value that starts here, checking its grammar at any depth, without using the stack.
    private mutating func pass() throws(ExportError) {
        guard place < count else { throw unexpected("a value") }
        let (start, end) = (place, count)
        do throws(JSONProblem) {
            place = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONProblem) in
                guard let base = buffer.baseAddress else { return start }
                return base[start] == .openBrace || base[start] == .openBracket
                    ? try JSONText.skipContainer(base, from: start, end: end)
                    : try JSONText.skipScalar(base, from: start, end: end)
            }
        } catch {
            throw ExportError(.malformed, "\(error.message)", at: location(of: error.offset))
        }
    }

    /// A string, from its opening quote, decoded.
    private mutating func string() throws(ExportError) -> String {
        let start = place
        try pass()
        let body = bytes[start + 1..<place - 1]
        let text =
            body.contains(.backslash)
            ? String(validating: body.withUnsafeBytes { EscapedText.decoded($0) }, as: UTF8.self)
            : String(validating: body, as: UTF8.self)
        guard let text else { throw ExportError(.malformed, "a string is not UTF-8", at: location(of: start)) }
        return text
    }

    private func unexpected(_ wanted: String) -> ExportError {
        guard place < count else {
            return ExportError(.malformed, "the JSON ends where \(wanted) was expected", at: location(of: place))
        }
        return ExportError(.malformed, "expected \(wanted)", at: location(of: place))
    }

    private func location(of place: Int) -> Location {
        let lines = bytes.prefix(place).count { $0 == .lineFeed }
        return Location(line: UInt64(lines) + 1, byte: UInt64(place))
    }
}
