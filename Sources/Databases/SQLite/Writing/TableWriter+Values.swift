internal import CSQLite
internal import Tables
internal import Tabular

/// Values as they are bound.
extension TableWriter {
    /// Binds a value to a column that was made here: as it is while that is what all values of it are, else as text.
    @inline(__always)
    func bindGrowing(
        _ statement: OpaquePointer?, _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows,
        _ encoded: ByteBlock
    ) -> Int32 {
        let place = cell.place
        let index = Int32(truncatingIfNeeded: place &+ 1)
        switch cell.kind {
        case .text:
            _ = columns[place].growing.store(.text)
            return bindText(statement, index, cell, rows, encoded)
        case .decimal:
            _ = columns[place].growing.store(.decimal)
            return bindText(statement, index, cell, rows, encoded)
        case .integer, .longInteger:
            let form = columns[place].growing.store(cell.kind == .integer ? .integer : .longInteger)
            let value = Int64(bitPattern: cell.value)
            return form == .text
                ? bindCopy(statement, index, "\(value)") : sqlite3_bind_int64(statement, index, value)
        case .double:
            let form = columns[place].growing.store(.double)
            let value = Double(bitPattern: cell.value)
            if form != .text {
                if let spelling { rowSpellings.append((place, spelling)) }
                return sqlite3_bind_double(statement, index, value)
            }
            if let spelling { return bindText(statement, index, spelling, rows, encoded) }
            return bindCopy(statement, index, NumberText.of(value))
        case .true, .false:
            let value = cell.kind == .true
            return columns[place].growing.store(.boolean) == .text
                ? bindCopy(statement, index, value ? "true" : "false")
                : sqlite3_bind_int64(statement, index, value ? 1 : 0)
        case .endOfRow, .spelling: return SQLITE_OK
        }
    }

    /// Binds a value to a column that was there before.
    ///
    /// - Throws: `.malformed` for one that the column would change.
    func bindFitting(
        _ statement: OpaquePointer?, _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows,
        _ encoded: ByteBlock, _ row: UInt64
    ) throws(ExportError) -> Int32 {
        let place = cell.place
        let index = Int32(truncatingIfNeeded: place &+ 1)
        guard let fit = columns[place].fit else { return SQLITE_OK }
        func text() -> String { Self.text(cell, spelling, rows, encoded) }
        switch (cell.kind, fit) {
        case (.text, .any), (.text, .text), (.decimal, .any), (.decimal, .text):
            return bindText(statement, index, cell, rows, encoded)
        case (.text, .bytes), (.decimal, .bytes), (.true, .bytes), (.false, .bytes):
            throw notBytes(text(), row, place)
        case (.integer, .rowNumber), (.longInteger, .rowNumber):
            return sqlite3_bind_int64(statement, index, Int64(bitPattern: cell.value))
        case (_, .rowNumber): throw noRowNumber(text(), row, place)
        case (.text, _) where !ColumnFit.isNumeric(rows.bytes(of: cell, encoded), count: Int(cell.count)):
            return bindText(statement, index, cell, rows, encoded)
        case (_, .text): return bindCopy(statement, index, text())
        case (.integer, .any), (.integer, .number), (.integer, .double), (.integer, .bytes),
            (.longInteger, .any), (.longInteger, .number), (.longInteger, .bytes):
            return sqlite3_bind_int64(statement, index, Int64(bitPattern: cell.value))
        case (.double, .number) where isNegativeZero(cell), (.double, .double) where isNegativeZero(cell):
            throw change(of: "-0", row, place)
        case (.double, .any), (.double, .number), (.double, .double), (.double, .bytes):
            return sqlite3_bind_double(statement, index, Double(bitPattern: cell.value))
        case (.true, .boolean), (.false, .boolean):
            return sqlite3_bind_int64(statement, index, cell.kind == .true ? 1 : 0)
        case (.true, .any), (.false, .any): return bindCopy(statement, index, text())
        default:
            throw change(of: text().prefix(60).debugDescription, row, place)
        }
    }

    /// A whole double is an integer in the file, and there is no integer of -0 (sqlite.org/datatype3.html §3.4).
    private func isNegativeZero(_ cell: BoundCell) -> Bool { cell.value == (-0.0).bitPattern }

    private func change(of value: String, _ row: UInt64, _ place: Int) -> ExportError {
        let declared = existing?.column(columns[place].name)?.type ?? ""
        return ExportError(
            .malformed, "\(value) would be changed by the column, which is \(declared)", at: location(row, place),
            advice: "write a table of another name with \(Setting.table), or declare the column TEXT")
    }

    private func noRowNumber(_ value: String, _ row: UInt64, _ place: Int) -> ExportError {
        ExportError(
            .malformed,
            "\(value.prefix(60).debugDescription) is not a whole number, as the column is, which is INTEGER PRIMARY KEY",
            at: location(row, place),
            advice:
                "\(Setting.types) \(columns[place].name)=integer makes whole numbers of texts; \(Setting.omit) leaves the column out"
        )
    }

    private func notBytes(_ value: String, _ row: UInt64, _ place: Int) -> ExportError {
        ExportError(
            .malformed, "\(value.prefix(60).debugDescription) is text, and the column, which is BLOB, holds bytes",
            at: location(row, place),
            advice: "leave the column out with \(Setting.omit), or write a table of another name with \(Setting.table)")
    }

    @inline(__always)
    private func bindText(
        _ statement: OpaquePointer?, _ index: Int32, _ cell: BoundCell, _ rows: BoundRows, _ encoded: ByteBlock
    ) -> Int32 {
        let bytes = UnsafeRawPointer(rows.bytes(of: cell, encoded)).assumingMemoryBound(to: CChar.self)
        // Nothing is copied: the bytes stay until the row is put.
        return sqlite3_bind_text(statement, index, bytes, Int32(truncatingIfNeeded: cell.count), nil)
    }

    private func bindCopy(_ statement: OpaquePointer?, _ index: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite_bind_text_copy(statement, index, $0.baseAddress, Int32(truncatingIfNeeded: $0.count))
            }
        }
    }

    /// A value as the source has it.
    private static func text(
        _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows, _ encoded: ByteBlock
    ) -> String {
        switch cell.kind {
        case .true: return "true"
        case .false: return "false"
        case .integer, .longInteger: return "\(Int64(bitPattern: cell.value))"
        case .double where spelling == nil: return NumberText.of(Double(bitPattern: cell.value))
        default:
            let text = spelling ?? cell
            return String(
                decoding: UnsafeBufferPointer(start: rows.bytes(of: text, encoded), count: Int(text.count)),
                as: UTF8.self)
        }
    }
}
