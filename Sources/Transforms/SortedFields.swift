import ByteScanning
package import Tabular

/// Puts the columns of every row in the order of their names: `--sort-fields`. Work for a shape, none for a row.
package struct SortedFields: RowTransform {
    /// The order.
    package init() {}

    /// A shape's cells stay where they are.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { ShapeStage { SortedFields.sorted($0) } }

    /// Names in order, byte by byte. What a text too long for a workbook's cell goes on in, `NAME (continued 10)`, stands
    /// behind `NAME` by its number, since that is how the parts are found again.
    package static func sorted(_ names: [ColumnName]) -> [ColumnName] {
        places(of: names).map { names[$0] }
    }

    private static func sorted(_ shape: RowShape) -> RowShape? {
        let places = places(of: shape.columns)
        if places == Array(shape.columns.indices) { return nil }
        return shape.changed(columns: places.map { shape.columns[$0] }, slots: places.map { shape.slots[$0] })
    }

    private static func places(of names: [ColumnName]) -> [Int] {
        let keys = names.map { key($0) }
        return names.indices.sorted { left, right in
            let (one, two) = (keys[left], keys[right])
            if one.base != two.base { return one.base.lexicographicallyPrecedes(two.base) }
            return one.part < two.part
        }
    }

    private static let marker = Array(" (continued ".utf8)

    /// A name without ` (continued N)`, and N.
    private static func key(_ name: ColumnName) -> (base: [UInt8], part: Int) {
        let bytes = name.utf8
        guard bytes.last == .closeParenthesis, let open = bytes.lastIndex(of: .openParenthesis), open > 0,
            bytes[(open - 1)...].starts(with: marker),
            let part = Int(String(decoding: bytes[(open + marker.count - 1)..<(bytes.count - 1)], as: UTF8.self)),
            part > 1
        else { return (bytes, 0) }
        return (Array(bytes[..<(open - 1)]), part)
    }
}
