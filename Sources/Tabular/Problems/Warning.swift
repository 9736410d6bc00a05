/// A kind of thing worth telling that did not stop the export. Each is counted and told once, with its first example.
public enum WarningKind: Int, Sendable, CaseIterable {
    /// A lone surrogate that became U+FFFD (lossy).
    case replacedSurrogate
    /// A key repeated in one object, of which the last value was kept (lossy).
    case repeatedKey
    /// Text cut to what a cell of the target holds (lossy).
    case cutText
    /// A malformed row that was left out (lossy).
    case skippedRow
    /// A sheet with rows that was not read (lossy).
    case unreadSheet
    /// A row without any value, which the target cannot hold.
    case emptyRow
    /// Text that would have been read as a formula, and got an apostrophe.
    case escapedFormula
    /// A row that was fetched twice and written once.
    case repeatedRow
    /// Bytes that are no text in the encoding, replaced (lossy).
    case replacedBytes
    /// A character that the output's encoding lacks, and a question mark stands for (lossy).
    case unencodableText
    /// A cell of a workbook with a formula whose value is not stored (lossy).
    case formulaWithoutValue
    /// A time whose zone the target cannot hold (lossy).
    case droppedTimeZone
    /// A row shorter than the header in a source that has whole ones (lossy: it may have been cut).
    case shortRow
    /// A number that is infinite or none (NaN), which became no value (lossy).
    case nonFiniteNumber
    /// A stream without its mark of the end (lossy: rows may be missing).
    case unendedStream
    /// A quoted field that holds what look like whole rows.
    case quotedRows
    /// A value of a column that the schema of the output lacks (lossy).
    case unknownColumn
    /// A character that the target has nothing like, which became U+FFFD (lossy).
    case replacedCharacter
    /// A value that could not be computed and is absent: arithmetic with text or without a value, a division by zero.
    case uncomputedValue
    /// An event of a service, of a kind that nobody has written about.
    case unknownEvent
    /// An object that says it is such an event and has keys that none has, so that it is a row itself.
    case unopenedEvent
    /// A row whose envelope does not tell when it changed, where that is asked for.
    case undatedRow

    /// Whether something of the input is not in the output; `--strict` makes such a warning an error.
    public var isLossy: Bool {
        switch self {
        case .replacedSurrogate, .repeatedKey, .cutText, .skippedRow, .unreadSheet, .replacedBytes,
            .formulaWithoutValue, .droppedTimeZone, .shortRow, .nonFiniteNumber, .unendedStream,
            .unencodableText, .unknownColumn, .replacedCharacter:
            true
        case .emptyRow, .escapedFormula, .repeatedRow, .quotedRows, .uncomputedValue, .unknownEvent, .unopenedEvent,
            .undatedRow:
            false
        }
    }
}

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
        for kind in WarningKind.allCases {
            guard var entry = other.entries[kind] else { continue }
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
