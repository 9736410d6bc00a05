/// How the rows in a block are set apart; the reader's tag on it.
struct JSONRows: RawRepresentable, Equatable {
    let rawValue: Int
    /// Values one after another, with or without white space between.
    static let values = JSONRows(rawValue: 0)
    /// Elements of an array, with commas between.
    static let elements = JSONRows(rawValue: 1)
    /// One value a line.
    static let lines = JSONRows(rawValue: 2)
}
