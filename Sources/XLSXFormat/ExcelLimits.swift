/// What a workbook can hold at most (Microsoft, "Excel specifications and limits").
package enum ExcelLimits {
    /// Rows of a sheet.
    package static let rows: UInt64 = 1_048_576
    /// Columns of a sheet.
    package static let columns = 16_384
    /// UTF-16 units of text in a cell.
    package static let textUnits = 32_767
    /// Links of a sheet.
    package static let links = 65_530
    /// UTF-16 units of a sheet's name.
    package static let sheetNameUnits = 31
}
