import Tabular

/// For one shape: its cells in the order of their columns, each with its column's letters.
final class SheetOrder {
    struct Place {
        let slot: Int
        let column: Int
        let lettersStart: Int
        let lettersCount: Int
        let isLinked: Bool
    }
    let places: [Place]
    let letters: ByteBlock

    init(_ shape: RowShape, links: Set<ColumnName>) {
        let shapePlaces = shape.tablePlaces.isEmpty ? shape.places : shape.tablePlaces
        let letters = ByteBlock(capacity: 256)
        self.letters = letters
        var places: [Place] = []
        for (column, index) in zip(shapePlaces, shapePlaces.indices).sorted(by: { $0.0 < $1.0 }) {
            let name = ColumnLetters.of(column)
            let start = letters.append(name)
            places.append(
                Place(
                    slot: shape.slots[index], column: column, lettersStart: start, lettersCount: name.count,
                    isLinked: links.contains(shape.columns[index])))
        }
        self.places = places
    }
}
