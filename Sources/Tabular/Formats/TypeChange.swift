/// What becomes of the types of a file's columns where it is read and written anew.
package struct TypeChange {
    /// What becomes of a type.
    package enum Effect: Equatable, Sendable {
        /// It is written again.
        case none
        /// The same values have another type, which holds all of them.
        case widened(String)
        /// Its values become others.
        case lost(String)
    }

    private var widened: [String] = []
    private var lost: [String] = []

    /// Nothing changes yet.
    package init() {}

    /// Takes in a column.
    package mutating func add(_ column: ColumnName, from type: String, to effect: Effect) {
        switch effect {
        case .none: break
        case .widened(let other): widened.append("\"\(column)\" (\(type) becomes \(other))")
        case .lost(let other): lost.append("\"\(column)\" (\(type) would become \(other))")
        }
    }

    /// - Throws: `.output` where values become others.
    package func check(_ source: String) throws(ExportError) {
        guard !lost.isEmpty else { return }
        let count = lost.count == 1 ? "1 column has a type" : "\(lost.count) columns have types"
        throw ExportError(
            .output, "\(count) that the rows would lose, since the file is written anew: \(TypeChange.list(lost))",
            at: Location(source: source),
            advice: "write its rows to a new file, which has its own types, and name that one")
    }

    /// What is to be told.
    package func notes(_ source: String) -> [String] {
        guard !widened.isEmpty else { return [] }
        let count = widened.count == 1 ? "1 column gets" : "\(widened.count) columns get"
        return ["\(PathText.shown(source)): \(count) a wider type: \(TypeChange.list(widened))"]
    }

    private static func list(_ columns: [String]) -> String {
        columns.prefix(5).joined(separator: ", ") + (columns.count > 5 ? ", and \(columns.count - 5) more" : "")
    }
}

extension FileRevision {
    /// A column of a file whose columns have types.
    package struct TypedColumn {
        /// Its name.
        package let name: ColumnName
        /// What its type is called.
        package let typeName: String
        /// What becomes of its type.
        package let change: TypeChange.Effect
        /// The type that it begins with; nil where its values decide.
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
        var change = TypeChange()
        for column in columns {
            change.add(column.name, from: column.typeName, to: column.change)
            types[column.name] = column.type
        }
        try change.check(file)
        notes = change.notes(file)
    }
}
