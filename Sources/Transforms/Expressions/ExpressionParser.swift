import Tabular

/// Reads an expression: a condition, as `--where` asks for it, or a value, as `--add` does.
///
/// ```
///  any        := all { "or" all }
///  all        := negation { "and" negation }
///  negation   := "not" negation | comparison
///  comparison := sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum
///                    | ("~" | "!~" | "not" "~") text | ["not"] "contains" sum
///                    | ["not"] "in" "(" sum { "," sum } ")" | "is" ["not"] "null" ]
///  sum        := product { ("+" | "-" | "++") product }
///  product    := sign { ("*" | "/" | "%") sign }
///  sign       := "-" sign | value { "[" number "]" [ "." name { "." name } ] }
///  value      := field | text | number | "true" | "false" | "null" | "(" any ")" | function "(" [ any { "," any } ] ")"
/// ```
struct ExpressionParser {
    /// What a part of an expression is: parentheses may hold either.
    enum Part {
        case value(ExpressionNode)
        case condition(RowCondition)

        var node: ExpressionNode {
            switch self {
            case .value(let node): node
            case .condition(let condition): .condition(condition)
            }
        }
    }

    var scanner: ExpressionScanner
    var token = ExpressionToken.end
    var offset = 0
    private var depth = 0
    private var operators = 0
    /// What `now` and `today` are, in seconds since 1970; nil: the time at which they are read.
    let now: Double?

    init(_ expression: String, for setting: Setting, now: Double? = nil) throws(ExportError) {
        scanner = ExpressionScanner(expression, for: setting)
        self.now = now
        try advance()
    }

    /// The condition that the whole expression is.
    mutating func parse() throws(ExportError) -> RowCondition {
        if token == .end { throw failure("a condition is expected") }
        let condition = try parseCondition()
        guard token == .end else { throw failure("\"and\", \"or\" or the end is expected here") }
        return condition
    }

    /// The value that the whole expression is.
    mutating func parseValue() throws(ExportError) -> ExpressionNode {
        if token == .end { throw failure("an expression is expected") }
        let part = try parseAny()
        guard token == .end else { throw noEnd(behind: part, "an operator or the end is expected here") }
        return part.node
    }

    mutating func advance() throws(ExportError) { (token, offset) = try scanner.next() }

    func failure(_ message: String) -> ExportError { scanner.failure(message, at: offset) }

    mutating func take(_ keyword: String) throws(ExportError) -> Bool {
        guard token == .keyword(keyword) else { return false }
        try advance()
        return true
    }

    /// A condition, where no value will do.
    mutating func parseCondition() throws(ExportError) -> RowCondition {
        let part = try parseAny()
        return try condition(part)
    }

    private func condition(_ part: Part) throws(ExportError) -> RowCondition {
        guard case .condition(let condition) = part else { throw noComparison() }
        return condition
    }

    mutating func parseAny() throws(ExportError) -> Part {
        let first = try parseAll()
        guard token == .keyword("or") else { return first }
        var parts = [try condition(first)]
        while try take("or") {
            // Read first, so that what is wrong with it is told of where the parser then stands.
            let part = try parseAll()
            parts.append(try condition(part))
        }
        return .condition(.any(parts))
    }

    private mutating func parseAll() throws(ExportError) -> Part {
        let first = try parseNegation()
        guard token == .keyword("and") else { return first }
        var parts = [try condition(first)]
        while try take("and") {
            let part = try parseNegation()
            parts.append(try condition(part))
        }
        return .condition(.all(parts))
    }

    private mutating func parseNegation() throws(ExportError) -> Part {
        guard token == .keyword("not") else { return try parseComparison() }
        try enter()
        defer { depth -= 1 }
        try advance()
        let part = try parseNegation()
        return .condition(.not(try condition(part)))
    }

    /// Goes a level deeper. A level of the expression can be three of the condition: any, all, not.
    mutating func enter() throws(ExportError) {
        depth += 1
        guard depth <= RowCondition.maximumDepth / 3 else { throw failure("the expression is nested too deeply here") }
    }

    mutating func leave() { depth -= 1 }

    // MARK: Arithmetic

    mutating func parseSum() throws(ExportError) -> Part {
        var part = try parseProduct()
        while true {
            switch token {
            case .plus, .minus:
                let sign: ExpressionNode.Operator = token == .plus ? .add : .subtract
                try countOperator()
                part = .value(.arithmetic(part.node, sign, try parseProduct().node))
            case .beside:
                try countOperator()
                let right = try parseProduct().node
                if case .value(.joined(let nodes)) = part {
                    part = .value(.joined(nodes + [right]))
                } else {
                    part = .value(.joined([part.node, right]))
                }
            default: return part
            }
        }
    }

    private mutating func parseProduct() throws(ExportError) -> Part {
        var part = try parseSign()
        while true {
            let sign: ExpressionNode.Operator
            switch token {
            case .times: sign = .multiply
            case .slash: sign = .divide
            case .percent: sign = .remainder
            default: return part
            }
            try countOperator()
            part = .value(.arithmetic(part.node, sign, try parseSign().node))
        }
    }

    /// Chains are as deep as they are long.
    private mutating func countOperator() throws(ExportError) {
        operators += 1
        guard operators <= RowExpression.maximumOperators else {
            throw failure("the expression has more than \(RowExpression.maximumOperators) operators")
        }
        try advance()
    }

    private mutating func parseSign() throws(ExportError) -> Part {
        guard token == .minus else { return try parseIndexed() }
        try enter()
        defer { leave() }
        try advance()
        let node = try parseSign().node
        if case .number(let text) = node {
            return .value(.number(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text))
        }
        return .value(.negated(node))
    }

    // MARK: What is wrong

    /// What is wrong where a comparison is missing: often a word of another language, as `a like b`.
    func noComparison() -> ExportError {
        foreignWord() ?? failure("a comparison is expected here: = != < <= > >= ~ contains in is")
    }

    private func noEnd(behind part: Part, _ message: String) -> ExportError {
        if case .value = part, let error = foreignWord() { return error }
        return failure(message)
    }

    private func foreignWord() -> ExportError? {
        guard case .field(let path, false) = token, let name = path.components.last?.description,
            let own = ExpressionScanner.foreignWords[name.lowercased()]
        else { return nil }
        return failure("\"\(name)\" is written \(own)")
    }
}
