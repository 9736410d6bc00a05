public import Tabular

/// One row of an export, with its values under the names of their columns.
///
/// ```swift
/// for try await row in export.rows() {
///     let url = row["url"] ?? ""
///     let depth = row["depth"] as Int?
///     let city = row["address"] as JSONDocument?
///     let page = try row.decode(Page.self)
/// }
/// ```
///
/// A row keeps the memory of the rows that were read with it, some hundred kilobytes; copy out what you keep for long.
public struct TableRow: Sendable, CustomStringConvertible {
    private let page: RowPage
    private let index: Int

    init(_ index: Int, of page: RowPage) {
        self.index = index
        self.page = page
    }

    /// Its place among the rows of the export, from 1.
    public var number: UInt64 { page.rowsBefore + UInt64(index) + 1 }

    /// The names of its columns, in its own order. A column may be there without a value.
    public var columns: [String] { shared.names }

    /// The cell of a column; absent where the row has no such column.
    public func cell(_ column: String) -> TableCell {
        guard let slot = shared.slot(of: column) else { return TableCell(.absent, in: page) }
        return cell(at: slot)
    }

    /// A column's value as text: see `TableCell.text`.
    public subscript(column: String) -> String? { cell(column).text }

    /// A column's value as another type; nil where there is none, or none of that type.
    public subscript<Value: CellValue>(column: String) -> Value? { Value(cell: cell(column)) }

    /// The row as a value of your own type, whose keys are the names of columns.
    ///
    /// Numbers and booleans are taken from text, too, which is what they are in CSV; an absent cell is a key that is not
    /// there, so optional properties are nil.
    ///
    /// - Throws: `.malformed` naming the row and the column.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(ExportError) -> Value {
        do {
            return try Value(from: RowDecoder(.row(self), path: []))
        } catch let error as DecodingError {
            throw RowDecoder.problem(error, row: number)
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(
                .malformed, "the row cannot be decoded", at: Location(row: number), cause: String(describing: error))
        }
    }

    /// The row as JSON-like text, for messages.
    public var description: String {
        let values = zip(columns, shared.slots).compactMap { name, slot in
            cell(at: slot).text.map { "\(name): \($0)" }
        }
        return "{" + values.joined(separator: ", ") + "}"
    }

    private var shared: RowColumns { page.rows[index].columns }

    private func cell(at slot: Int) -> TableCell { TableCell(page.cells[page.rows[index].firstCell + slot], in: page) }
}
