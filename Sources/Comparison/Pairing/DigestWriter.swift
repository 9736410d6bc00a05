internal import Tabular
internal import Transforms

/// A writer that keeps nothing of rows but their digests, which workers make side by side.
final class DigestWriter: RowWriter {
    private let makeDigester: () -> RowDigester
    private let pairing: RowPairing
    private let side: ComparedSideName
    private let places: RowPlaces
    /// The number of the source whose rows come.
    @exclusivity(unchecked) var source = 0
    /// How many rows have come.
    @exclusivity(unchecked) private(set) var rows: UInt64 = 0
    /// How many rows have no value in any field of the key.
    private(set) var rowsWithoutKey: UInt64 = 0

    init(
        pairing: RowPairing, side: ComparedSideName, places: RowPlaces, makeDigester: @escaping () -> RowDigester
    ) {
        self.places = places
        self.makeDigester = makeDigester
        self.pairing = pairing
        self.side = side
    }

    func makeEncoder() -> any RowEncoder { Encoder(makeDigester()) }

    func append(_ encoded: EncodedRows) throws(ExportError) {
        let bytes = encoded.block.contents
        let end = encoded.rowCount * RowDigester.byteCount
        guard bytes.count >= end + 8 else { return }
        try pairing.add(UnsafeRawBufferPointer(rebasing: bytes[..<end]), firstRow: rows, of: side)
        rows += UInt64(encoded.rowCount)
        rowsWithoutKey += bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
        try places.add(UnsafeRawBufferPointer(rebasing: bytes[(end + 8)...]), source: source)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {}

    /// ```
    ///  ├─ digests of each row ─┼ how many have no key ┼─ where they stand ─┤
    /// ```
    private final class Encoder: RowEncoder {
        private let digester: RowDigester
        init(_ digester: RowDigester) { self.digester = digester }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            let before = digester.rowsWithoutKey
            digester.update(for: batch)
            digester.append(range, of: batch, to: encoded.block)
            encoded.rowCount += range.count
            encoded.block.append(bytesOf: digester.rowsWithoutKey - before)
            RowPlaces.append(range, of: batch, to: encoded.block)
        }
    }
}
