/// What `--where` asks of a row.
///
/// Conditions are true or false, nothing between: a comparison with a value that is absent or null is false, and its
/// negation by `not` therefore true.
public indirect enum RowCondition: Sendable, Equatable {
    /// One side of a comparison.
    public enum Operand: Sendable, Equatable {
        /// The value of a field.
        case field(FieldPath)
        /// A value of this text; `true`, `false` and numbers too, since values compare by what they mean. Where numbers of the
        /// row's source have a comma before their fraction, it is a number where text of the source would be one.
        case value(String)
        /// A number as JSON writes it (RFC 8259 §6), whatever the row's source has before a fraction.
        case number(String)
        /// No value.
        case null
        /// What is computed of the row.
        case computed(RowExpression)
    }

    /// How two values are compared: as numbers where both are (RFC 8259 §6), by their UTF-8 bytes otherwise.
    public enum Comparison: String, Sendable {
        /// The same.
        case equal = "="
        /// Both there, and not the same.
        case notEqual = "!="
        /// Before.
        case less = "<"
        /// Before, or the same.
        case lessOrEqual = "<="
        /// Behind.
        case greater = ">"
        /// Behind, or the same.
        case greaterOrEqual = ">="
    }

    /// Two values compare so.
    case compare(Operand, Comparison, Operand)
    /// The first value's text has the second one's in it.
    case contains(Operand, Operand)
    /// A part of the value's text matches a regular expression, in the syntax of RE2.
    case matches(Operand, pattern: String)
    /// The value equals one of these.
    case isIn(Operand, [Operand])
    /// The value is absent or null.
    case isNull(Operand)
    /// The value is neither absent nor null, and the condition is false: `not in`, `not contains`, `!~`.
    case isPresent(Operand, andNot: RowCondition)
    /// It is not so.
    case not(RowCondition)
    /// All of these are so.
    case all([RowCondition])
    /// At least one of these is so.
    case any([RowCondition])

    /// How deep conditions may stand in one another.
    public static let maximumDepth = 100

    /// How deep they do, but no more than one beyond the maximum.
    func depth(from level: Int = 1) -> Int {
        guard level <= RowCondition.maximumDepth else { return level }
        switch self {
        case .compare, .contains, .matches, .isIn, .isNull: return level
        case .not(let inner), .isPresent(_, let inner): return inner.depth(from: level + 1)
        case .all(let inner), .any(let inner): return inner.map { $0.depth(from: level + 1) }.max() ?? level
        }
    }
}
