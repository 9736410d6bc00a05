public import Tabular

/// What differs in one row.
public struct Difference: Sendable, Equatable {
    /// What has become of a row.
    public enum Change: UInt8, Sendable, CaseIterable {
        /// The new side alone has it.
        case added
        /// The old side alone has it.
        case removed
        /// Both have it, with different values.
        case changed

        /// `added`, `removed`, `changed`.
        public var name: String { "\(self)" }
    }

    /// A value that is there: neither absent nor null.
    public struct Value: Sendable, Equatable {
        /// What it is; never `.absent`, `.null` or `.date`, whose text it is then.
        public var kind: CellKind
        /// Its bytes, as a cell of that kind has them.
        public var bytes: [UInt8]

        /// What it was in a workbook, where that is more: a date, or a number with its format.
        package var original: Original?

        /// A value.
        public init(_ kind: CellKind, _ bytes: [UInt8]) {
            self.kind = kind
            self.bytes = bytes
        }

        /// Values are what they are, however a workbook shows them.
        public static func == (one: Value, two: Value) -> Bool { one.kind == two.kind && one.bytes == two.bytes }
    }

    /// A cell with all that belongs to it, its bytes being the first.
    package struct Original: Sendable {
        let cell: Cell
        let bytes: [UInt8]
    }

    /// A field whose values differ, or one of a row that one side alone has.
    public struct Field: Sendable, Equatable {
        /// Its name.
        public var name: ColumnName
        /// What the old side has; nil where it is absent or null.
        public var old: Value?
        /// What the new side has; nil where it is absent or null.
        public var new: Value?
    }

    /// What has become of the row.
    public var change: Change
    /// The values of the key's fields; nil where one is absent or null. Empty where whole rows were compared.
    public var key: [Value?]
    /// The fields that differ; of a row that one side alone has, those with a value that are not of the key.
    public var fields: [Field]
}
