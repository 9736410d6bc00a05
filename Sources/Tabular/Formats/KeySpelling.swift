/// How a value is read back from a file of a format, so that a row's key can be looked up among those of the file before the row
/// is written to it.
public struct KeySpelling: Sendable, Equatable {
    /// Whether numbers are read back as the texts that they were written as: `4.0` is no longer `4`.
    public var makesTexts = false
    /// What stands before the fraction of numbers; nil where they stand as they came.
    public var decimalMark: UInt8?
    /// Whether lone surrogates stay apart; where not, each is U+FFFD.
    public var keepsLoneSurrogates = true
    /// Whether texts that a spreadsheet would read as formulas get an apostrophe in front.
    public var escapesFormulas = false

    /// Every value is read back as what it was.
    public init() {}
}
