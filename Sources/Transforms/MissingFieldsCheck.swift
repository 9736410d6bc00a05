package import Tabular

/// A transform that was told names of fields.
package protocol NamesFields {
    /// The fields that rows are expected to have, as they are called when the transform comes to them.
    var namedFields: [FieldPath] { get }
    /// The elements of arrays that rows are expected to have, likewise.
    var namedElements: [FieldReference] { get }
}

extension NamesFields {
    /// None.
    package var namedElements: [FieldReference] { [] }
}

/// Lets rows pass, and tells at the end which of the fields that other steps name no row has had, with the name that was
/// probably meant. A misspelt name keeps all rows out, or all but one, or gives an empty column, and nothing else would
/// tell.
package struct MissingFieldsCheck: RowTransform, RowFilter {
    /// The fields, each once.
    package let fields: [FieldPath]
    /// A field whose nested values a step is to take apart, with what it does.
    private struct Nested {
        let field: FieldPath
        let verb: String
        let kinds: String
        var advice = "; nested values of CSV and workbooks are text, which \(Setting.parsesJSON) parses"
    }

    private let nested: [Nested]
    /// Paths into nested values of which a watch tells whether rows have them.
    private var watched: Set<FieldPath> = []
    /// Elements of arrays, of which it tells as well.
    private let elements: [FieldReference]
    /// What has no such field, in messages.
    private var rows = "row read"

    /// A check for the fields that these transforms name.
    package init(of transforms: [any RowTransform], watching watch: NestedPathsWatch? = nil) {
        watched = Set(watch?.fields ?? [])
        elements = watch?.elements ?? []
        var seen: Set<FieldPath> = []
        // Columns that are computed need not have come to the check yet.
        let made = Set(transforms.flatMap { ($0 as? AddedFields)?.fields.map(\.name) ?? [] })
        fields = transforms.flatMap { ($0 as? any NamesFields)?.namedFields ?? [] }.filter {
            seen.insert($0).inserted && made.isDisjoint(with: $0.possibleColumns)
        }
        let parsesAll = transforms.contains { ($0 as? ParseJSON).map { $0.fields == nil } ?? false }
        nested = transforms.flatMap { transform in
            switch transform {
            case let step as ParseJSON:
                return (step.fields ?? []).map {
                    Nested(field: $0, verb: "parse", kinds: "text that is a JSON object or array", advice: "")
                }
            case let step as Unwind:
                return [Nested(field: FieldPath(dotted: step.field), verb: "unwind", kinds: "array or object")]
            case let step as Join: return [Nested(field: step.field, verb: "join", kinds: "array of scalars")]
            case let step as Flatten:
                let kinds = step.opensArrays ? "array or object" : "object"
                return (step.fields ?? []).map { Nested(field: FieldPath($0), verb: "flatten", kinds: kinds) }
            default: return []
            }
        }.map { parsesAll ? Nested(field: $0.field, verb: $0.verb, kinds: $0.kinds, advice: "") : $0 }
    }

    /// A check for columns of the output, behind all other steps.
    package init(ofOutput columns: [ColumnName]) {
        fields = columns.map { FieldPath($0) }
        nested = []
        elements = []
        rows = "row of the output"
    }

    /// One stage sees all rows.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        Stage(fields, watched, elements, nested, rows)
    }

    private final class Stage: RowStage, VerbatimKeeping {
        private final class Missing {
            var fields: [FieldPath]
            /// Those whose columns were there, while their members were not.
            var members: [FieldPath] = []
            private let watched: Set<FieldPath>
            var names = NearestName()

            init(_ fields: [FieldPath], _ watched: Set<FieldPath>) {
                self.fields = fields
                self.watched = watched
            }

            func look(at shape: RowShape) {
                names.add(shape.columns)
                members.removeAll { $0.site(in: shape)?.keys.isEmpty == true }
                fields.removeAll { field in
                    guard let site = field.site(in: shape) else { return false }
                    if !site.keys.isEmpty, watched.contains(field) { members.append(field) }
                    return true
                }
            }
        }

        private let missing: Missing
        private let looked: ShapeMemo<Void>
        private var nested: [Nested]
        private var elements: [FieldReference]
        private let rows: String
        private var hasRows = false
        private static let mostListed = 10

        init(
            _ fields: [FieldPath], _ watched: Set<FieldPath>, _ elements: [FieldReference], _ nested: [Nested],
            _ rows: String
        ) {
            self.rows = rows
            let missing = Missing(fields, watched)
            self.missing = missing
            self.nested = nested
            self.elements = elements
            looked = ShapeMemo { missing.look(at: $0) }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            if batch.rowsRead > 0 { hasRows = true }
            if !missing.fields.isEmpty || !missing.members.isEmpty { looked.update(for: batch) }
            if !missing.members.isEmpty { missing.members.removeAll { batch.openedColumns.contains($0.name) } }
            if !elements.isEmpty, !batch.openedColumns.isEmpty {
                elements.removeAll { batch.openedColumns.contains(ColumnName($0.description)) }
            }
            if !nested.isEmpty, !batch.openedColumns.isEmpty {
                nested.removeAll { batch.openedColumns.contains($0.field.name) }
            }
        }

        var notes: [String] {
            let untouched = nested.filter { !missing.fields.contains($0.field) }.map { step in
                let article = step.kinds.first.map { "aeiou".contains($0) } == true ? "an " : ""
                return "no row read has \(article)\(step.kinds) in \"\(step.field)\" to \(step.verb)\(step.advice)"
            }
            return objections + untouched
        }

        var objections: [String] {
            // Steps may mean the same name in two ways: as a path, and as it stands.
            var seen: Set<String> = []
            let members = hasRows ? Set(missing.members) : []
            let fields = (missing.fields + missing.members.filter(members.contains)).filter {
                seen.insert($0.description).inserted
            }
            // Of a column that is missing nobody expects elements.
            let elements = (hasRows ? elements : []).filter { !fields.contains($0.field) }
            guard !fields.isEmpty else { return note(of: elements) }
            let more = fields.count > Self.mostListed ? " and \(fields.count - Self.mostListed) more" : ""
            let listed = fields.prefix(Self.mostListed).map { field in
                // Of a member that is missing the column itself is no name that was meant.
                let near = members.contains(field) ? nil : missing.names.nearest(to: field)
                let meant = near.map { " (did you mean \"\($0)\"?)" } ?? ""
                return "\"\(field)\"\(meant)"
            }
            return [
                "no \(rows) has the column\(fields.count == 1 ? "" : "s") \(listed.joined(separator: ", "))\(more)"
            ] + note(of: elements)
        }

        private func note(of elements: [FieldReference]) -> [String] {
            guard !elements.isEmpty else { return [] }
            let more = elements.count > Self.mostListed ? " and \(elements.count - Self.mostListed) more" : ""
            let listed = elements.prefix(Self.mostListed).map { "\"\($0)\"" }.joined(separator: ", ")
            return ["no \(rows) has the element\(elements.count == 1 ? "" : "s") \(listed)\(more)"]
        }
    }
}

extension Unwind: NamesFields {
    /// The field that is unwound.
    public var namedFields: [FieldPath] { [FieldPath(dotted: field)] }
}

extension Flatten: NamesFields {
    /// The columns that are flattened, where they were named.
    public var namedFields: [FieldPath] { fields?.map { FieldPath($0) } ?? [] }
}

extension StatusCodeFilter: NamesFields {
    /// The column of the codes.
    public var namedFields: [FieldPath] { [FieldPath(column)] }
}

extension DepthFilter: NamesFields {
    /// The column of the depths.
    public var namedFields: [FieldPath] { [FieldPath(column)] }
}

extension UniqueRows: NamesFields {
    /// The fields that are compared.
    public var namedFields: [FieldPath] { fields }
}

extension FieldProjection: NamesFields {
    /// The columns that are kept, left out and renamed.
    public var namedFields: [FieldPath] {
        let others = omitted.union(newNames.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ((fields ?? []) + others).map { FieldPath($0) }
    }
}

extension WhereFilter: NamesFields {
    /// The fields that are compared; not those that are only asked whether they are there.
    public var namedFields: [FieldPath] { condition.fields(onlyNeeded: true) }
    /// The elements that are.
    package var namedElements: [FieldReference] { condition.references(onlyNeeded: true).filter(\.isElement) }
}

extension AddedFields: NamesFields {
    /// The fields that something is computed of; not those that are only asked whether they are there.
    public var namedFields: [FieldPath] { fields.flatMap { $0.value.node.fields(onlyNeeded: true) } }
    /// The elements that it is computed of, likewise.
    package var namedElements: [FieldReference] {
        fields.flatMap { $0.value.node.references(onlyNeeded: true) }.filter(\.isElement)
    }
}
