internal import Tabular
internal import Transforms

/// A writer that hands on what an audit keeps beside what another writer is given, in one pass.
final class AuditingWriter: RowWriter {
    private let writer: any RowWriter
    private let collector: AuditCollector
    private let seeds = FingerprintSeeds()

    init(_ writer: any RowWriter, _ collector: AuditCollector) {
        self.writer = writer
        self.collector = collector
    }

    func makeEncoder() -> any RowEncoder { Encoder(writer.makeEncoder(), AuditEncoder(seeds)) }

    func append(_ rows: EncodedRows) throws(ExportError) {
        try writer.append(rows)
        guard let records = rows.sidecar as? Records else { return }
        try AuditRecord.each(in: records.block) { (facts, texts) throws(ExportError) in
            try collector.add(facts, texts)
        }
        records.block.reset(keeping: 1 << 22)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) { try writer.finish(columns) }

    private final class Records {
        let block = ByteBlock(capacity: 1 << 16)
    }

    private final class Encoder: RowEncoder {
        private let encoder: any RowEncoder
        private let audit: AuditEncoder

        init(_ encoder: any RowEncoder, _ audit: AuditEncoder) {
            self.encoder = encoder
            self.audit = audit
        }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            try encoder.encode(batch, rows: range, into: encoded)
            let records = encoded.sidecar as? Records ?? Records()
            encoded.sidecar = records
            audit.encode(batch, rows: range, firstRow: encoded.position.firstRow, into: records.block)
        }
    }
}
