/// How the rows in a block are set apart, and what of them is opened; the reader's tag on it.
struct JSONRows: OptionSet {
    let rawValue: Int

    /// Elements of an array, with commas between; without this, values one after another.
    static let elements = JSONRows(rawValue: 1)
    /// Each value ends with its line.
    static let lines = JSONRows(rawValue: 2)
    /// The values are lines, though one may go on over line ends: a broken one could be left out.
    static let couldBeLeftOut = JSONRows(rawValue: 4)
    /// A value that is one of the API's bodies is opened.
    static let bodies = JSONRows(rawValue: 8)
    /// A value that is a webhook's body is opened.
    static let webhooks = JSONRows(rawValue: 16)
    /// A row in an envelope is taken out of it.
    static let envelopes = JSONRows(rawValue: 32)
    /// The rows are where `--root` says, in each value.
    static let rooted = JSONRows(rawValue: 64)
}
