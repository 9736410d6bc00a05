internal import Tabular

/// A writer that writes nothing and counts everything. What does not depend on the order of the rows each worker counts
/// for itself; what does (which values get one of few counters) is counted here, where rows come in order.
final class InspectingWriter: RowWriter {
    private(set) var titles = FrequentValues(capacity: Inspection.repeatedCounters)
    private(set) var urls = FrequentValues(capacity: Inspection.repeatedCounters)
    private(set) var hosts = FrequentValues(capacity: Inspection.repeatedCounters)
    private(set) var folders = FrequentValues(capacity: Inspection.repeatedCounters)
    private(set) var statusCodes = ValueCounts()
    private(set) var depths = ValueCounts()
    let tallies = ColumnTallies()
    private(set) var broken = BrokenPages()
    private(set) var emptyRows = ColumnTally.Occurrences()
    private var encoders: [InspectingEncoder] = []
    private let infersTypes: Bool

    private let textLimit: Int

    /// A writer; `infersTypes` where text of sources without types may turn out to be numbers. Texts of more than
    /// `textLimit` UTF-16 units are counted.
    init(infersTypes: Bool, textLimit: Int?) {
        self.infersTypes = infersTypes
        self.textLimit = textLimit ?? .max
    }

    func makeEncoder() -> any RowEncoder {
        let encoder = InspectingEncoder(infersTypes: infersTypes, textLimit: textLimit)
        encoders.append(encoder)
        return encoder
    }

    func append(_ rows: EncodedRows) throws(ExportError) {
        InspectionNote.each(in: rows.block) { note in
            switch note.kind {
            case .title: titles.add(note.hash, row: note.row, text: note.text)
            case .url: urls.add(note.hash, row: note.row, text: note.text)
            case .statusCode: statusCodes.addOdd(String(decoding: note.text, as: UTF8.self))
            case .depth: depths.addOdd(String(decoding: note.text, as: UTF8.self))
            case .titleAddress: titles.keep(address: note.text, of: note.hash)
            case .host: hosts.add(note.hash, row: note.row, text: note.text)
            case .folder: folders.add(note.hash, row: note.row, text: note.text)
            }
        }
    }

    /// Adds up what the workers of a source counted, once they are done.
    func endSource() {
        for encoder in encoders {
            tallies.merge(encoder.cells.tallies)
            statusCodes.merge(encoder.pages.statusCodes)
            depths.merge(encoder.pages.depths)
            broken.merge(encoder.pages.broken)
            emptyRows.merge(encoder.emptyRows)
        }
        encoders = []
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        tallies.grow(to: min(columns.count, Inspection.columnLimit))
    }
}
