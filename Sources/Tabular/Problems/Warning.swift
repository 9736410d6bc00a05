/// Warnings counted by kind, each with where it was first seen.
public struct WarningCounts: Sendable {
    /// What is known of one kind.
    public struct Entry: Sendable {
        /// How many times.
        public var count: UInt64
        /// The first place; its row is relative to the batch until the ordered stage has added what came before.
        public var first: Location
        /// More about the first one.
        public var detail: String?
    }

    /// The entries, by kind.
    public private(set) var entries: [WarningKind: Entry] = [:]

    /// No warnings.
    public init() {}

    /// The kinds that were counted, in the order in which they are told.
    public var kinds: [WarningKind] { entries.keys.sorted { $0.isBefore($1) } }

    /// Whether nothing was counted.
    public var isEmpty: Bool { entries.isEmpty }

    /// Counts `count` more of `kind`.
    public mutating func add(
        _ kind: WarningKind, count: UInt64 = 1, at place: @autoclosure () -> Location = Location(),
        detail: @autoclosure () -> String? = nil
    ) {
        guard count > 0 else { return }
        if entries[kind] == nil {
            entries[kind] = Entry(count: count, first: place(), detail: detail())
        } else {
            entries[kind]?.count += count
        }
    }

    /// Takes back the last `count` of `kind`.
    mutating func remove(_ kind: WarningKind, count: UInt64) {
        guard let known = entries[kind]?.count else { return }
        if known > count { entries[kind]?.count = known - count } else { entries[kind] = nil }
    }

    /// Adds those of a later batch whose rows were preceded by `rowsBefore` others.
    public mutating func merge(_ other: WarningCounts, source: String?, rowsBefore: UInt64) {
        for (kind, counted) in other.entries {
            var entry = counted
            if let row = entry.first.row { entry.first.row = row + rowsBefore }
            if entry.first.source == nil { entry.first.source = source }
            if let known = entries[kind] {
                entry.first = known.first
                entry.detail = known.detail
                entry.count += known.count
            }
            entries[kind] = entry
        }
    }
}
