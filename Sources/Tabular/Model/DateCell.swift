/// What stands in front of the text of a `.date` cell, always in the side arena: the serial number and how the workbook
/// showed it, so that a date written to a workbook again is the same date.
///
/// ```
///  0               8        9        10            16
///  ├─ serial bits ─┼ system ┼ format ┼── reserved ──┼── ISO 8601 text ──
/// ```
public struct DateCell: Sendable, Equatable {
    /// How many bytes stand in front of the text.
    public static let headerCount = 16
}
