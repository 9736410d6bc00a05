/// What an encoder tells the writer: the columns of objects and arrays that have one which only the type `json` takes, each with the
/// first row of it.
final class JSONColumns {
    let firstRows: [Int: UInt64]
    init(_ firstRows: [Int: UInt64]) { self.firstRows = firstRows }
}
