import Tabular

extension ExpressionParser {
    mutating func parseComparison() throws(ExportError) -> Part {
        let left = try parseSum()
        if case .comparison(let comparison) = token {
            try advance()
            return .condition(.compare(operand(left), comparison, operand(try parseSum())))
        }
        if case .matches(let isNegated) = token { return try parsePattern(left, isNegated: isNegated) }
        if try take("is") {
            let isNegated = try take("not")
            guard try take("null") else { throw failure("\"null\" is expected behind \"is\"") }
            return .condition(isNegated ? .not(.isNull(operand(left))) : .isNull(operand(left)))
        }
        let isNegated = try take("not")
        if isNegated, case .matches(isNegated: false) = token { return try parsePattern(left, isNegated: true) }
        if try take("contains") {
            return .condition(contains(operand(left), operand(try parseSum()), isNegated: isNegated))
        }
        guard try take("in") else {
            if isNegated { throw noComparison() }
            return left
        }
        let condition = RowCondition.isIn(operand(left), try parseList())
        return .condition(isNegated ? .isPresent(operand(left), andNot: condition) : condition)
    }

    /// Both have to be there, whichever way.
    private func contains(
        _ left: RowCondition.Operand, _ right: RowCondition.Operand, isNegated: Bool
    ) -> RowCondition {
        let condition = RowCondition.contains(left, right)
        guard isNegated else { return condition }
        switch right {
        case .field, .computed: return .all([.not(.isNull(right)), .isPresent(left, andNot: condition)])
        case .null: return condition
        case .value, .number: return .isPresent(left, andNot: condition)
        }
    }

    private func operand(_ part: Part) -> RowCondition.Operand {
        switch part.node {
        case .field(let path): .field(path)
        case .text(let text): .value(text)
        case .number(let text): .number(text)
        case .truth(let isTrue): .value(isTrue ? "true" : "false")
        case .null: .null
        case let node: .computed(RowExpression(node))
        }
    }

    private mutating func parsePattern(_ left: Part, isNegated: Bool) throws(ExportError) -> Part {
        try advance()
        let condition = RowCondition.matches(operand(left), pattern: try takePattern().text)
        return .condition(isNegated ? .isPresent(operand(left), andNot: condition) : condition)
    }

    /// A regular expression in quotes, and how many groups it has.
    mutating func takePattern() throws(ExportError) -> (text: String, groups: Int) {
        guard case .text(let pattern) = token else { throw failure("a pattern in quotes is expected here") }
        let groups: Int
        do throws(ExportError) {
            groups = try CapturingPattern(pattern).groupCount
        } catch {
            throw failure(error.message)
        }
        try advance()
        return (pattern, groups)
    }

    private mutating func parseList() throws(ExportError) -> [RowCondition.Operand] {
        guard token == .open else { throw failure("a list in parentheses is expected behind \"in\"") }
        let start = offset
        var operands: [RowCondition.Operand] = []
        repeat {
            try advance()
            operands.append(operand(try parseSum()))
        } while token == .comma
        try close(start, "a comma or a closing parenthesis is expected here")
        return operands
    }

    /// Passes the parenthesis that closes the one at `start`.
    mutating func close(_ start: Int, _ message: String) throws(ExportError) {
        guard token == .close else {
            throw token == .end ? scanner.failure("this parenthesis is not closed", at: start) : failure(message)
        }
        try advance()
    }
}
