public import Tabular

extension WarningKind {
    /// What is told of `count` of them, without the place: all messages in one list, one case for each kind.
    public func message(count: UInt64) -> String {
        func number(_ one: String, _ many: String) -> String { count == 1 ? "1 \(one)" : "\(count) \(many)" }
        switch self {
        case .replacedSurrogate:
            return number("lone surrogate became U+FFFD", "lone surrogates became U+FFFD")
        case .repeatedKey:
            return number(
                "key repeated within one object: its last value was kept",
                "keys repeated within one object: the last values were kept")
        case .cutText: return number("text was cut to what a cell holds", "texts were cut to what a cell holds")
        case .skippedRow: return number("malformed row was left out", "malformed rows were left out")
        case .unreadSheet: return number("sheet with rows was not read", "sheets with rows were not read")
        case .emptyRow:
            return number("row without any value was not written", "rows without any value were not written")
        case .escapedFormula:
            return number("text like a formula got an apostrophe", "texts like formulas got an apostrophe")
        case .repeatedRow:
            return number("row came twice and was written once", "rows came twice and were written once")
        case .nonFiniteNumber:
            return number(
                "number was infinite or NaN, and its cell was read as empty",
                "numbers were infinite or NaN, and their cells were read as empty")
        case .replacedBytes:
            return number("byte that is not text became U+FFFD", "bytes that are no text became U+FFFD")
        case .unencodableText:
            return number(
                "character is not in the output's encoding and became a question mark",
                "characters are not in the output's encoding and became question marks")
        case .formulaWithoutValue:
            return number(
                "formula has no value stored with it, and its cell was read as empty; a spreadsheet program that saves"
                    + " the workbook stores it",
                "formulas have no values stored with them, and their cells were read as empty; a spreadsheet program"
                    + " that saves the workbook stores them")
        case .droppedTimeZone:
            return number("time lost its zone, UTC", "times lost their zone, UTC")
        case .shortRow:
            return number(
                "row is shorter than the header and may have been cut: what it lacks is absent",
                "rows are shorter than the header and may have been cut: what they lack is absent")
        case .unendedStream:
            return number(
                "stream has no mark of its end: it may have been cut, and rows be missing",
                "streams have no mark of their end: they may have been cut, and rows be missing")
        case .unknownColumn:
            return number(
                "value was left out: the schema lacks its column",
                "values were left out: the schema lacks their columns")
        case .replacedCharacter:
            return number(
                "control character, which markup cannot hold, became U+FFFD",
                "control characters, which markup cannot hold, became U+FFFD")
        case .uncomputedValue:
            return number("value could not be computed and is absent", "values could not be computed and are absent")
                + ": an operand is absent or not a number, a text is not what a function reads, or a divisor is zero"
        case .unknownEvent:
            return number("event is of an unknown kind", "events are of an unknown kind")
                + ": what rows they bring are taken"
        case .undatedRow:
            return number(
                "row has no time that can be read on its envelope, and is kept",
                "rows have no time that can be read on their envelopes, and are kept")
        case .unopenedEvent:
            return number(
                "object says it is an event and has other keys than those have, so it is a row as it stands",
                "objects say they are events and have other keys than those have, so they are rows as they stand")
        case .quotedRows:
            return number("quoted field holds", "quoted fields hold")
                + " what look like whole rows; if quotes are text there, read it with \(Setting.inputQuote) none"
        }
    }

    /// Its name in the summary.
    public var name: String { "\(self)" }
}
