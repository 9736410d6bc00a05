internal import CSQLite
internal import Tables
internal import Tabular

/// Reads a table row by row. A block has the rows as cells and bytes already, since a database gives its values one after
/// another; a parser only takes them over.
final class SQLiteReader: RowReader {
    private let file: SourceFile
    private let options: FormatOptions
    private let shape: RowShape
    private let rows: Statement
    private let maker: RowMaker
    /// What the next block begins with in place of rows.
    private var failure: ExportError?
    private var hasGivenBlock = false
    private var isSpent = false

    /// How many bytes of values end a block.
    private static let blockBytes = 256 << 10

    init(_ source: any SeekableByteSource, options: FormatOptions) throws(ExportError) {
        self.options = options
        file = try SourceFile(source, options: options)
        let table = try SourceTable(in: file.connection, options[TableOptions.self])
        let names = HeaderNames.unique(table.columns.map { ColumnName($0.name) })
        let used = Self.used(names, options.usedColumns)
        shape = RowShape(columns: used.map { names[$0] }, isHeader: true)
        let list = used.map { SQLName.quoted(table.columns[$0].name) }.joined(separator: ", ")
        rows = try file.connection.statement("SELECT \(list) FROM \(SQLName.quoted(table.name))")
        maker = RowMaker(rows.handle, isBoolean: used.map { table.columns[$0].isBoolean }, options: options)
    }

    /// The columns that have to be read: all where one that is asked for is not there, so that what was meant can be told.
    private static func used(_ names: [ColumnName], _ wanted: Set<ColumnName>?) -> [Int] {
        guard let wanted, !wanted.isEmpty, wanted.isSubset(of: names) else { return Array(names.indices) }
        return names.indices.filter { wanted.contains(names[$0]) }
    }

    func makeParser() -> any RowParser { SQLiteParser(shape, skipsErrors: options.skipsErrors) }

    private(set) var warnings = WarningCounts()

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 1 << 22)
        if let failure { throw failure }
        var rowCount = 0
        while !isSpent, block.count < Self.blockBytes {
            do throws(ExportError) {
                guard try rows.step() else {
                    isSpent = true
                    try file.confirm()
                    break
                }
                try maker.append(to: block)
                rowCount += 1
            } catch {
                var problem = error
                do throws(ExportError) {
                    // Pages of two moments look like damage.
                    if !isSpent { try file.confirm() }
                } catch {
                    problem = error
                    isSpent = true
                }
                problem.location.source = file.connection.name
                problem.location.row = isSpent ? nil : 1
                failure = problem
                isSpent = true
                // Rows before it are whole.
                if rowCount == 0 { throw problem }
            }
        }
        // The columns reach the output without a row, too.
        defer { hasGivenBlock = true }
        return rowCount > 0 || !hasGivenBlock
    }
}
