public import Tabular

/// A value that is computed for each row: `price * 1.19`, `lower(host(url))`, `coalesce(title, "none")`.
///
/// It is parsed once, laid out as a list of steps by whoever uses it, and run over the cells of a row without a tree being
/// walked. `Documentation/expressions.md` has the grammar, every operator and every function.
public struct RowExpression: Sendable, Equatable {
    let node: ExpressionNode

    /// How many arithmetic operators an expression may have: a chain of them is as deep as it is long.
    static let maximumOperators = 200

    init(_ node: ExpressionNode) { self.node = node }

    /// The expression that a text says.
    ///
    /// - Throws: `.usage`, with the text and a caret under the character where it makes no sense.
    public init(parsing text: String) throws(ExportError) {
        self = try RowExpression(parsing: text, for: .add)
    }

    /// The same, of the setting that messages name, at a moment: seconds since 1970. Nil: now.
    package init(parsing text: String, for setting: Setting, now: Double? = nil) throws(ExportError) {
        var parser = try ExpressionParser(text, for: setting, now: now)
        node = try parser.parseValue()
    }

    /// The fields it looks at.
    public var fields: [FieldPath] { node.fields(onlyNeeded: false) }
}

/// What an expression says.
package indirect enum ExpressionNode: Sendable, Equatable {
    /// A step into a nested value.
    package enum PathStep: Sendable, Hashable {
        case index(Int)
        case key([UInt8])
    }

    package enum Operator: Sendable, Equatable {
        case add, subtract, multiply, divide, remainder
    }

    package enum Rounding: Sendable, Equatable {
        case nearest, floor, ceiling
    }

    case field(FieldPath)
    case text(String)
    /// A number as it is written, by the grammar of RFC 8259 §6.
    case number(String)
    case truth(Bool)
    case null
    /// ISO 8601 text of a day or an instant.
    case time(String)
    case negated(ExpressionNode)
    case arithmetic(ExpressionNode, Operator, ExpressionNode)
    case joined([ExpressionNode])
    case element(ExpressionNode, [PathStep])
    case condition(RowCondition)
    case choice(RowCondition, ExpressionNode, ExpressionNode)
    case call(ExpressionFunction, [ExpressionNode])
    case match(ExpressionNode, pattern: String, group: Int)
    case replace(ExpressionNode, pattern: String, with: String)
    /// The part of that number between separators.
    case part(ExpressionNode, separator: ExpressionNode, Int)
    case rounded(ExpressionNode, Rounding, places: Int)

    /// The fields it looks at; where `onlyNeeded`, not those that it only asks whether they are there.
    func fields(onlyNeeded: Bool) -> [FieldPath] { references(onlyNeeded: onlyNeeded).map(\.field) }

    /// The fields and elements it looks at; where `onlyNeeded`, not those that it only asks whether they are there.
    func references(onlyNeeded: Bool) -> [FieldReference] {
        switch self {
        case .field(let path): return [FieldReference(path)]
        case .element(.field(let path), let steps): return [FieldReference(path, steps)]
        case .text, .number, .truth, .null, .time: return []
        case .negated(let node), .element(let node, _), .match(let node, _, _), .replace(let node, _, _),
            .rounded(let node, _, _):
            return node.references(onlyNeeded: onlyNeeded)
        case .arithmetic(let left, _, let right), .part(let left, let right, _):
            return left.references(onlyNeeded: onlyNeeded) + right.references(onlyNeeded: onlyNeeded)
        case .joined(let nodes): return nodes.flatMap { $0.references(onlyNeeded: onlyNeeded) }
        case .call(let function, let nodes):
            if onlyNeeded, function == .coalesce { return [] }
            return nodes.flatMap { $0.references(onlyNeeded: onlyNeeded) }
        case .condition(let condition): return condition.references(onlyNeeded: onlyNeeded)
        case .choice(let condition, let left, let right):
            return condition.references(onlyNeeded: onlyNeeded) + left.references(onlyNeeded: onlyNeeded)
                + right.references(onlyNeeded: onlyNeeded)
        }
    }

    /// Whether a function is called somewhere in it.
    func calls(_ wanted: ExpressionFunction) -> Bool {
        switch self {
        case .field, .text, .number, .truth, .null, .time: false
        case .negated(let node), .element(let node, _), .match(let node, _, _), .replace(let node, _, _),
            .rounded(let node, _, _):
            node.calls(wanted)
        case .arithmetic(let left, _, let right), .part(let left, let right, _):
            left.calls(wanted) || right.calls(wanted)
        case .joined(let nodes): nodes.contains { $0.calls(wanted) }
        case .call(let function, let nodes): function == wanted || nodes.contains { $0.calls(wanted) }
        case .condition(let condition): condition.calls(wanted)
        case .choice(let condition, let left, let right):
            condition.calls(wanted) || left.calls(wanted) || right.calls(wanted)
        }
    }
}

extension RowCondition {
    /// The operands of this condition itself.
    private var operands: [Operand] {
        switch self {
        case .compare(let left, _, let right), .contains(let left, let right): [left, right]
        case .matches(let value, _), .isNull(let value), .isPresent(let value, _): [value]
        case .isIn(let value, let list): [value] + list
        case .not, .all, .any: []
        }
    }

    /// The conditions inside this one.
    private var parts: [RowCondition] {
        switch self {
        case .isPresent(_, let inner), .not(let inner): [inner]
        case .all(let inner), .any(let inner): inner
        case .compare, .contains, .matches, .isIn, .isNull: []
        }
    }

    /// The fields it looks at; where `onlyNeeded`, not those that it only asks whether they are there.
    func fields(onlyNeeded: Bool) -> [FieldPath] { references(onlyNeeded: onlyNeeded).map(\.field) }

    /// The fields and elements it looks at; where `onlyNeeded`, not those that it only asks whether they are there.
    func references(onlyNeeded: Bool) -> [FieldReference] {
        var isAsked = true
        if onlyNeeded {
            switch self {
            case .isNull, .isPresent: isAsked = false
            default: break
            }
        }
        let own = isAsked ? operands : []
        return own.flatMap { operand -> [FieldReference] in
            switch operand {
            case .field(let path): [FieldReference(path)]
            case .computed(let expression): expression.node.references(onlyNeeded: onlyNeeded)
            case .value, .number, .null: []
            }
        } + parts.flatMap { $0.references(onlyNeeded: onlyNeeded) }
    }

    func calls(_ function: ExpressionFunction) -> Bool {
        operands.contains { if case .computed(let expression) = $0 { expression.node.calls(function) } else { false } }
            || parts.contains { $0.calls(function) }
    }

    /// Whether an operand is computed, so that a row may be one for which it cannot be.
    package var isComputed: Bool {
        operands.contains { if case .computed = $0 { true } else { false } } || parts.contains { $0.isComputed }
    }
}
