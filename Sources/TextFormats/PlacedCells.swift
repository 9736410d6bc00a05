import Tabular

/// The cells of rows of one shape in the order of the output's columns. As long as the shape, however many columns the output
/// has.
final class PlacedCells {
    /// Each column's index in the output, and its cell's index in the row; by the former.
    let cells: [(place: Int, slot: Int)]

    private init(_ shape: RowShape) {
        cells = zip(shape.places, shape.slots).map { (place: $0, slot: $1) }.sorted { $0.place < $1.place }
    }

    /// Those of a shape, which keeps them.
    static func of(_ shape: RowShape) -> PlacedCells {
        if let known = shape.encoderCache as? PlacedCells { return known }
        let cells = PlacedCells(shape)
        shape.encoderCache = cells
        return cells
    }
}
