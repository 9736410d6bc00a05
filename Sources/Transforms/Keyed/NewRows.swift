package import Tabular

/// Rows that are to replace those of the same key, put aside in bounded memory: a stage that takes them all. Of rows that share
/// a key the last counts.
///
/// ```
///  spool: ├ entry: key of 16 bytes, or none, and the row's record ┤ …      map: key ─▶ the last entry that has it
/// ```
///
/// It is filled by one pass and then asked by one stage at a time; so it needs no lock.
package final class NewRows: RowStage, @unchecked Sendable {
    let fields: [FieldPath]
    let records = RowRecords()
    /// How many rows there are, and how many of them have no value in any of the fields.
    package private(set) var count: UInt64 = 0
    package private(set) var withoutKey: UInt64 = 0
    let memoryLimit: Int
    let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let seeds = FingerprintSeeds()
    private let spelling: KeySpelling?
    private let keys: RowKeys
    private var known: [Bool]
    private let entries: HeldEntryWriter
    private let record = ByteBlock(capacity: 4096)
    private let places: FingerprintMap

    /// Rows with the keys in `fields`, none yet. `spelling` is how keys are read back once all rows are written.
    package init(by fields: [FieldPath], spelling: KeySpelling?, options: FormatOptions) throws(ExportError) {
        self.fields = fields
        self.spelling = spelling
        memoryLimit = options.memoryLimit / 4
        makeSpool = options.makeSpool
        keys = RowKeys(fields, seeds: seeds, spelling: spelling)
        known = [Bool](repeating: false, count: fields.count)
        entries = HeldEntryWriter(try options.makeSpool())
        places = FingerprintMap(memoryLimit: memoryLimit, makeSpool: makeSpool)
    }

    /// Keys that can be looked up here.
    func makeKeys() -> RowKeys { RowKeys(fields, seeds: seeds, spelling: spelling) }

    /// The first of the fields that no row has.
    package var missingField: FieldPath? {
        fields.indices.first { !known[$0] }.map { fields[$0] }
    }

    /// The fields, for messages.
    package var fieldNames: String { fields.map { "\"\($0)\"" }.joined(separator: ", ") }

    /// Takes all rows.
    package func apply(to batch: RowBatch) throws(ExportError) {
        keys.update(for: batch)
        keys.mark(&known)
        records.update(for: batch)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let (key, hasValue) = keys.key(of: row, in: batch)
            if hasValue { try places.set(entries.place, of: key) } else { withoutKey += 1 }
            count += 1
            record.reset(keeping: 1 << 20)
            record.append(bytesOf: (UInt32(hasValue ? 16 : 0), UInt32(0)))
            if hasValue { record.append(bytesOf: (key.high, key.low)) }
            let start = record.count
            try records.append(row, of: batch, to: record)
            UnsafeMutableRawPointer(record.bytes)
                .storeBytes(of: UInt32(truncatingIfNeeded: record.count - start), toByteOffset: 4, as: UInt32.self)
            try entries.append(record.contents)
        }
        batch.takeAllRows()
    }

    /// No more rows come.
    package func close() throws(ExportError) { try entries.flush() }

    /// Where the last row of this key stands.
    func place(of key: Fingerprint) throws(ExportError) -> UInt64? { try places.place(of: key) }

    /// What walks over the rows, or goes to single ones, where `window` is small.
    func cursor(window: Int) -> HeldEntryCursor {
        HeldEntryCursor(entries.spool, in: 0..<entries.spool.count, window: window)
    }
}
