package import Tabular

/// A transform that may compute values by an expression.
package protocol ComputingTransform: RowTransform {
    /// Whether it computes anything: a plain condition compares alone.
    var isComputed: Bool { get }
    /// Whether it asks what the source is called, by `source()`.
    var needsSource: Bool { get }
    /// Whether rows are left out whose values are an error.
    var skipsErrors: Bool { get set }
}

extension AddedFields: ComputingTransform {
    /// Always.
    package var isComputed: Bool { true }
    /// Whether the name of the source is asked for.
    package var needsSource: Bool { fields.contains { $0.value.node.calls(.source) } }
}

extension WhereFilter: ComputingTransform {
    /// Whether the condition has more in it than comparisons.
    package var isComputed: Bool { condition.isComputed }
    /// Whether the name of the source is asked for.
    package var needsSource: Bool { condition.calls(.source) }
}
