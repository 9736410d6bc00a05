public import Tabular

/// The exact types of a table's columns, found over all of its rows, as a value that can be kept in a file, joined with
/// others and given to an output.
///
/// A join is associative: the schema of ten jobs is the join of theirs, in whatever groups they are joined. Only the order
/// of columns follows the order of the operands.
public struct SchemaFile: Sendable, Equatable {
    /// One column.
    public struct Column: Sendable, Equatable {
        /// The name.
        public var name: ColumnName
        /// Rows with a value that is not null.
        public var seen: UInt64
        /// Whether a row is without the column, or has null there.
        public var isNullable: Bool
        package var kinds: ValueKinds

        /// The least type that gives every value back.
        public var type: ColumnType { kinds.type }

        package init(name: ColumnName, kinds: ValueKinds, seen: UInt64, isNullable: Bool) {
            self.name = name
            self.kinds = kinds
            self.seen = seen
            self.isNullable = isNullable
        }
    }

    /// The columns in their order.
    public var columns: [Column]
    /// How many rows there were.
    public var rows: UInt64

    /// A schema of these columns.
    public init(columns: [Column] = [], rows: UInt64 = 0) {
        self.columns = columns
        self.rows = rows
    }

    /// Takes the columns of another table in: types are joined, and a column that one of the two lacks is nullable.
    public mutating func formUnion(_ other: SchemaFile) {
        var places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
        var isMissing = [Bool](repeating: other.rows > 0, count: columns.count)
        for column in other.columns {
            guard let place = places[column.name] else {
                var added = column
                if rows > 0 { added.isNullable = true }
                places[column.name] = columns.count
                columns.append(added)
                continue
            }
            if place < isMissing.count { isMissing[place] = false }
            columns[place].kinds.formUnion(column.kinds)
            columns[place].seen = columns[place].seen.saturatingAdd(column.seen)
            if column.isNullable { columns[place].isNullable = true }
        }
        for (place, isMissing) in isMissing.enumerated() where isMissing { columns[place].isNullable = true }
        rows = rows.saturatingAdd(other.rows)
    }
}

extension UInt64 {
    /// The sum, or the greatest number where it is beyond: counts in a file may say anything.
    fileprivate func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? .max : sum
    }
}
