internal import Synchronization
package import Tabular

/// The keys that the rows of a source have, in bounded memory: a writer that keeps nothing else of them. Workers make the
/// fingerprints side by side.
///
/// It is filled by one pass and then asked by stages that see rows in order, one at a time; those of several exports of a batch
/// take turns.
package final class KeySet: RowWriter, @unchecked Sendable {
    /// What is to be told of the rows that it was made of.
    package var notes: [String] = []
    /// What was lost or odd in them.
    package var warnings = WarningCounts()
    private let fields: [FieldPath]
    private let seeds = FingerprintSeeds()
    private let known: FingerprintSet
    private let turn = Mutex(())
    private static let byteCount = 16

    /// A set of the keys in `fields`, empty yet, that keeps to `memoryLimit` bytes and spools what is more.
    package init(
        of fields: [FieldPath], memoryLimit: Int,
        makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool
    ) {
        self.fields = fields
        known = FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool)
    }

    /// What makes keys of rows that can be looked up here.
    func makeKeys() -> RowKeys { RowKeys(fields, seeds: seeds) }

    /// Whether a row had this key.
    func contains(_ key: Fingerprint) throws(ExportError) -> Bool {
        try turn.withLock { (_) throws(ExportError) in try known.contains(key) }
    }

    /// An encoder that makes keys. Rows without a value in any of the fields have none.
    package func makeEncoder() -> any RowEncoder { Encoder(makeKeys()) }

    /// Adds keys.
    package func append(_ encoded: EncodedRows) throws(ExportError) {
        let bytes = encoded.block.contents
        for start in stride(from: 0, to: bytes.count - KeySet.byteCount + 1, by: KeySet.byteCount) {
            let high = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            let low = bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
            _ = try known.insert(Fingerprint(high: high, low: low))
        }
    }

    /// Nothing is left to do.
    package func finish(_ columns: ColumnSet) throws(ExportError) {}

    private final class Encoder: RowEncoder {
        private let keys: RowKeys

        init(_ keys: RowKeys) { self.keys = keys }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            keys.update(for: batch)
            encoded.rowCount += range.count
            for index in range {
                let (key, hasValue) = keys.key(of: batch.rows[index], in: batch)
                if hasValue { encoded.block.append(bytesOf: (key.high, key.low)) }
            }
        }
    }
}
