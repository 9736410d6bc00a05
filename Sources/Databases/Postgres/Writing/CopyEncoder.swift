internal import ByteScanning
internal import JSONScanning
internal import Tables
internal import Tabular

/// Turns rows into those of a binary COPY (PostgreSQL's manual, "COPY", "Binary Format"): the number of fields, then the length and
/// the bytes of each, all numbers in network order.
///
/// Bounds: a cell's bytes lie in its block or arena (see `RowBatch`), which have 64 bytes of padding; before a field is written the
/// block has room for its length, for the bytes of the cell, or of the number that they are, and for 64 more.
final class CopyEncoder: RowEncoder {
    private let rules: CopyRules
    private var known: (header: [ColumnName], types: [ColumnType]?, columns: [CopyColumn])?
    private var replaced = 0
    private var losses = JSONLosses()

    /// For one shape: the slot of each column's cell; -1 where its rows have none.
    private final class ColumnOrder {
        let slots: [Int]

        init(_ shape: RowShape, count: Int) {
            var slots = [Int](repeating: -1, count: count)
            for (place, slot) in zip(shape.places, shape.slots) where place < count { slots[place] = slot }
            self.slots = slots
        }
    }

    init(_ rules: CopyRules) { self.rules = rules }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        encoded.rowCount += range.count
        encoded.sidecar = nil
        guard !range.isEmpty else { return }
        let columns = try columns(encoded)
        let forms = columns.map(\.form)
        replaced = 0
        var hazards: [Int: UInt64] = [:]
        var number = UInt32.max
        var order = ColumnOrder(batch.shapes[Int(batch.rows[range.lowerBound].shape)], count: 0)
        let block = encoded.block
        for index in range {
            let row = batch.rows[index]
            if row.shape != number {
                number = row.shape
                order = Self.order(of: batch.shapes[Int(number)], count: forms.count)
            }
            let cells = UnsafePointer(batch.cells(of: row))
            block.append(bytesOf: UInt16(truncatingIfNeeded: forms.count).bigEndian)
            for (column, form) in forms.enumerated() {
                let slot = order.slots[column]
                let cell = slot < 0 ? Cell.absent : cells[slot]
                guard let problem = append(cell, form, batch, to: block) else { continue }
                let place = encoded.position.firstRow + UInt64(index - range.lowerBound) + 1
                // Of a column that is there the server says itself what it takes.
                if problem == .escapes, columns[column].isThere { continue }
                guard problem == .hazard || problem == .escapes else {
                    throw refusal(problem, cell, form, batch, encoded, place, column)
                }
                if hazards[column] == nil { hazards[column] = place }
            }
        }
        encoded.warnings.add(.replacedSurrogate, count: UInt64(replaced))
        if !hazards.isEmpty { encoded.sidecar = JSONColumns(hazards) }
    }

    private func columns(_ encoded: EncodedRows) throws(ExportError) -> [CopyColumn] {
        if let known, known.header == encoded.header, known.types == encoded.types { return known.columns }
        // A table has one column at least; rows without any have it, too.
        let header = encoded.header.isEmpty ? HeaderNames.numbered(1) : encoded.header
        let columns = try rules.plan(header, encoded.types).plan.columns
        known = (encoded.header, encoded.types, columns)
        return columns
    }

    private static func order(of shape: RowShape, count: Int) -> ColumnOrder {
        if let known = shape.encoderCache as? ColumnOrder, known.slots.count == count { return known }
        let order = ColumnOrder(shape, count: count)
        shape.encoderCache = order
        return order
    }

    /// How many microseconds the last digit counts, by how many digits a second's fraction has.
    private static let units: [Int64] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1]

    // MARK: Fields

    /// Why a value cannot be sent as its column is.
    enum Problem {
        /// It is JSON that `jsonb` does not take.
        case hazard
        /// It is JSON that `jsonb` may not take.
        case escapes
        /// It is not of the column's type.
        case misfit
        /// The column would change it.
        case changed
        /// No number of the server is as large, or has as long a fraction.
        case beyond
    }

    /// Appends a field, and says what is wrong with it.
    @inline(__always)
    private func append(_ cell: Cell, _ form: CopyForm, _ batch: RowBatch, to block: ByteBlock) -> Problem? {
        block.reserve(cell.count + NumericValue.room(for: cell.count) + 128)
        let kind = cell.kind
        // Empty text is a value of texts alone.
        guard kind != .absent, kind != .null, form.isText || cell.count > 0 || kind == .true || kind == .false else {
            putLength(-1, in: block)
            return nil
        }
        switch form {
        case .text:
            appendText(cell, kind, batch, to: block)
            return nil
        case .shortText(let length, let isPadded):
            let start = block.count + 4
            appendText(cell, kind, batch, to: block)
            let text = UnsafeBufferPointer(start: block.bytes + start, count: max(0, block.count - start))
            if isPadded, text.last == 0x20 { return .changed }
            // Characters are what is no byte behind a first one.
            guard let length, text.count > length, text.count(where: { $0 & 0xC0 != 0x80 }) > length else { return nil }
            return .changed
        case .boolean:
            guard kind == .true || kind == .false else { return .misfit }
            putLength(1, in: block)
            block.bytes[block.count] = kind == .true ? 1 : 0
            block.count += 1
            return nil
        case .json(let isBinary): return appendJSON(cell, kind, isBinary: isBinary, batch, to: block)
        case .date, .timestamp: return appendDate(cell, kind, form, batch, to: block)
        case .integer, .double, .numeric: return appendNumber(cell, kind, form, batch, to: block)
        }
    }

    private func appendText(_ cell: Cell, _ kind: CellKind, _ batch: RowBatch, to block: ByteBlock) {
        let bytes = self.bytes(of: cell, batch)
        let start = block.count
        switch kind {
        case .true, .false:
            putLength(kind == .true ? 4 : 5, in: block)
            block.append(kind == .true ? "true" : "false")
        case .escapedText:
            block.count += 4
            let decoded = EscapedText.decode(bytes, count: cell.count, to: block.bytes + block.count)
            replaced += decoded.replaced
            block.count = start
            putLength(decoded.count, in: block)
            block.count += decoded.count
        case .date:
            let header = min(DateCell.headerCount, cell.count)
            put(bytes + header, count: cell.count - header, in: block)
        default: put(bytes, count: cell.count, in: block)
        }
    }

    private func appendJSON(
        _ cell: Cell, _ kind: CellKind, isBinary: Bool, _ batch: RowBatch, to block: ByteBlock
    ) -> Problem? {
        guard kind == .json else { return .misfit }
        let bytes = self.bytes(of: cell, batch)
        guard isBinary else {
            put(bytes, count: cell.count, in: block)
            return nil
        }
        // The version of the form stands in front of the text (jsonb.c, `jsonb_recv`).
        putLength(cell.count + 1, in: block)
        block.bytes[block.count] = 1
        block.count += 1
        (block.bytes + block.count).update(from: bytes, count: cell.count)
        block.count += cell.count
        if JSONHazards.isThere(in: bytes, count: cell.count) || losses.isThere(in: bytes, count: cell.count) {
            return .hazard
        }
        return !rules.isUTF8 && JSONHazards.hasEscapes(bytes, count: cell.count) ? .escapes : nil
    }

    private func appendDate(
        _ cell: Cell, _ kind: CellKind, _ form: CopyForm, _ batch: RowBatch, to block: ByteBlock
    ) -> Problem? {
        guard kind == .date, let date = DateText(batch.dateText(of: cell)) else { return .misfit }
        // The server counts from 2000-01-01.
        let epoch: Int64 = 10_957
        if form == .date {
            guard !date.hasTime else { return .misfit }
            putLength(4, in: block)
            block.append(bytesOf: Int32(truncatingIfNeeded: date.days - epoch).bigEndian)
        } else {
            guard case .timestamp(date.isUTC, let digits) = form else { return .misfit }
            // The server would round it.
            let unit = CopyEncoder.units[max(0, min(6, digits))]
            guard date.instant % unit == 0 else { return .changed }
            putLength(8, in: block)
            block.append(bytesOf: (date.instant - epoch * 86_400_000_000).bigEndian)
        }
        return nil
    }

    private func appendNumber(
        _ cell: Cell, _ kind: CellKind, _ form: CopyForm, _ batch: RowBatch, to block: ByteBlock
    ) -> Problem? {
        let bytes = self.bytes(of: cell, batch)
        guard kind == .number || kind == .text, kind == .number || NumberGrammar.isNumber(bytes, count: cell.count)
        else {
            return .misfit
        }
        if case .numeric(let scale) = form {
            switch NumericValue.write(bytes, count: cell.count, scale: scale, to: block.bytes + block.count + 4) {
            case .written(let count):
                // Without a digit it is zero, and the server's has no sign.
                if count == NumericValue.headCount, bytes[0] == 0x2D { return .changed }
                putLength(count, in: block)
                block.count += count
                return nil
            case .cut: return .changed
            case .beyond: return .beyond
            }
        }
        let number = NumberValue(bytes, count: cell.count, isDouble: cell.isDouble)
        let isWhole = number.kind == .integer || number.kind == .longInteger
        if case .integer(let size) = form {
            guard isWhole else { return .misfit }
            let value = Int64(bitPattern: number.bits)
            let bits = size * 8 - 1
            guard size == 8 || (value >= -(1 << Int64(bits)) && value < 1 << Int64(bits)) else { return .changed }
            putLength(size, in: block)
            for byte in (0..<size).reversed() {
                block.bytes[block.count] = UInt8(truncatingIfNeeded: value >> Int64(byte * 8))
                block.count += 1
            }
            return nil
        }
        var value = Double(bitPattern: number.bits)
        if isWhole {
            let whole = Int64(bitPattern: number.bits)
            value = Double(whole)
            guard Int64(exactly: value) == whole else { return .changed }
        } else if number.kind != .double {
            return .misfit
        }
        putLength(8, in: block)
        block.append(bytesOf: value.bitPattern.bigEndian)
        return nil
    }

    @inline(__always)
    private func bytes(of cell: Cell, _ batch: RowBatch) -> UnsafePointer<UInt8> {
        UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
    }

    @inline(__always)
    private func putLength(_ count: Int, in block: ByteBlock) {
        UnsafeMutableRawPointer(block.bytes + block.count)
            .storeBytes(of: Int32(truncatingIfNeeded: count).bigEndian, as: Int32.self)
        block.count += 4
    }

    @inline(__always)
    private func put(_ bytes: UnsafePointer<UInt8>, count: Int, in block: ByteBlock) {
        putLength(count, in: block)
        (block.bytes + block.count).update(from: bytes, count: count)
        block.count += count
    }

    // MARK: Problems

    private func refusal(
        _ problem: Problem, _ cell: Cell, _ form: CopyForm, _ batch: RowBatch, _ encoded: EncodedRows, _ row: UInt64,
        _ column: Int
    ) -> ExportError {
        let name = encoded.header.indices.contains(column) ? "\"\(encoded.header[column])\"" : nil
        let location = Location(source: rules.name, row: row, column: name)
        let bytes = cell.kind == .date ? batch.dateText(of: cell) : batch.bytes(of: cell)
        let text = String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription
        switch problem {
        case .hazard, .escapes, .misfit:
            return ExportError(
                .malformed, "a value is not of the type that the column has, which is \(form.typeName)", at: location,
                advice: "write the column as text with \(Setting.types)")
        case .changed:
            return ExportError(
                .malformed, "\(text) would be changed by the column, which is \(form.typeName)", at: location,
                advice: "write a table of another name with \(Setting.table), or change the column's type")
        case .beyond:
            return ExportError(
                .malformed, "\(text) has more digits than a number of the server", at: location,
                advice: "write the column as text with \(Setting.types)")
        }
    }
}
