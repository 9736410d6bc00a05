import Tabular

/// Reads a `--where` expression.
///
/// ```
///  any        := all { "or" all }
///  all        := negation { "and" negation }
///  negation   := "not" negation | "(" any ")" | comparison
///  comparison := operand ( ("=" | "!=" | "<" | "<=" | ">" | ">=") operand
///                        | ("~" | "!~" | "not" "~") text | ["not"] "contains" operand
///                        | ["not"] "in" "(" operand { "," operand } ")" | "is" ["not"] "null" )
///  operand    := field | text | number | "true" | "false" | "null"
/// ```
struct WhereParser {
    private var lexer: WhereScanner
    private var token = WhereToken.end
    private var offset = 0
    private var depth = 0

    init(_ expression: String) throws(ExportError) {
        lexer = WhereScanner(expression)
        try advance()
    }

    /// The condition that the whole expression is.
    mutating func parse() throws(ExportError) -> RowCondition {
        if token == .end { throw failure("a condition is expected") }
        let condition = try parseAny()
        guard token == .end else { throw failure("\"and\", \"or\" or the end is expected here") }
        return condition
    }

    private mutating func advance() throws(ExportError) { (token, offset) = try lexer.next() }

    private func failure(_ message: String) -> ExportError { lexer.failure(message, at: offset) }

    private mutating func take(_ keyword: String) throws(ExportError) -> Bool {
        guard token == .keyword(keyword) else { return false }
        try advance()
        return true
    }

    private mutating func parseAny() throws(ExportError) -> RowCondition {
        var parts = [try parseAll()]
        while try take("or") { parts.append(try parseAll()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func parseAll() throws(ExportError) -> RowCondition {
        var parts = [try parseNegation()]
        while try take("and") { parts.append(try parseNegation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func parseNegation() throws(ExportError) -> RowCondition {
        // A level of the expression can be three of the condition: any, all, not.
        depth += 1
        defer { depth -= 1 }
        guard depth <= RowCondition.maximumDepth / 3 else { throw failure("the expression is nested too deeply here") }
        if try take("not") { return .not(try parseNegation()) }
        guard token == .open else { return try parseComparison() }
        let start = offset
        try advance()
        let inner = try parseAny()
        guard token == .close else {
            throw token == .end
                ? lexer.failure("this parenthesis is not closed", at: start)
                : failure("\"and\", \"or\" or a closing parenthesis is expected here")
        }
        try advance()
        return inner
    }

    private mutating func parseComparison() throws(ExportError) -> RowCondition {
        let start = offset
        let left = try parseOperand()
        if case .comparison(let comparison) = token {
            try advance()
            return .compare(left, comparison, try parseOperand())
        }
        if case .matches(let isNegated) = token { return try parsePattern(left, isNegated: isNegated) }
        if try take("is") {
            let isNegated = try take("not")
            guard try take("null") else { throw failure("\"null\" is expected behind \"is\"") }
            return isNegated ? .not(.isNull(left)) : .isNull(left)
        }
        let isNegated = try take("not")
        if isNegated, case .matches(isNegated: false) = token { return try parsePattern(left, isNegated: true) }
        let condition: RowCondition
        if try take("contains") {
            let right = try parseOperand()
            condition = .contains(left, right)
            if isNegated, case .field = right {
                return .all([.not(.isNull(right)), .isPresent(left, andNot: condition)])
            }
            if isNegated, right == .null { return condition }
        } else if try take("in") {
            condition = .isIn(left, try parseList())
        } else {
            throw noComparison(behind: left, at: start)
        }
        return isNegated ? .isPresent(left, andNot: condition) : condition
    }

    /// What is wrong where a comparison is missing: often a word of another language, as `a like b` or `like(a, b)`.
    private func noComparison(behind left: RowCondition.Operand, at start: Int) -> ExportError {
        func word(_ path: FieldPath) -> (String, String)? {
            guard let name = path.components.last?.description else { return nil }
            return WhereScanner.foreignWords[name.lowercased()].map { (name, $0) }
        }
        if case .field(let path) = token, let (name, own) = word(path) {
            return failure("\"\(name)\" is written \(own)")
        }
        if token == .open, case .field(let path) = left, let (name, own) = word(path) {
            return lexer.failure("\"\(name)\" is written field \(own)", at: start)
        }
        return failure("a comparison is expected here: = != < <= > >= ~ contains in is")
    }

    private mutating func parsePattern(
        _ left: RowCondition.Operand, isNegated: Bool
    ) throws(ExportError) -> RowCondition {
        try advance()
        guard case .text(let pattern) = token else { throw failure("a pattern in quotes is expected here") }
        do throws(ExportError) {
            _ = try TextPattern(pattern)
        } catch {
            throw failure(error.message)
        }
        try advance()
        let condition = RowCondition.matches(left, pattern: pattern)
        return isNegated ? .isPresent(left, andNot: condition) : condition
    }

    private mutating func parseList() throws(ExportError) -> [RowCondition.Operand] {
        guard token == .open else { throw failure("a list in parentheses is expected behind \"in\"") }
        let start = offset
        var operands: [RowCondition.Operand] = []
        repeat {
            try advance()
            operands.append(try parseOperand())
        } while token == .comma
        guard token == .close else {
            throw token == .end
                ? lexer.failure("this parenthesis is not closed", at: start)
                : failure("a comma or a closing parenthesis is expected here")
        }
        try advance()
        return operands
    }

    private mutating func parseOperand() throws(ExportError) -> RowCondition.Operand {
        let operand: RowCondition.Operand
        switch token {
        case .field(let path): operand = .field(path)
        case .text(let text), .number(let text): operand = .value(text)
        case .keyword("true"): operand = .value("true")
        case .keyword("false"): operand = .value("false")
        case .keyword("null"): operand = .null
        case .keyword(let word):
            throw failure("a field or value is expected here; a field called \"\(word)\" stands in backticks")
        default: throw failure("a field or value is expected here")
        }
        try advance()
        return operand
    }
}
