internal import Tabular
internal import Transforms

/// A writer that keeps nothing of rows but their digests, which workers make side by side.
final class DigestWriter: RowWriter {
    private let key: [FieldPath]
    private let seeds: FingerprintSeeds
    private let pairing: RowPairing
    private let side: ComparedSideName
    /// How many rows have come.
    @exclusivity(unchecked) private(set) var rows: UInt64 = 0
    /// How many rows have no value in any field of the key.
    private(set) var rowsWithoutKey: UInt64 = 0

    init(key: [FieldPath], seeds: FingerprintSeeds, pairing: RowPairing, side: ComparedSideName) {
        self.key = key
        self.seeds = seeds
        self.pairing = pairing
        self.side = side
    }

    func makeEncoder() -> any RowEncoder { Encoder(RowDigester(key: key, seeds: seeds)) }

    func append(_ encoded: EncodedRows) throws(ExportError) {
        let bytes = encoded.block.contents
        for index in 0..<min(encoded.rowCount, bytes.count / RowDigester.byteCount) {
            func word(_ number: Int) -> UInt64 {
                bytes.loadUnaligned(fromByteOffset: index * RowDigester.byteCount + number * 8, as: UInt64.self)
            }
            let record = DigestRecord(
                keyHigh: word(0), keyLow: word(1), contentHigh: word(2), contentLow: word(3), row: rows)
            try pairing.add(record, of: side)
            rows += 1
        }
        let end = encoded.rowCount * RowDigester.byteCount
        guard bytes.count >= end + 8 else { return }
        rowsWithoutKey += bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {}

    private final class Encoder: RowEncoder {
        private let digester: RowDigester
        init(_ digester: RowDigester) { self.digester = digester }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            let before = digester.rowsWithoutKey
            digester.update(for: batch)
            encoded.block.reserve(range.count * RowDigester.byteCount + 8)
            for index in range { digester.append(batch.rows[index], of: batch, to: encoded.block) }
            encoded.rowCount += range.count
            // Behind the digests, how many of these rows have no key.
            encoded.block.append(bytesOf: digester.rowsWithoutKey - before)
        }
    }
}
