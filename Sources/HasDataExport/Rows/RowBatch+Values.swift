internal import ByteScanning
internal import JSONScanning
public import Tabular

/// Values in the place of what a row has, checked: what is no number never stands among numbers.
///
/// - Precondition: of all of them, that `index` is below the batch's `rowCount`.
extension RowBatch {
    /// Puts a number in the place of what row `index` has in a column, spelled as it is; false where it has no such column, or
    /// where `number` is none by the grammar of JSON (RFC 8259 §6): `1.50`, `-2e3`, not `1,5`, `007` or `NaN`.
    @discardableResult
    public func setNumber(_ number: String, inRow index: Int, column: ColumnName) -> Bool {
        let bytes = Array(number.utf8)
        let isNumber = bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { NumberGrammar.isNumber($0, count: bytes.count) } ?? false
        }
        return isNumber && set(inRow: index, column: column) { store(number, as: .number) }
    }

    /// The same for a whole number.
    @discardableResult
    public func setNumber(_ number: some BinaryInteger, inRow index: Int, column: ColumnName) -> Bool {
        set(inRow: index, column: column) { store("\(number)", as: .number) }
    }

    /// The same for a number; false also for one that is infinite or none.
    @discardableResult
    public func setNumber(_ number: Double, inRow index: Int, column: ColumnName) -> Bool {
        number.isFinite && setNumber("\(number)", inRow: index, column: column)
    }

    /// Puts true or false in the place of what row `index` has in a column; false where it has no such column.
    @discardableResult
    public func setBoolean(_ isTrue: Bool, inRow index: Int, column: ColumnName) -> Bool {
        set(inRow: index, column: column) { store(isTrue ? "true" : "false", as: isTrue ? .true : .false) }
    }

    /// Puts `null` in the place of what row `index` has in a column; false where it has no such column.
    @discardableResult
    public func setNull(inRow index: Int, column: ColumnName) -> Bool {
        set(inRow: index, column: column) { store("null", as: .null) }
    }

    /// Takes away what row `index` has in a column, which it keeps; false where it has no such column.
    @discardableResult
    public func setAbsent(inRow index: Int, column: ColumnName) -> Bool {
        set(inRow: index, column: column) { .absent }
    }

    /// Puts an object or array in the place of what row `index` has in a column; false where it has no such column, or where
    /// `text` is no object or array of JSON (RFC 8259).
    @discardableResult
    public func setJSON(_ text: String, inRow index: Int, column: ColumnName) -> Bool {
        let copy = ByteBlock(capacity: text.utf8.count)
        copy.append(text)
        let start = JSONText.skipSpace(copy.bytes, from: 0, end: copy.count)
        guard start < copy.count, [.openBrace, .openBracket].contains(copy.bytes[start]),
            let span = try? JSONText.container(copy.bytes, from: start, end: copy.count),
            JSONText.skipSpace(copy.bytes, from: span.next, end: copy.count) == copy.count
        else { return false }
        let value = UnsafeRawBufferPointer(rebasing: copy.contents[start..<start + span.count])
        return set(inRow: index, column: column) { store(value, as: .json) }
    }

    private func set(inRow index: Int, column: ColumnName, _ make: () -> Cell) -> Bool {
        guard let slot = slot(of: column, inRow: index) else { return false }
        setCell(make(), inRow: index, slot: slot)
        return true
    }
}
