package import Tabular

/// Digests of rows by which two sources are compared: 16 bytes for the key, 8 for all values.
///
/// The digest of a row's values is the sum of theirs, each with its column's name, so that neither the order of columns nor
/// those without a value matter. Without key fields the whole row is the key, and all 16 bytes of the sum are. Half of them
/// do for values: rows with other ones are looked at again, and those taken for the same are two of one key, never two of
/// all.
package final class RowDigester {
    /// How many bytes the digests of a row have.
    package static let byteCount = 24

    /// The digests of a row.
    package struct Digests: Equatable {
        /// That of the key.
        package var key: Fingerprint
        /// That of all values.
        package var content: UInt64
    }

    /// Nil where the whole row is the key.
    private let keys: RowKeys?
    private let layouts: ShapeMemo<[(slot: Int, column: Fingerprint)]>
    private let values: ValueDigest
    /// Whether the digest of all values is the same for rows that may be equal, and not only where they surely are.
    private let isWide: Bool
    /// How many rows had no value in any field of the key.
    @exclusivity(unchecked) package private(set) var rowsWithoutKey: UInt64 = 0

    /// A digester of rows with the key `key`, whose digests can be compared with those of others with the same seeds.
    ///
    /// - Parameter takesEscapes: whether text counts as it is spelled where it has escapes, which is quicker: then values
    ///   that are the same may have two digests, though never different ones the same. Not without a key.
    /// - Parameter hasCommas: whether numbers in text have a comma before their fraction, as `--input-decimal ,` says of both
    ///   sides.
    /// - Parameter isWide: whether rows that `areEqual` may call equal have the same digest of all values, as pairs of rows
    ///   without a key are looked for.
    package init(
        key: [FieldPath], seeds: FingerprintSeeds, takesEscapes: Bool = false, hasCommas: Bool = false,
        isWide: Bool = false
    ) {
        self.isWide = isWide
        keys = key.isEmpty ? nil : RowKeys(key, seeds: seeds, hasCommas: hasCommas)
        let values = ValueDigest(seeds, takesEscapes: takesEscapes, hasCommas: hasCommas)
        self.values = values
        layouts = ShapeMemo { shape in
            shape.columns.indices.map { (shape.slots[$0], values.fingerprint(ofColumn: shape.columns[$0])) }
        }
    }

    /// Looks at the shapes of a batch whose rows come next.
    package func update(for batch: RowBatch) {
        layouts.update(for: batch)
        keys?.update(for: batch)
    }

    /// Appends the digests of rows: of each that of its key, then that of its values.
    package func append(_ rows: Range<Int>, of batch: RowBatch, to block: ByteBlock) {
        block.reserve(rows.count * RowDigester.byteCount)
        var target = UnsafeMutableRawPointer(block.bytes + block.count)
        for index in rows {
            let digests = digests(of: batch.rows[index], in: batch)
            target.storeBytes(of: digests.key.high, as: UInt64.self)
            target.storeBytes(of: digests.key.low, toByteOffset: 8, as: UInt64.self)
            target.storeBytes(of: digests.content, toByteOffset: 16, as: UInt64.self)
            target += RowDigester.byteCount
        }
        block.count += rows.count * RowDigester.byteCount
    }

    /// The digests of a row of the batch at hand.
    @inline(__always)
    package func digests(of row: Row, in batch: RowBatch) -> Digests {
        let cells = batch.cells(of: row)
        var content = Fingerprint(high: 0, low: 0)
        var wide: UInt64 = 0
        for (slot, column) in layouts.values[Int(row.shape)] {
            guard let value = values.fingerprint(of: cells[slot], in: batch, column: column) else { continue }
            content = Fingerprint(high: content.high &+ value.high, low: content.low &+ value.low)
            if isWide {
                wide &+= values.widerFingerprint(of: cells[slot], in: batch, column: column)?.high ?? value.high
            }
        }
        guard let keys else { return Digests(key: content, content: isWide ? wide : content.high) }
        let (key, hasValue) = keys.key(of: row, in: batch)
        if !hasValue { rowsWithoutKey += 1 }
        return Digests(key: key, content: content.high)
    }

    /// Whether two values of a column are the same: by content, and a number is any text that is a JSON number of its value,
    /// a date is the date-time of its midnight.
    package func areEqual(_ left: Cell, _ right: Cell, in batch: RowBatch) -> Bool {
        let column = Fingerprint(high: 0, low: 0)
        let (one, two) = (
            values.fingerprint(of: left, in: batch, column: column),
            values.fingerprint(of: right, in: batch, column: column)
        )
        if one == two || values.areSameDay(left, right, in: batch) { return true }
        return values.areSameNumber(left, right, in: batch)
    }

    /// The value of each field of the key, as it would stand in a column; absent where a row has none.
    package static func key(_ key: [FieldPath], of row: Row, in batch: RowBatch) -> [Cell] {
        let text = ValueText()
        let shape = batch.shape(of: row)
        return key.map { field in
            guard let site = field.site(in: shape) else { return .absent }
            let cell = batch.cells(of: row)[site.slot]
            if site.keys.isEmpty { return cell }
            guard let (bytes, kind) = text.value(at: site, of: row, in: batch) else { return .absent }
            return batch.store(bytes, as: kind)
        }
    }
}

/// Lets all rows pass: that the fields of a comparison's key are named is all there is to it, so that one which no row has is
/// told.
package struct KeyFields: RowTransform, RowFilter {
    /// The fields.
    package let fields: [FieldPath]

    /// The fields of a key.
    package init(_ fields: [FieldPath]) { self.fields = fields }

    /// Nothing depends on anything.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage() }

    private final class Stage: RowStage, VerbatimKeeping {
        func apply(to batch: RowBatch) throws(ExportError) {}
    }
}

extension KeyFields: NamesFields, ReadsFields {
    /// The fields of the key.
    package var namedFields: [FieldPath] { fields }
    /// The fields of the key.
    package var readFields: [FieldPath] { fields }
}
