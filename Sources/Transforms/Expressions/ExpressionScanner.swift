import ByteScanning
import Tabular

/// A word of an expression.
enum ExpressionToken: Equatable {
    /// `and`, `or`, `not`, `in`, `is`, `null`, `true`, `false`, `contains`, in lower case.
    case keyword(String)
    case field(FieldPath, isQuoted: Bool)
    /// `.name` right behind an index.
    case member(FieldPath)
    case text(String)
    case number(String)
    case comparison(RowCondition.Comparison)
    case matches(isNegated: Bool)
    case open
    case close
    case comma
    case plus, minus, times, slash, percent, beside
    /// `[` right behind a name or a closing parenthesis or bracket.
    case openIndex
    case closeIndex
    case end
}

/// Takes an expression apart.
struct ExpressionScanner {
    let expression: String
    private let bytes: [UInt8]
    private let setting: Setting
    private var index = 0
    /// Where the token before ended, if `[` right there is an index.
    private var indexable = -1
    private static let keywords: Set<String> = [
        "and", "or", "not", "in", "is", "null", "true", "false", "contains",
    ]

    init(_ expression: String, for setting: Setting) {
        self.expression = expression
        self.setting = setting
        bytes = Array(expression.utf8)
    }

    /// The next word and the offset at which it starts.
    mutating func next() throws(ExportError) -> (token: ExpressionToken, offset: Int) {
        let found = try scan()
        switch found.token {
        case .field, .member, .close, .closeIndex: indexable = index
        default: indexable = -1
        }
        return found
    }

    private mutating func scan() throws(ExportError) -> (token: ExpressionToken, offset: Int) {
        while index < bytes.count, [.space, .tab, .lineFeed, .carriageReturn].contains(bytes[index]) { index += 1 }
        let start = index
        guard index < bytes.count else { return (.end, start) }
        try refuseForeignSign()
        let following = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch (bytes[index], following) {
        case (.openParenthesis, _): return (take(.open, 1), start)
        case (.closeParenthesis, _): return (take(.close, 1), start)
        case (.comma, _): return (take(.comma, 1), start)
        case (.equals, .equals): return (take(.comparison(.equal), 2), start)
        case (.equals, _): return (take(.comparison(.equal), 1), start)
        case (0x21, .equals), (.lessThan, .greaterThan): return (take(.comparison(.notEqual), 2), start)
        case (.lessThan, .equals): return (take(.comparison(.lessOrEqual), 2), start)
        case (.lessThan, _): return (take(.comparison(.less), 1), start)
        case (.greaterThan, .equals): return (take(.comparison(.greaterOrEqual), 2), start)
        case (.greaterThan, _): return (take(.comparison(.greater), 1), start)
        case (0x21, 0x7E): return (take(.matches(isNegated: true), 2), start)
        case (0x7E, _): return (take(.matches(isNegated: false), 1), start)
        case (.quote, _), (.apostrophe, _):
            let text = try quoted(until: bytes[index], "a text is not closed")
            return (.text(String(decoding: text, as: UTF8.self)), start)
        case (.digitZero ... .digitNine, _): return (try number(), start)
        case (.minus, _): return (take(.minus, 1), start)
        case (.plus, .plus): return (take(.beside, 2), start)
        case (.plus, _): return (take(.plus, 1), start)
        case (0x2A, _): return (take(.times, 1), start)
        case (.slash, _): return (take(.slash, 1), start)
        case (0x25, _): return (take(.percent, 1), start)
        case (.openBracket, _) where start == indexable: return (take(.openIndex, 1), start)
        case (.closeBracket, _): return (take(.closeIndex, 1), start)
        case (.dot, _) where start == indexable: return (try member(), start)
        default: return (try word(), start)
        }
    }

    private func refuseForeignSign() throws(ExportError) {
        let rest = bytes[index...]
        guard let sign = ExpressionScanner.foreignSigns.first(where: { rest.starts(with: $0.sign.utf8) }),
            sign.sign != "!" || !(rest.starts(with: "!=".utf8) || rest.starts(with: "!~".utf8))
        else { return }
        throw failure("\"\(sign.sign)\" is written \(sign.word)", at: index)
    }

    /// Signs of other languages, the longer ones first, and what stands for them here.
    private static let foreignSigns: [(sign: String, word: String)] = [
        ("&&", "and"), ("&", "and"), ("||", "or"), ("|", "or"), ("!", "not"), ("===", "="), ("=~", "~"),
    ]

    /// Words of other languages, and what stands for them here.
    static let foreignWords = [
        "like": "contains \"text\", or ~ \"pattern\"", "ilike": "~ \"(?i)pattern\"", "rlike": "~ \"pattern\"",
        "regexp": "~ \"pattern\"", "matches": "~ \"pattern\"", "match": "~ \"pattern\"", "glob": "~ \"pattern\"",
        "similar": "~ \"pattern\"", "between": ">= low and … <= high", "startswith": "~ \"^text\"",
        "starts": "~ \"^text\"", "starts_with": "~ \"^text\"", "endswith": "~ \"text$\"", "ends": "~ \"text$\"",
        "ends_with": "~ \"text$\"", "includes": "contains \"text\"", "has": "contains \"text\"",
        "equals": "= value", "eq": "= value", "ne": "!= value", "lt": "< value", "le": "<= value", "gt": "> value",
        "ge": ">= value", "isnull": "is null", "notnull": "is not null", "exists": "is not null",
    ]

    /// The error for what stands at `offset`: the expression, and a caret under the place.
    func failure(_ message: String, at offset: Int) -> ExportError {
        let before = String(decoding: bytes[..<min(offset, bytes.count)], as: UTF8.self)
        func visible(_ text: String) -> [Character] {
            text.map { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } ? $0 : " " }
        }
        let all = visible(expression)
        let place = min(visible(before).count, all.count)
        let first = max(0, place - 60)
        let last = min(all.count, place + 60)
        let line = (first > 0 ? "…" : "") + String(all[first..<last]) + (last < all.count ? "…" : "")
        let indent = String(repeating: " ", count: place - first + (first > 0 ? 1 : 0))
        var error = ExportError(.usage, "\(setting): \(message)")
        error.excerpt = "  \(line)\n  \(indent)^"
        return error
    }

    private mutating func take(_ token: ExpressionToken, _ count: Int) -> ExpressionToken {
        index += count
        return token
    }

    /// The text up to the closing byte, which stands for itself where it is doubled.
    private mutating func quoted(until close: UInt8, _ message: String) throws(ExportError) -> [UInt8] {
        let start = index
        var text: [UInt8] = []
        index += 1
        while true {
            guard let end = bytes[index...].firstIndex(of: close) else { throw failure(message, at: start) }
            text += bytes[index..<end]
            index = end + 1
            guard index < bytes.count, bytes[index] == close else { return text }
            text.append(close)
            index += 1
        }
    }

    private mutating func number() throws(ExportError) -> ExpressionToken {
        let start = index
        let count = bytes[start...].withUnsafeBufferPointer { text in
            text.baseAddress.map { NumberGrammar.prefix($0, count: text.count) } ?? 0
        }
        let end = start + count
        guard count > 0, end == bytes.count || !(ExpressionScanner.isWord(bytes[end]) || bytes[end] == .dot) else {
            throw failure("this is not a number; put a text in quotes, a name in backticks", at: start)
        }
        index = end
        return .number(String(decoding: bytes[start..<end], as: UTF8.self))
    }

    /// The names behind an index, with dots between them.
    private mutating func member() throws(ExportError) -> ExpressionToken {
        index += 1
        guard case .field(let path, _) = try word(isMember: true) else {
            throw failure("a name is expected behind the dot", at: index)
        }
        return .member(path)
    }

    /// A keyword, or the parts of a field with dots between them.
    private mutating func word(isMember: Bool = false) throws(ExportError) -> ExpressionToken {
        let start = index
        var components: [ColumnName] = []
        var isQuoted = false
        while true {
            let partStart = index
            var part: [UInt8]
            if index < bytes.count, bytes[index] == .backtick || bytes[index] == .openBracket {
                part = try quoted(until: bytes[index] == .backtick ? .backtick : .closeBracket, "a name is not closed")
                isQuoted = true
            } else {
                while index < bytes.count, ExpressionScanner.isWord(bytes[index]) { index += 1 }
                part = Array(bytes[partStart..<index])
                guard !part.isEmpty else {
                    throw failure(
                        components.isEmpty && !isMember
                            ? "this character stands for nothing here" : "a name is expected behind the dot",
                        at: partStart)
                }
            }
            components.append(ColumnName(utf8: part))
            guard index < bytes.count, bytes[index] == .dot else { break }
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
        if !isQuoted, !isMember, ExpressionScanner.keywords.contains(word) { return .keyword(word) }
        return .field(FieldPath(components: components), isQuoted: isQuoted)
    }

    /// Letters, digits, `_ $ @ # : -` and whatever is not ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case .digitZero ... .digitNine, 0x41...0x5A, 0x61...0x7A, .underscore, 0x24, 0x40, 0x23, .colon, .minus,
            0x80...:
            true
        default: false
        }
    }
}
