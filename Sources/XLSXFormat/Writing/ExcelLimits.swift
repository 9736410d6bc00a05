/// What a workbook can hold at most (Microsoft, "Excel specifications and limits").
public enum ExcelLimits {
    /// Rows of a sheet.
    public static let rows: UInt64 = 1_048_576
    /// Columns of a sheet.
    public static let columns = 16_384
    /// UTF-16 units of text in a cell.
    public static let textUnits = 32_767
    /// UTF-16 units of a sheet's name.
    public static let sheetNameUnits = 31
}
