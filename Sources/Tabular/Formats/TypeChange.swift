/// What becomes of the types of a file's columns where it is read and written anew.
package enum TypeChange {
    /// What becomes of a type.
    package enum Effect: Equatable, Sendable {
        /// It is written again.
        case none
        /// The same values have another type, which holds all of them.
        case widened(String)
        /// Its values become others.
        case lost(String)
    }

    /// - Throws: `.output` where values become others.
    fileprivate static func check(_ columns: [FileRevision.TypedColumn], _ source: String) throws(ExportError) {
        let lost = columns.compactMap { column -> String? in
            guard case .lost(let other) = column.change else { return nil }
            return "\"\(column.name)\" (\(column.typeName) would become \(other))"
        }
        guard !lost.isEmpty else { return }
        let count = lost.count == 1 ? "1 column has a type" : "\(lost.count) columns have types"
        throw ExportError(
            .output, "\(count) that the rows would lose, since the file is written anew: \(list(lost))",
            at: Location(source: source),
            advice: "write its rows to a new file, which has its own types, and name that one")
    }

    fileprivate static func list(_ columns: [String]) -> String {
        columns.prefix(5).joined(separator: ", ") + (columns.count > 5 ? ", and \(columns.count - 5) more" : "")
    }
}

/// The types that the columns of a file had which is written anew: a writer tells what has become of them, once it knows.
package struct FormerTypes: FormatOptionSet {
    private var columns: [ColumnName: FileRevision.TypedColumn] = [:]
    private var file = ""

    /// There was no file, or one without types.
    package init() {}

    fileprivate init(_ columns: [FileRevision.TypedColumn], of file: String) {
        self.columns = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.file = file
    }

    /// A column as it was written.
    package struct Written {
        /// Its name.
        package let name: ColumnName
        /// Its type; `.nested` where that of nested values is written as such.
        package let type: ColumnType
        /// What that is called.
        package let typeName: String

        /// A column.
        package init(name: ColumnName, type: ColumnType, typeName: String) {
            (self.name, self.type, self.typeName) = (name, type, typeName)
        }
    }

    /// What is to be told: columns whose type holds the values of the one before in a note, those that became text in a
    /// warning, since programs that read the file expect another type there.
    package func changes(to written: [Written]) -> (notes: [String], warnings: WarningCounts) {
        var warnings = WarningCounts()
        var widened: [String] = []
        guard !columns.isEmpty else { return ([], warnings) }
        for column in written {
            guard let former = columns[column.name], former.type != .empty, column.type != .empty else { continue }
            if column.type == former.type ?? .nested {
                guard case .widened(let other) = former.change else { continue }
                widened.append("\"\(column.name)\" (\(former.typeName) becomes \(other))")
            } else if column.type == .text {
                warnings.add(.retypedColumn, at: Location(column: "\"\(column.name)\" (\(former.typeName) before)"))
            } else {
                widened.append("\"\(column.name)\" (\(former.typeName) becomes \(column.typeName))")
            }
        }
        guard !widened.isEmpty else { return ([], warnings) }
        let count = widened.count == 1 ? "1 column gets" : "\(widened.count) columns get"
        return (["\(PathText.shown(file)): \(count) a wider type: \(TypeChange.list(widened))"], warnings)
    }
}

extension FileRevision {
    /// A column of a file whose columns have types.
    package struct TypedColumn: Sendable {
        /// Its name.
        package let name: ColumnName
        /// What its type is called.
        package let typeName: String
        /// What becomes of its type.
        package let change: TypeChange.Effect
        /// The type that it begins with: `.empty` where there are no values, nil where they are nested and decide.
        package let type: ColumnType?

        /// A column of these.
        package init(name: ColumnName, typeName: String, change: TypeChange.Effect, type: ColumnType?) {
            self.name = name
            self.typeName = typeName
            self.change = change
            self.type = type
        }
    }

    /// A revision of the file called `file`, whose columns keep their types where those are written, too.
    ///
    /// - Throws: `.output` where values would become others.
    package init(_ options: FormatOptions, of file: String, columns: [TypedColumn]) throws(ExportError) {
        self.init(options)
        try TypeChange.check(columns, file)
        for column in columns { types[column.name] = column.type }
        self.options[FormerTypes.self] = FormerTypes(columns, of: file)
    }
}
