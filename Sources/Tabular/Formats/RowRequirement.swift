/// What a row needs to have so that anything is made of it, as far as the bounds of a column's values can tell: rows of which
/// they rule it out need not be read.
package indirect enum RowRequirement: Sendable, Equatable {
    /// The column has a number from `least` to `greatest`. Both are the doubles nearest to what was asked for; since rounding
    /// keeps the order, a number beside them is none that was asked for.
    case number(ColumnName, least: Double, greatest: Double)
    /// The column has this text, which is not a number.
    case text(ColumnName, [UInt8])
    /// All of these hold.
    case all([RowRequirement])
    /// One of these holds, at least.
    case any([RowRequirement])
}
