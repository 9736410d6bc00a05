internal import ByteScanning
package import Tabular

extension RowCondition {
    /// What rows need to have for the condition to hold; nil where nothing is known. A comparison with what is absent or null is
    /// false, so that a value has to be there.
    package var requirement: RowRequirement? {
        switch self {
        case .compare(.field(let field), let comparison, .value(let text)),
            .compare(.field(let field), let comparison, .number(let text)):
            return RowCondition.requirement(field, comparison, text)
        case .compare(.value(let text), let comparison, .field(let field)),
            .compare(.number(let text), let comparison, .field(let field)):
            return RowCondition.requirement(field, comparison.turned, text)
        case .isIn(.field(let field), let list):
            let values = list.map { item -> RowRequirement? in
                switch item {
                case .value(let text), .number(let text): return RowCondition.requirement(field, .equal, text)
                case .field, .null, .computed: return nil
                }
            }
            return RowCondition.any(values)
        case .all(let inner):
            let known = inner.compactMap(\.requirement)
            return known.isEmpty ? nil : known.count == 1 ? known[0] : .all(known)
        case .any(let inner): return RowCondition.any(inner.map(\.requirement))
        case .compare, .contains, .matches, .isIn, .isNull, .isPresent, .not: return nil
        }
    }

    private static func any(_ requirements: [RowRequirement?]) -> RowRequirement? {
        var known: [RowRequirement] = []
        for requirement in requirements {
            guard let requirement else { return nil }
            known.append(requirement)
        }
        return .any(known)
    }

    private static func requirement(
        _ field: FieldPath, _ comparison: Comparison, _ text: String
    ) -> RowRequirement? {
        // A path may lead into a nested value.
        guard field.components.count == 1 else { return nil }
        let column = field.components[0]
        var text = text
        let isNumber = text.withUTF8 { utf8 in
            utf8.baseAddress.map { NumberGrammar.isNumber($0, count: utf8.count) } ?? false
        }
        guard isNumber else { return comparison == .equal ? .text(column, Array(text.utf8)) : nil }
        guard let value = Double(text), value.isFinite else { return nil }
        switch comparison {
        case .equal: return .number(column, least: value, greatest: value)
        case .less, .lessOrEqual: return .number(column, least: -.infinity, greatest: value)
        case .greater, .greaterOrEqual: return .number(column, least: value, greatest: .infinity)
        case .notEqual: return nil
        }
    }
}

extension RowCondition.Comparison {
    /// The same comparison with its sides in each other's place.
    fileprivate var turned: RowCondition.Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
