internal import Nesting
internal import Tabular

/// A field of the file's schema: a column, or what one is made of.
struct FileField {
    indirect enum Kind {
        case leaf(ColumnForm, isJSON: Bool)
        case list(FileField)
        case structure([FileField])
    }

    /// A column chunk of each row group belongs to a leaf.
    struct Leaf {
        /// The names on the way to it.
        var path: [[UInt8]]
        var form: ColumnForm
    }

    var name: [UInt8]
    var kind: Kind

    /// A column of plain values.
    init(name: [UInt8], form: ColumnForm, isJSON: Bool) {
        self.name = name
        kind = .leaf(form, isJSON: isJSON)
    }

    /// A column of nested values.
    init(name: [UInt8], _ node: NestedNode) {
        self.name = name
        switch node.kind {
        case .scalar(let type): kind = .leaf(type.map(ColumnForm.init) ?? .text, isJSON: false)
        // The names that parquet-format asks for (LogicalTypes.md, "Lists").
        case .list(let element): kind = .list(FileField(name: Array("element".utf8), element))
        case .structure(let members): kind = .structure(members.map { FileField(name: $0.name, $0) })
        }
    }

    /// How many elements of the schema it has.
    var elementCount: Int {
        switch kind {
        case .leaf: 1
        case .list(let element): 2 + element.elementCount
        case .structure(let fields): fields.reduce(1) { $0 + $1.elementCount }
        }
    }

    /// Its leaves in order.
    var leaves: [Leaf] {
        let below: [Leaf]
        switch kind {
        case .leaf(let form, _): return [Leaf(path: [name], form: form)]
        case .list(let element):
            below = element.leaves.map { Leaf(path: [Array("list".utf8)] + $0.path, form: $0.form) }
        case .structure(let fields): below = fields.flatMap(\.leaves)
        }
        return below.map { Leaf(path: [name] + $0.path, form: $0.form) }
    }

    /// What its type is called as the column `name`.
    func written(as name: ColumnName) -> FormerTypes.Written {
        guard case .leaf(let form, let isJSON) = kind else {
            return FormerTypes.Written(name: name, type: .nested, typeName: "a nested type")
        }
        if isJSON { return FormerTypes.Written(name: name, type: .nested, typeName: "JSON") }
        let (type, typeName): (ColumnType, String) =
            switch form {
            case .empty: (.empty, "null")
            case .boolean: (.boolean, "boolean")
            case .int64: (.integer, "int64")
            case .double: (.double, "double")
            case .date: (.date, "date")
            case .localTime: (.timestamp, "timestamp")
            case .instant: (.timestampUTC, "timestamp")
            case .text: (.text, "text")
            }
        return FormerTypes.Written(name: name, type: type, typeName: typeName)
    }

    /// Writes its elements (parquet.thrift, `SchemaElement`), each before those below it. All is optional, with converted types of
    /// old beside logical ones.
    func write(to list: inout ThriftWriter) {
        switch kind {
        case .leaf(let form, let isJSON): list.structure { writeLeaf(form, isJSON: isJSON, &$0) }
        case .list(let element):
            list.structure { group in
                group.i32(3, 1)
                group.binary(4, name)
                group.i32(5, 1)
                group.i32(6, 3)
                group.structure(10) { type in type.structure(3) { _ in } }
            }
            list.structure { repeated in
                repeated.i32(3, 2)
                repeated.binary(4, Array("list".utf8))
                repeated.i32(5, 1)
            }
            element.write(to: &list)
        case .structure(let fields):
            list.structure { group in
                group.i32(3, 1)
                group.binary(4, name)
                group.i32(5, Int32(truncatingIfNeeded: fields.count))
            }
            for field in fields { field.write(to: &list) }
        }
    }

    private func writeLeaf(_ form: ColumnForm, isJSON: Bool, _ element: inout ThriftWriter) {
        element.i32(1, form.physicalType.rawValue)
        element.i32(3, 1)
        element.binary(4, name)
        switch form {
        case .boolean, .int64, .double: break
        case .empty, .text:
            element.i32(6, isJSON ? 19 : 0)
            element.structure(10) { type in type.structure(isJSON ? 12 : 1) { _ in } }
        case .date:
            element.i32(6, 6)
            element.structure(10) { type in type.structure(6) { _ in } }
        case .localTime, .instant:
            // The converted type is for times in UTC alone.
            if form == .instant { element.i32(6, 10) }
            element.structure(10) { type in
                type.structure(8) { timestamp in
                    timestamp.bool(1, form == .instant)
                    timestamp.structure(2) { unit in unit.structure(2) { _ in } }
                }
            }
        }
    }
}
