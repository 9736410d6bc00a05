/// Which numbers pass a filter: a choice of integers, ranges and rows without one, and what to leave out of it.
///
/// With nothing chosen everything is, so `!404` leaves 404 out and keeps rows without a number; `!404,!none` does not.
public struct NumberList: Sendable, Equatable {
    /// One part of the list.
    public enum Item: Sendable, Equatable {
        /// The numbers from the lower to the upper bound, both included; an upper bound of `UInt64.max` is none.
        case range(ClosedRange<UInt64>)
        /// Rows without a value: column not there, absent, null, or empty text.
        case missing

        /// One number.
        public static func number(_ value: UInt64) -> Item { .range(value...value) }
        /// A number and everything above it.
        public static func from(_ value: UInt64) -> Item { .range(value...UInt64.max) }
    }

    /// What is chosen; everything when empty.
    public var included: [Item]
    /// What is left out of that.
    public var excluded: [Item]

    /// A list of these parts.
    public init(including included: [Item] = [], excluding excluded: [Item] = []) {
        self.included = included
        self.excluded = excluded
    }

    func keeps(where matches: (Item) -> Bool) -> Bool {
        (included.isEmpty || included.contains(where: matches)) && !excluded.contains(where: matches)
    }
}
