public import Tabular

/// Keeps the first of the rows that agree in some fields: `--unique-by`.
///
/// Values agree by content: texts byte by byte, numbers by their digits without exponent, sign of zero or zeros at the end
/// of a fraction, so that the numbers `1`, `1.0` and the text `1` agree, the texts `1` and `1.0` do not; absent and null
/// agree. Rows that have none of the fields are all kept, and counted in a note. Rows are told apart by 128 bits of hash,
/// in bounded memory.
public struct UniqueRows: RowTransform, RowFilter {
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
        let names = try FieldNames.parse(text, flag: "\(Setting.uniqueBy)")
        self.init(by: names.map { FieldPath(dotted: $0) }, options: options)
    }

    /// Which row is the first depends on all before.
    public var order: TransformOrder { .ordered }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        Stage(fields, FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool))
    }

    private final class Stage: RowStage, VerbatimKeeping {
        private let keys: RowKeys
        private let seen: FingerprintSet
        private let fields: [FieldPath]
        private var withoutKey: UInt64 = 0

        init(_ fields: [FieldPath], _ seen: FingerprintSet) {
            self.fields = fields
            keys = RowKeys(fields)
            self.seen = seen
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            keys.update(for: batch)
            try batch.keepRows { (row) throws(ExportError) in
                let (key, hasValue) = keys.key(of: row, in: batch)
                if hasValue { return try seen.insert(key) }
                withoutKey += 1
                return true
            }
        }

        var notes: [String] {
            guard withoutKey > 0 else { return [] }
            let names = fields.map { "\"\($0)\"" }.joined(separator: ", ")
            let rows = withoutKey == 1 ? "1 row was" : "\(withoutKey) rows were"
            return ["\(rows) kept without a value in \(names), as \(Setting.uniqueBy) compares nothing there"]
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
