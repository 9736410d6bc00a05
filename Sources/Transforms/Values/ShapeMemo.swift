import Tabular

/// What a stage worked out for each shape, kept from batch to batch: the same shape always has the same value.
final class ShapeMemo<Value> {
    /// The values of the batch at hand, by `Row.shape`.
    @exclusivity(unchecked) private(set) var values: [Value] = []
    private var shapes: [RowShape] = []
    private var known: [ObjectIdentifier: (shape: RowShape, value: Value)] = [:]
    private let make: (RowShape) -> Value
    /// Beyond this many shapes that no longer occur the data is wild, and remembering it helps nobody.
    private static var limit: Int { 1 << 12 }

    init(_ make: @escaping (RowShape) -> Value) { self.make = make }

    /// Works out what is new in the batch. Costs one comparison for each shape that is as it was in the last batch.
    func update(for batch: RowBatch) {
        let current = batch.shapes
        var same = 0
        while same < current.count, same < shapes.count, current[same] === shapes[same] { same += 1 }
        if same == current.count, same == shapes.count { return }
        shapes.removeSubrange(same...)
        values.removeSubrange(same...)
        // What is known keeps its shape alive, so that an identifier never comes to mean another shape.
        if known.count > max(ShapeMemo.limit, 4 * current.count) { known = [:] }
        for shape in current[same...] {
            let id = ObjectIdentifier(shape)
            let value: Value
            if let entry = known[id] {
                value = entry.value
            } else {
                value = make(shape)
                known[id] = (shape, value)
            }
            shapes.append(shape)
            values.append(value)
        }
    }
}
