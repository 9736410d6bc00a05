public import Engine
public import Tabular

extension Inspection {
    /// What a value is.
    public typealias Kind = ValueKind

    /// One column.
    public struct Column: Sendable {
        /// How many values have a length in a range.
        public struct LengthBar: Sendable, Equatable {
            /// The lengths, in UTF-16 units.
            public var lengths: ClosedRange<Int>
            /// Values of such a length.
            public var count: UInt64
        }

        /// The name.
        public var name: ColumnName
        /// How many values of each kind there are. Text of a CSV column counts as numbers where `--types infer` would
        /// make it so: where every one of them is a number that any JSON reader prints back as it stands.
        public var kinds: [Kind: UInt64] = [:]
        /// Rows with a value: not absent, not null, no empty text, object or array.
        public var filled: UInt64 = 0
        /// Rows whose value is the empty text, `[]` or `{}`.
        public var empty: UInt64 = 0
        /// Rows without the column.
        public var absent: UInt64 = 0
        /// How many different values there are among those that are filled: exactly up to 256, beyond that give or take 3 %.
        public var distinct: UInt64 = 0
        /// Whether that is exact.
        public var isDistinctExact = true
        /// UTF-16 units of the longest value, which is what Excel counts.
        public var longest = 0
        /// Where the longest value stands first.
        public var longestPlace: Place?
        /// The least value of a column of numbers alone, exactly, as JSON has it.
        public var minimum: String?
        /// The greatest.
        public var maximum: String?
        /// Their mean, as the nearest double prints, or as seventeen digits beyond doubles; nil where a number is beyond 10⁴⁵⁰.
        public var mean: String?
        /// The mean length of the values, in UTF-16 units.
        public var meanLength = 0.0
        /// The lengths of the values by powers of two, the shortest first.
        public var lengths: [LengthBar] = []
        /// The first three different values, cut to 80 characters.
        public var examples: [String] = []
        /// Why a CSV column that looks like numbers stays text.
        public var hint: String?

        /// The kinds that occur, the most frequent first, as in `number, null`; empty where there is no value at all.
        public var kind: String {
            Kind.allCases.filter { (kinds[$0] ?? 0) > 0 }.sorted { (kinds[$0] ?? 0) > (kinds[$1] ?? 0) }
                .map(\.rawValue).joined(separator: ", ")
        }
    }
}
