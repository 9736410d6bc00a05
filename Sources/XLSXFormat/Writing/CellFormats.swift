import ByteScanning

/// The formats of cells that every workbook has, and behind them those of numbers with decimals.
enum CellFormats {
    /// How many every workbook has.
    static let count = 9
    /// The codes of days, and of days with a time; times and spans of time have formats that are built in.
    static let dateCode = "yyyy\\-mm\\-dd"
    static let dateTimeCode = "yyyy\\-mm\\-dd\\ hh:mm:ss"
    /// Spreadsheet programs show a boolean cell as TRUE or FALSE whatever its format; some show it as 1 or 0 where it has none
    /// and a text stands beside it.
    static let booleanCode = "\"TRUE\";\"TRUE\";\"FALSE\""
    static let booleanID = 166
    static let timeID = 21
    static let durationID = 46
    /// Where the formats begin that came with numbers and dates of workbooks: the number of the first in `cellXfs`, and the
    /// id of the first code.
    static let firstGiven = count + mostDecimals
    static let firstGivenID = firstDecimalID + mostDecimals
    /// The id of the code that shows one decimal.
    static let firstDecimalID = 167
    /// The most bytes of a text that is shown on one line; what is longer, or has lines of its own, is wrapped.
    static let longestLine = 60
    /// The most decimals that a format shows; 15 is as many digits as spreadsheet programs show.
    static let mostDecimals = 15

    /// How many decimals a number has to be shown with, so that none is missing; 0 where it is shown right without a format,
    /// which leaves out the zeros at the end of a fraction alone.
    ///
    /// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6.
    static func decimals(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        guard count > 2, bytes[count - 1] == .digitZero else { return 0 }
        var index = count - 1
        while index > 0, bytes[index].isDigit { index -= 1 }
        // Digits behind anything else are an exponent, or a number without a fraction.
        guard bytes[index] == .dot else { return 0 }
        return min(count - 1 - index, mostDecimals)
    }
}
