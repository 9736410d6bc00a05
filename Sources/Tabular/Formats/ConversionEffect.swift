/// What becomes of some values in a format that has nothing like them: `Format.conversionEffects`, by which an inspection
/// tells beforehand what a conversion would change.
public struct ConversionEffect: Sendable, Hashable {
    /// Which values.
    public enum Cause: Sendable, Hashable {
        /// More columns than so many. Texts that go on in further columns take theirs.
        case columns(over: Int)
        /// Lone surrogates in texts.
        case loneSurrogates
        /// Columns whose names have lone surrogates.
        case loneSurrogatesInNames
        /// Keys that stand twice in one object.
        case repeatedKeys
        /// Columns whose names have more UTF-16 units.
        case longNames(over: Int)
        /// Texts of more UTF-16 units. Texts are measured by one limit: that of the first registered format with one.
        case longTexts(over: Int)
        /// Numbers whose digits a double of 15 digits does not give back.
        case wideNumbers
        /// Rows without any value.
        case emptyRows
        /// Runs of so many rows behind the first.
        case rows(over: UInt64)
        /// Nulls.
        case nulls
        /// Objects and arrays.
        case nestedValues
        /// Dates.
        case dates
    }

    /// What becomes of them.
    public enum Outcome: String, Sendable {
        /// They look different and are read back as they were, or as the same but for their kind.
        case kept
        /// Something of them is lost.
        case lost
        /// The format cannot hold the rows at all.
        case refused
    }

    /// Which values.
    public var cause: Cause
    /// What becomes of them.
    public var outcome: Outcome
    /// What is said of one, behind its number: `null becomes an empty field`.
    public var one: String
    /// What is said of several, behind their number.
    public var many: String
    /// What stands in front of the number.
    public var lead: String

    /// An effect.
    public init(_ cause: Cause, _ outcome: Outcome, one: String, many: String, lead: String = "") {
        self.cause = cause
        self.outcome = outcome
        self.one = one
        self.many = many
        self.lead = lead
    }

    /// Lone surrogates in a format of Unicode text.
    public static let surrogatesAreReplaced = ConversionEffect(
        .loneSurrogates, .lost, one: "lone surrogate becomes U+FFFD", many: "lone surrogates become U+FFFD")
    /// The same in names.
    public static let surrogatesInNamesAreReplaced = ConversionEffect(
        .loneSurrogatesInNames, .lost, one: "column's name has a lone surrogate, which becomes U+FFFD",
        many: "columns' names have lone surrogates, which become U+FFFD")
    /// The last value of a key counts.
    public static let lastValuesAreKept = ConversionEffect(
        .repeatedKeys, .lost, one: "key repeated within one object: its last value is kept",
        many: "keys repeated within one object: the last values are kept")
    /// Nested values as text.
    public static let nestedValuesBecomeText = ConversionEffect(
        .nestedValues, .kept, one: "object or array becomes its JSON text",
        many: "objects and arrays become their JSON text")
    /// Dates as text.
    public static let datesBecomeText = ConversionEffect(
        .dates, .kept, one: "date becomes text (ISO 8601)", many: "dates become text (ISO 8601)")

    /// Nulls where only absence can be written, as `what`: "empty fields".
    public static func nullsBecome(_ what: String) -> ConversionEffect {
        ConversionEffect(
            .nulls, .kept, one: "null is written like a value that is absent: \(what)",
            many: "nulls are written like values that are absent: \(what)")
    }
}
