/// Which columns of a source that keeps them apart have to be read.
package enum UsedColumns {
    /// The places of the columns that are asked for: of all where one is not there, so that what was meant can be told.
    package static func places(in names: [ColumnName], wanted: Set<ColumnName>?) -> [Int] {
        guard let wanted else { return Array(names.indices) }
        let used = names.indices.filter { wanted.contains(names[$0]) }
        // Of a path, `address.city`, either the whole or a beginning is a column.
        func goesWith(_ name: ColumnName, _ other: ColumnName) -> Bool {
            let (short, long) = name.utf8.count < other.utf8.count ? (name, other) : (other, name)
            return long.utf8.starts(with: short.utf8 + [0x2E])
        }
        let isComplete = wanted.subtracting(names).allSatisfy { name in used.contains { goesWith(name, names[$0]) } }
        return isComplete && !used.isEmpty ? used : Array(names.indices)
    }
}
