/// What a workbook can hold at most (Microsoft, "Excel specifications and limits").
enum ExcelLimits {
    /// Rows of a sheet.
    static let rows: UInt64 = 1_048_576
    /// Columns of a sheet.
    static let columns = 16_384
    /// UTF-16 units of text in a cell.
    static let textUnits = 32_767
    /// UTF-16 units of a sheet's name.
    static let sheetNameUnits = 31
    /// Significant digits of a number.
    static let significantDigits = 15
}
