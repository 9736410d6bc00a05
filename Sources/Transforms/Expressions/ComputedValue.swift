import Tabular

/// A value while it is computed. Text stays where it is: in the row's cell, among the program's literals, or, where it had to
/// be built, in the program's scratch block.
enum ComputedValue {
    case absent
    /// Somebody wrote `null`.
    case null
    case truth(Bool)
    case integer(Int64)
    /// A finite one.
    case double(Double)
    /// A value of the batch as it stands, neither absent, null nor a truth value.
    case cell(Cell)
    /// Text that is a part of a cell, which tells whether that is a number; all of a date's text is of the kind of a date.
    case slice(Cell)
    /// A run of the scratch block; of the kind of escaped text where it is the text of a number.
    case made(CellKind, offset: Int, count: Int)
    /// A run of the literals; of the kind of escaped text where it is the text of a number.
    case literal(CellKind, offset: Int, count: Int)

    /// Whether there is a value.
    var isPresent: Bool {
        switch self {
        case .absent, .null: false
        default: true
        }
    }

    /// Whether it is text, settled, in which numbers are written as the source writes them: the source's own, and what stands in
    /// quotes.
    var isSourceText: Bool {
        switch self {
        case .cell(let cell), .slice(let cell): cell.kind == .text
        case .made(let kind, _, _), .literal(let kind, _, _): kind == .text
        default: false
        }
    }

    /// Whether it is a time by its kind.
    var isTime: Bool {
        switch self {
        case .cell(let cell), .slice(let cell): cell.kind == .date
        case .made(let kind, _, _), .literal(let kind, _, _): kind == .date
        default: false
        }
    }

    /// A part of the value's text, which is settled, without a copy.
    func part(_ range: Range<Int>) -> ComputedValue {
        switch self {
        case .cell(let cell), .slice(let cell):
            .slice(
                Cell(
                    cell.kind == .number ? .number : .text, offset: cell.offset + range.lowerBound, count: range.count,
                    isInArena: cell.isInArena))
        case .made(let kind, let offset, _):
            .made(
                kind == .number || kind == .escapedText ? .escapedText : .text, offset: offset + range.lowerBound,
                count: range.count)
        case .literal(let kind, let offset, _):
            .literal(
                kind == .number || kind == .escapedText ? .escapedText : .text, offset: offset + range.lowerBound,
                count: range.count)
        default: .absent
        }
    }
}

/// A number that is computed with.
enum ComputedNumber {
    case integer(Int64)
    case double(Double)

    var asDouble: Double {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }
}

/// One step of a program. `at` and `to` are registers.
enum ProgramStep {
    case field(Int, to: Int)
    case constant(ComputedValue, to: Int)
    case element([ExpressionNode.PathStep], at: Int)
    case negate(at: Int)
    case arithmetic(ExpressionNode.Operator, Int, Int, to: Int)
    case join(first: Int, count: Int, to: Int)
    /// Whether a condition holds.
    case condition(Int, to: Int)
    /// Goes on at a step unless a condition holds.
    case branch(Int, otherwise: Int)
    case jump(Int)
    /// Goes on at a step where there is a value.
    case jumpIfPresent(Int, Int)
    case call(ExpressionFunction, first: Int, count: Int, to: Int)
    case match(CapturingPattern, group: Int, at: Int)
    case replace(CapturingPattern, Rewrite, at: Int)
    case part(Int, Int, Int, to: Int)
    case round(ExpressionNode.Rounding, places: Int, at: Int)
    /// Makes text of a value, to be compared or looked through.
    case settle(at: Int)
}
