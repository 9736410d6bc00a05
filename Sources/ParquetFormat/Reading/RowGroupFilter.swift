import Tabular

/// Tells from the bounds of columns which row groups can have rows that are wanted.
///
/// It is never wrong about one that has: bounds that are missing, damaged or of a type whose order is not the order of what is
/// compared rule nothing out. Values that are null or NaN are in no bounds, and no comparison holds for them.
struct RowGroupFilter {
    private let requirement: RowRequirement
    private let leaves: [ColumnName: Leaf]

    /// Nil where nothing is known of the rows that are wanted.
    init?(_ requirement: RowRequirement?, _ names: [ColumnName], _ fields: [SchemaNode]) {
        guard let requirement else { return nil }
        self.requirement = requirement
        var leaves: [ColumnName: Leaf] = [:]
        for (name, field) in zip(names, fields) { leaves[name] = field.flatLeaf }
        self.leaves = leaves
    }

    /// Whether the group may have a row that is wanted.
    func mayHold(_ group: RowGroupMetadata) -> Bool { mayHold(requirement, group) }

    private func mayHold(_ requirement: RowRequirement, _ group: RowGroupMetadata) -> Bool {
        switch requirement {
        case .all(let inner): return inner.allSatisfy { mayHold($0, group) }
        case .any(let inner): return inner.contains { mayHold($0, group) }
        case .number(let name, let least, let greatest):
            guard let leaf = leaves[name], let chunk = chunk(of: leaf, group),
                let low = Self.number(chunk.minimum, leaf.form), let high = Self.number(chunk.maximum, leaf.form),
                low <= high
            else { return true }
            return low <= greatest && least <= high
        case .text(let name, let text):
            guard let leaf = leaves[name], leaf.form == .text, let chunk = chunk(of: leaf, group),
                let low = chunk.minimum, let high = chunk.maximum
            else { return true }
            // Texts are ordered by their bytes (LogicalTypes.md, "STRING"); bounds may be shorter than the values.
            return !text.lexicographicallyPrecedes(low) && !high.lexicographicallyPrecedes(text)
        }
    }

    private func chunk(of leaf: Leaf, _ group: RowGroupMetadata) -> ChunkMetadata? {
        leaf.index < group.chunks.count ? group.chunks[leaf.index] : nil
    }

    /// A bound as the nearest double; nil for types whose values are printed as other numbers than the nearest one.
    private static func number(_ bytes: [UInt8]?, _ form: ValueForm) -> Double? {
        guard let bytes else { return nil }
        var bits: UInt64 = 0
        for (place, byte) in bytes.prefix(8).enumerated() { bits |= UInt64(byte) << UInt64(8 * place) }
        switch (form, bytes.count) {
        case (.int32, 4): return Double(Int32(truncatingIfNeeded: Int64(bitPattern: bits)))
        case (.int64, 8): return Double(Int64(bitPattern: bits))
        case (.double, 8):
            let value = Double(bitPattern: bits)
            return value.isNaN ? nil : value
        default: return nil
        }
    }
}
