/// A kind of thing worth telling that did not stop the export. Each is counted and told once, with its first example.
///
/// A format, source or transform of a program's own has kinds of its own, which are counted, told, listed in summaries and,
/// where they are losses, errors of a strict run like any:
///
/// ```swift
/// extension WarningKind {
///     static let lostTab = WarningKind("lostTab", isLossy: true, one: "tab became a space", many: "tabs became spaces")
/// }
/// ```
public struct WarningKind: Sendable, Hashable, CustomStringConvertible {
    /// Its name in summaries.
    public let name: String
    /// Whether something of the input is not in the output; a strict run makes such a warning an error.
    public let isLossy: Bool
    /// Where it is told among the others.
    private let order: Int
    private let one: String
    private let many: String
    /// What is said of one as of many.
    private let rest: String
    /// The setting that is advised where rows may stand in quotes.
    private let setting: Setting?

    /// A kind of one's own.
    ///
    /// - Parameters:
    ///   - name: its name in summaries, in which there is no other of that name.
    ///   - isLossy: whether something of the input is not in the output.
    ///   - one: what is told of one, behind the count: `tab became a space`.
    ///   - many: the same of several: `tabs became spaces`.
    public init(_ name: String, isLossy: Bool, one: String, many: String) {
        self.init(.max, name, isLossy: isLossy, one: one, many: many)
    }

    fileprivate init(
        _ order: Int, _ name: String, isLossy: Bool, one: String, many: String, rest: String = "",
        setting: Setting? = nil
    ) {
        self.order = order
        self.name = name
        self.isLossy = isLossy
        self.one = one
        self.many = many
        self.rest = rest
        self.setting = setting
    }

    /// What is told of `count` of them, without the place.
    public func message(count: UInt64) -> String {
        let text = (count == 1 ? "1 \(one)" : "\(count) \(many)") + rest
        guard let setting else { return text }
        return text + " what look like whole rows; if quotes are text there, read it with \(setting) none"
    }

    /// Its name.
    public var description: String { name }

    /// Two of one name are the same.
    public static func == (left: WarningKind, right: WarningKind) -> Bool {
        left.order == right.order && (left.order != .max || left.name == right.name)
    }

    /// By its place; kinds of programs' own are few.
    public func hash(into hasher: inout Hasher) { hasher.combine(order) }

    /// Whether it is told before another.
    func isBefore(_ other: WarningKind) -> Bool { (order, name) < (other.order, other.name) }
}

extension WarningKind: CaseIterable {
    /// Those of this package, in the order in which they are told.
    public static let allCases: [WarningKind] = [
        .replacedSurrogate, .repeatedKey, .cutText, .skippedRow, .unreadSheet, .emptyRow, .escapedFormula,
        .repeatedRow, .replacedBytes, .unencodableText, .formulaWithoutValue, .droppedTimeZone, .shortRow,
        .nonFiniteNumber, .unendedStream, .quotedRows, .unknownColumn, .replacedCharacter, .uncomputedValue,
        .unknownEvent, .unopenedEvent, .undatedRow, .joinedValue, .unshownDate,
        .retypedColumn,
    ]

    /// A lone surrogate that became U+FFFD (lossy).
    public static let replacedSurrogate = WarningKind(
        0, "replacedSurrogate", isLossy: true,
        one: "lone surrogate became U+FFFD",
        many: "lone surrogates became U+FFFD")
    /// A key repeated in one object, of which the last value was kept (lossy).
    public static let repeatedKey = WarningKind(
        1, "repeatedKey", isLossy: true,
        one: "key repeated within one object: its last value was kept",
        many: "keys repeated within one object: the last values were kept")
    /// Text cut to what a cell of the target holds (lossy).
    public static let cutText = WarningKind(
        2, "cutText", isLossy: true,
        one: "text was cut to what a cell holds",
        many: "texts were cut to what a cell holds")
    /// A malformed row that was left out (lossy).
    public static let skippedRow = WarningKind(
        3, "skippedRow", isLossy: true,
        one: "malformed row was left out",
        many: "malformed rows were left out")
    /// A sheet with rows that was not read (lossy).
    public static let unreadSheet = WarningKind(
        4, "unreadSheet", isLossy: true,
        one: "sheet with rows was not read",
        many: "sheets with rows were not read")
    /// A row without any value, which the target cannot hold.
    public static let emptyRow = WarningKind(
        5, "emptyRow", isLossy: false,
        one: "row without any value was not written",
        many: "rows without any value were not written")
    /// Text that would have been read as a formula, and got an apostrophe.
    public static let escapedFormula = WarningKind(
        6, "escapedFormula", isLossy: false,
        one: "text like a formula got an apostrophe",
        many: "texts like formulas got an apostrophe")
    /// A row that was fetched twice and written once.
    public static let repeatedRow = WarningKind(
        7, "repeatedRow", isLossy: false,
        one: "row came twice and was written once",
        many: "rows came twice and were written once")
    /// Bytes that are no text in the encoding, replaced (lossy).
    public static let replacedBytes = WarningKind(
        8, "replacedBytes", isLossy: true,
        one: "byte that is not text became U+FFFD",
        many: "bytes that are no text became U+FFFD")
    /// A character that the output's encoding lacks, and a question mark stands for (lossy).
    public static let unencodableText = WarningKind(
        9, "unencodableText", isLossy: true,
        one: "character is not in the output's encoding and became a question mark",
        many: "characters are not in the output's encoding and became question marks")
    /// A cell of a workbook with a formula whose value is not stored (lossy).
    public static let formulaWithoutValue = WarningKind(
        10, "formulaWithoutValue", isLossy: true,
        one: "formula has no value stored with it, and its cell was read as empty; a spreadsheet program that "
            + "saves the workbook stores it",
        many: "formulas have no values stored with them, and their cells were read as empty; a spreadsheet "
            + "program that saves the workbook stores them")
    /// A time whose zone the target cannot hold (lossy).
    public static let droppedTimeZone = WarningKind(
        11, "droppedTimeZone", isLossy: true,
        one: "time lost its zone, UTC",
        many: "times lost their zone, UTC")
    /// A row shorter than the header in a source that has whole ones (lossy: it may have been cut).
    public static let shortRow = WarningKind(
        12, "shortRow", isLossy: true,
        one: "row is shorter than the header and may have been cut: what it lacks is absent",
        many: "rows are shorter than the header and may have been cut: what they lack is absent")
    /// A number that is infinite or none (NaN), which became no value (lossy).
    public static let nonFiniteNumber = WarningKind(
        13, "nonFiniteNumber", isLossy: true,
        one: "number was infinite or NaN, and its cell was read as empty",
        many: "numbers were infinite or NaN, and their cells were read as empty")
    /// A stream without its mark of the end (lossy: rows may be missing).
    public static let unendedStream = WarningKind(
        14, "unendedStream", isLossy: true,
        one: "stream has no mark of its end: it may have been cut, and rows be missing",
        many: "streams have no mark of their end: they may have been cut, and rows be missing")
    /// A quoted field that holds what look like whole rows.
    public static let quotedRows = WarningKind(
        15, "quotedRows", isLossy: false,
        one: "quoted field holds",
        many: "quoted fields hold",
        setting: .inputQuote)
    /// A value of a column that the schema of the output lacks (lossy).
    public static let unknownColumn = WarningKind(
        16, "unknownColumn", isLossy: true,
        one: "value was left out: the schema lacks its column",
        many: "values were left out: the schema lacks their columns")
    /// A character that the target has nothing like, which became U+FFFD (lossy).
    public static let replacedCharacter = WarningKind(
        17, "replacedCharacter", isLossy: true,
        one: "control character, which markup cannot hold, became U+FFFD",
        many: "control characters, which markup cannot hold, became U+FFFD")
    /// A value that could not be computed and is absent: arithmetic with text or without a value, a division by zero.
    public static let uncomputedValue = WarningKind(
        18, "uncomputedValue", isLossy: false,
        one: "value could not be computed and is absent",
        many: "values could not be computed and are absent",
        rest: ": an operand is absent or not a number, a text is not what a function reads, or a divisor is zero")
    /// An event of a service, of a kind that nobody has written about.
    public static let unknownEvent = WarningKind(
        19, "unknownEvent", isLossy: false,
        one: "event is of an unknown kind",
        many: "events are of an unknown kind",
        rest: ": what rows they bring are taken")
    /// An object that says it is such an event and is none as they are, so that it is a row itself.
    public static let unopenedEvent = WarningKind(
        20, "unopenedEvent", isLossy: false,
        one: "object says it is an event and is a row as it stands",
        many: "objects say they are events and are rows as they stand",
        rest: ", having other keys than events have, one of them twice, or rows that are no array of objects;"
            + " \(Setting.root) data takes out what stands under \"data\"")
    /// A row whose envelope does not tell when it changed, where that is asked for.
    public static let undatedRow = WarningKind(
        21, "undatedRow", isLossy: false,
        one: "row has no time that can be read on its envelope, and is kept",
        many: "rows have no time that can be read on their envelopes, and are kept")
    /// A value that is read back from a workbook as the rest of the long text beside it, as its column is called (lossy).
    public static let joinedValue = WarningKind(
        22, "joinedValue", isLossy: true,
        one: "value is read back from the workbook as the rest of the long text beside it, as its column says",
        many: "values are read back from the workbook as the rests of the long texts beside them, as their columns say")
    /// A date outside of 1900 to 9999, which is text in a workbook.
    public static let unshownDate = WarningKind(
        23, "unshownDate", isLossy: false,
        one: "date is outside of 1900 to 9999, which is what workbooks show, and is text there",
        many: "dates are outside of 1900 to 9999, which is what workbooks show, and are text there")
    /// A column of a file that is written anew and became text, since not all its values are of the type that it had (lossy).
    public static let retypedColumn = WarningKind(
        24, "retypedColumn", isLossy: true,
        one: "column of the file became text, since not all its values are of the type that it had",
        many: "columns of the file became text, since not all their values are of the types that they had")
}
