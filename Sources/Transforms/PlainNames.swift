public import Tabular

/// Gives columns names of letters, digits and `_` alone, none empty, and no two that differ in case only: `--names`. Work for
/// a shape, none for a row. Databases name the columns of their tables themselves, by those that are there.
public struct PlainNames: RowTransform {
    /// For whom.
    public enum Style: Sendable, Hashable {
        /// What BigQuery takes: at most 300 bytes.
        case bigquery
        /// What most databases take without quotes: lower case, at most 63 bytes.
        case sql
    }

    private let style: Style
    /// Columns that are known before the first row comes, in their order.
    private let known: [ColumnName]

    /// - Parameter known: columns that are known before the first row comes, in their order, which decides on names that
    ///   would be the same.
    public init(_ style: Style, known: [ColumnName] = []) {
        self.style = style
        self.known = known
    }

    /// Names are given in the order in which columns come.
    public var order: TransformOrder { .ordered }

    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        let names = Names(style)
        for column in known { _ = names.name(of: column) }
        return ShapeStage { shape in
            let columns = shape.columns.map { names.name(of: $0) }
            return columns == shape.columns ? nil : shape.changed(columns: columns)
        }
    }

    /// The names of columns that come in this order.
    package static func names(of columns: [ColumnName], _ style: Style) -> [ColumnName] {
        let names = Names(style)
        return columns.map { names.name(of: $0) }
    }

    /// The names that columns have got.
    private final class Names {
        private let style: Style
        private var given: [ColumnName: ColumnName] = [:]
        private var taken: Set<String> = []

        init(_ style: Style) { self.style = style }

        func name(of column: ColumnName) -> ColumnName {
            if let name = given[column] { return name }
            var wanted = PlainName.of(column.description, isLowerCase: style == .sql)
            if wanted.isEmpty { wanted = "column_\(given.count + 1)" }
            let longest = style == .sql ? 63 : 300
            var name = PlainName.cut(wanted, suffix: "", to: longest)
            var next = 2
            while !taken.insert(name.lowercased()).inserted {
                name = PlainName.cut(wanted, suffix: "_\(next)", to: longest)
                next += 1
            }
            let made = ColumnName(name)
            given[column] = made
            return made
        }
    }
}
