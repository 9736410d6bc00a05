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
    private let encoders = Mutex<[Encoder]>([])
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

    /// What makes keys of rows that can be looked up here: of these fields, or others that make the same key there.
    func makeKeys(_ fields: [FieldPath]? = nil, spelling: KeySpelling? = nil) -> RowKeys {
        RowKeys(fields ?? self.fields, seeds: seeds, spelling: spelling)
    }

    /// The first of the fields that no row had, where there were rows, or columns without any.
    package var missingField: FieldPath? {
        let known = encoders.withLock { $0.map(\.known) }
        guard !known.isEmpty else { return nil }
        return fields.indices.first { index in !known.contains { $0[index] } }.map { fields[$0] }
    }

    /// Whether a row had this key.
    func contains(_ key: Fingerprint) throws(ExportError) -> Bool {
        try turn.withLock { (_) throws(ExportError) in try known.contains(key) }
    }

    /// An encoder that makes keys. Rows without a value in any of the fields have none.
    package func makeEncoder() -> any RowEncoder {
        let encoder = Encoder(makeKeys(), fieldCount: fields.count)
        encoders.withLock { $0.append(encoder) }
        return encoder
    }

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

    /// At work in one worker, and asked once all are done.
    private final class Encoder: RowEncoder, @unchecked Sendable {
        private let keys: RowKeys
        /// Which of the fields rows had.
        private(set) var known: [Bool]

        init(_ keys: RowKeys, fieldCount: Int) {
            self.keys = keys
            known = [Bool](repeating: false, count: fieldCount)
        }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            keys.update(for: batch)
            keys.mark(&known)
            encoded.rowCount += range.count
            for index in range {
                let (key, hasValue) = keys.key(of: batch.rows[index], in: batch)
                if hasValue { encoded.block.append(bytesOf: (key.high, key.low)) }
            }
        }
    }
}
