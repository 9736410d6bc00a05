/// What is known of a row while rows are paired: the digests of its key and of its values, and its number in its side.
struct DigestRecord {
    var keyHigh: UInt64
    var keyLow: UInt64
    var content: UInt64
    /// From 0, among the rows that reached the end of the steps.
    var row: UInt64

    static let byteCount = 32

    @inline(__always)
    func hasKey(of other: DigestRecord) -> Bool { keyHigh == other.keyHigh && keyLow == other.keyLow }

    /// By the key, rows of one key by their number.
    @inline(__always)
    static func < (left: DigestRecord, right: DigestRecord) -> Bool {
        if left.keyHigh != right.keyHigh { return left.keyHigh < right.keyHigh }
        if left.keyLow != right.keyLow { return left.keyLow < right.keyLow }
        return left.row < right.row
    }
}

/// What is compared with what.
enum ComparedSideName: Int {
    case old
    case new
}

/// What pairing finds out of one row, or of two.
enum RowPair {
    /// A row of both sides, whose values are the same where their digests are.
    case both(old: DigestRecord, new: DigestRecord)
    case removed(DigestRecord)
    case added(DigestRecord)
}
