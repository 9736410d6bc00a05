internal import Tabular

/// What an expression looks at in rows: a field, or an element of the array in it, as `emails[0]` and `offers[2].price` are.
package struct FieldReference: Hashable, CustomStringConvertible {
    /// The field.
    package let field: FieldPath
    /// The way from there, from the index on; nothing for the field itself.
    let steps: [ExpressionNode.PathStep]

    init(_ field: FieldPath, _ steps: [ExpressionNode.PathStep] = []) {
        self.field = field
        self.steps = steps
    }

    /// Whether it is an element.
    var isElement: Bool { !steps.isEmpty }

    /// As expressions write it.
    package var description: String {
        steps.reduce(into: field.description) { text, step in
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += ".\(String(decoding: key, as: UTF8.self))"
            }
        }
    }
}
