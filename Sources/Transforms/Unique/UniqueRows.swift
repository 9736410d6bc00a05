public import Tabular

/// Keeps the first of the rows that agree in some fields: `--unique-by`.
///
/// Numbers agree by value (`1`, `1.0` and `"1"`), other values by their text; absent and null agree with each other, so
/// of the rows that lack every field the first stays. Rows are told apart by 128 bits of hash, in bounded memory.
public struct UniqueRows: RowTransform {
    /// The fields, at least one.
    public let fields: [FieldPath]
    /// How many bytes may be used before fingerprints are spooled.
    public let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// A filter by `fields` that keeps to the memory limit of `options` and spools where it says.
    public init(by fields: [FieldPath], options: FormatOptions) {
        self.fields = fields
        memoryLimit = options.memoryLimit
        makeSpool = options.makeSpool
    }

    /// A filter by the fields that `text` lists, commas between them.
    ///
    /// - Throws: `.usage` for a list that makes no sense.
    public init(parsing text: String, options: FormatOptions) throws(ExportError) {
        let names = try FieldNames.parse(text, flag: "--unique-by")
        self.init(by: names.map { FieldPath(dotted: $0) }, options: options)
    }

    /// Which row is the first depends on all before.
    public var order: TransformOrder { .ordered }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        Stage(fields, FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool))
    }

    private final class Stage: RowStage {
        private let sites: ShapeMemo<[FieldSite?]>
        private let seen: FingerprintSet
        private let text = ValueText()
        private var fingerprinter = Fingerprinter()

        init(_ fields: [FieldPath], _ seen: FingerprintSet) {
            sites = ShapeMemo { shape in fields.map { $0.site(in: shape) } }
            self.seen = seen
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            sites.update(for: batch)
            let sites = sites.values
            try batch.keepRows { (row) throws(ExportError) in
                fingerprinter.begin()
                for site in sites[Int(row.shape)] {
                    fingerprinter.add(text.text(at: site, of: row, in: batch))
                }
                return try seen.insert(fingerprinter.fingerprint())
            }
        }
    }
}

extension RowBatch {
    /// Keeps the rows for which `isKept` says so, and stops asking once it failed.
    func keepRows(where isKept: (Row) throws(ExportError) -> Bool) throws(ExportError) {
        var failure: ExportError?
        keepRows { (row: Row) -> Bool in
            guard failure == nil else { return false }
            do throws(ExportError) {
                return try isKept(row)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }
}
