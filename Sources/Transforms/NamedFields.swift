public import Tabular

/// A transform that was told names of fields.
public protocol FieldNaming {
    /// The fields that rows are expected to have, as they are called when the transform comes to them.
    var namedFields: [FieldPath] { get }
}

/// Lets rows pass, and tells at the end which of the fields that other steps name no row has had. A misspelt name keeps
/// all rows out, or all but one, or gives an empty column, and nothing else would tell.
public struct NamedFields: RowTransform {
    /// The fields, each once.
    public let fields: [FieldPath]

    /// A check for the fields that these transforms name.
    public init(of transforms: [any RowTransform]) {
        var seen: Set<FieldPath> = []
        fields = transforms.flatMap { ($0 as? any FieldNaming)?.namedFields ?? [] }.filter { seen.insert($0).inserted }
    }

    /// One stage sees all rows.
    public var order: TransformOrder { .ordered }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { Stage(fields) }

    private final class Stage: RowStage {
        private final class Missing {
            var fields: [FieldPath]
            init(_ fields: [FieldPath]) { self.fields = fields }
        }

        private let missing: Missing
        private let looked: ShapeMemo<Void>
        private static let mostListed = 10

        init(_ fields: [FieldPath]) {
            let missing = Missing(fields)
            self.missing = missing
            looked = ShapeMemo { shape in missing.fields.removeAll { $0.site(in: shape) != nil } }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            if !missing.fields.isEmpty { looked.update(for: batch) }
        }

        var notes: [String] {
            // Steps may mean the same name in two ways: as a path, and as it stands.
            var seen: Set<String> = []
            let names = missing.fields.map { "\"\($0)\"" }.filter { seen.insert($0).inserted }
            guard !names.isEmpty else { return [] }
            let more = names.count > Self.mostListed ? " and \(names.count - Self.mostListed) more" : ""
            let listed = names.prefix(Self.mostListed).joined(separator: ", ")
            return ["no row read has the column\(names.count == 1 ? "" : "s") \(listed)\(more)"]
        }
    }
}

extension StatusCodeFilter: FieldNaming {
    /// The column of the codes.
    public var namedFields: [FieldPath] { [FieldPath(column)] }
}

extension DepthFilter: FieldNaming {
    /// The column of the depths.
    public var namedFields: [FieldPath] { [FieldPath(column)] }
}

extension UniqueRows: FieldNaming {
    /// The fields that are compared.
    public var namedFields: [FieldPath] { fields }
}

extension FieldProjection: FieldNaming {
    /// The columns that are kept, left out and renamed.
    public var namedFields: [FieldPath] {
        let others = omitted.union(newNames.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ((fields ?? []) + others).map { FieldPath($0) }
    }
}

extension WhereFilter: FieldNaming {
    /// The fields that are compared; not those that are only asked whether they are there.
    public var namedFields: [FieldPath] { condition.comparedFields }
}

extension RowCondition {
    fileprivate var comparedFields: [FieldPath] {
        func fields(_ operands: [Operand]) -> [FieldPath] {
            operands.compactMap { if case .field(let path) = $0 { path } else { nil } }
        }
        switch self {
        case .compare(let left, _, let right), .contains(let left, let right): return fields([left, right])
        case .matches(let value, _): return fields([value])
        case .isIn(let value, let list): return fields([value] + list)
        case .isNull: return []
        case .isPresent(_, let inner), .not(let inner): return inner.comparedFields
        case .all(let inner), .any(let inner): return inner.flatMap(\.comparedFields)
        }
    }
}
