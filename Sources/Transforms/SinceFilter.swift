internal import ByteScanning
package import JSONScanning
public import Tabular

/// Keeps the rows whose envelope was updated, or else created, at or after a time: `--since 2025-03-01`. Rows of sources without
/// envelopes are an error; one whose envelope tells no time is kept, and counted.
public struct SinceFilter: RowTransform, RowFilter {
    /// The time, in microseconds since 1970 in UTC.
    public let microseconds: Int64
    private let rule: EnvelopeRule

    /// A filter for a time as people write it: with its zone (RFC 3339), a date (which begins in UTC), or how long ago:
    /// `7d`, `12h`, `90m`, `30s`.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Throws: `.usage`, showing the text.
    public init(parsing text: String, now: Double) throws(ExportError) {
        self.init(microseconds: try SinceFilter.microseconds(text, now: now))
    }

    /// A filter for a time in microseconds since 1970 in UTC.
    public init(microseconds: Int64) { self.init(microseconds: microseconds, rule: EnvelopeRule()) }

    private init(microseconds: Int64, rule: EnvelopeRule) {
        self.microseconds = microseconds
        self.rule = rule
    }

    /// The same, for rows that may stand in envelopes of this rule.
    package func knowing(_ rule: EnvelopeRule) -> SinceFilter { SinceFilter(microseconds: microseconds, rule: rule) }

    /// A row passes or not by itself.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { Stage(microseconds, rule) }

    // MARK: Times

    /// A local date ahead of UTC may be tomorrow there, and clocks differ.
    private static let tolerance = 86_400.0

    private static func microseconds(_ text: String, now: Double) throws(ExportError) -> Int64 {
        let shown = VisibleText.oneLine(text)
        let forms = "write a date (2025-03-01), a time with its zone (2025-03-01T12:00:00Z), or how long ago (7d, 12h)"
        guard !text.isEmpty else { throw ExportError(.usage, "\(Setting.since) has no time", advice: forms) }
        let time: Int64
        if let seconds = ago(text) {
            guard seconds <= now else {
                throw ExportError(.usage, "\(Setting.since) \(shown) is before 1970", advice: forms)
            }
            time = Int64((now - seconds) * 1e6)
        } else {
            var bytes = text
            let written = bytes.withUTF8 { WrittenTime(UnsafeRawBufferPointer($0)) }
            guard let written else {
                throw ExportError(.usage, "\(Setting.since): \"\(shown)\" is not a time", advice: forms)
            }
            guard written.isUTC || !written.hasTime else {
                throw ExportError(
                    .usage, "\(Setting.since): \"\(shown)\" has no zone",
                    advice: "add Z for UTC, or how far it is ahead of that: +02:00")
            }
            time = written.instant
        }
        guard Double(time) / 1e6 <= now + tolerance else {
            throw ExportError(
                .usage, "\(Setting.since): \"\(shown)\" is in the future, so that no row can be as new", advice: forms)
        }
        return time
    }

    /// Seconds of a length of time: `7d`. Nil for anything else.
    private static func ago(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.dropLast().allSatisfy(\.isDigit),
            let count = Double(text.dropLast())
        else { return nil }
        return count * unit
    }

    // MARK: Rows

    private final class Stage: RowStage, VerbatimKeeping {
        private let least: Int64
        private let slots: ShapeMemo<Int>
        private let removal: ShapeStage
        private let rule: EnvelopeRule
        private let text = ValueText()

        init(_ least: Int64, _ rule: EnvelopeRule) {
            self.least = least
            self.rule = rule
            slots = ShapeMemo { $0.slot(of: .envelopeTime) ?? -1 }
            removal = ShapeStage { $0.without(.envelopeTime) }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            slots.update(for: batch)
            let slots = slots.values
            for index in 0..<batch.rowCount where slots[Int(batch.rows[index].shape)] < 0 {
                batch.end(beforeRow: index, for: noEnvelope(index, batch))
                break
            }
            batch.keepRows { row in
                let cell = batch.cells(of: row)[slots[Int(row.shape)]]
                guard let time = self.time(cell, batch) else {
                    batch.warn(.undatedRow, ofRowAt: Int(row.start))
                    return true
                }
                return time >= least
            }
            try removal.apply(to: batch)
        }

        private func time(_ cell: Cell, _ batch: RowBatch) -> Int64? {
            guard cell.kind == .text || cell.kind == .escapedText, let bytes = text.text(of: cell, in: batch) else {
                return nil
            }
            if let time = WrittenTime(bytes) { return time.instant }
            // What is finer than a microsecond does not matter.
            guard let dot = bytes.firstIndex(of: .dot) else { return nil }
            let digits = bytes[(dot + 1)...].prefix(while: \.isDigit)
            guard digits.count > 6 else { return nil }
            let shorter = Array(bytes[..<(dot + 7)]) + Array(bytes[digits.endIndex...])
            return shorter.withUnsafeBytes { WrittenTime($0)?.instant }
        }

        private func noEnvelope(_ index: Int, _ batch: RowBatch) -> ExportError {
            ExportError(
                .input, "the row stands in no envelope that tells when it changed, as \(Setting.since) asks",
                at: Location(row: batch.rowNumber(ofRow: index)),
                advice: isEnvelope(batch.rows[index], batch)
                    ? "it is an envelope itself: \(Setting.unwraps) takes the row out"
                    : "results pages have envelopes; of other rows \(Setting.filter) compares a field")
        }

        /// Whether a row of JSON is an envelope that nobody took for one.
        private func isEnvelope(_ row: Row, _ batch: RowBatch) -> Bool {
            let shape = batch.shape(of: row)
            guard batch.spelling == .json, rule.row >= 0, shape.columns.count > 1 else { return false }
            let keys = rule.keys.indices.map { ColumnName("\(rule.keys[$0])") }
            guard Set(shape.columns).isSubset(of: keys),
                rule.times.contains(where: { shape.slot(of: keys[$0]) != nil }),
                let slot = shape.slot(of: keys[rule.row])
            else { return false }
            let cell = batch.cells(of: row)[slot]
            return cell.kind == .json && batch.bytes(of: cell).first == .openBrace
        }
    }
}

extension WrittenTime {
    /// Microseconds since 1970; in UTC where it has no zone.
    fileprivate var instant: Int64 { days * 86_400_000_000 + microseconds }
}

extension RowShape {
    /// The same without a column; nil where it has none of that name.
    func without(_ column: ColumnName) -> RowShape? {
        guard let place = columns.firstIndex(of: column) else { return nil }
        var (columns, slots) = (columns, slots)
        columns.remove(at: place)
        slots.remove(at: place)
        return changed(columns: columns, slots: slots)
    }
}
