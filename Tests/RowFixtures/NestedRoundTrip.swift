internal import JSONScanning
package import Nesting
package import Tabular

extension NestedEvidence {
    /// What was seen of a column of nested values in these rows, the first of which is number `firstRow`.
    package init(of rows: [String?], firstRow: Int = 0) {
        self.init()
        let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
        var paths = 1
        let look = NestedLook()
        for index in 0..<batch.rowCount {
            let cell = batch.cells(of: batch.rows[index])[0]
            if cell.kind == .json {
                _ = look.look(at: cell, in: batch, row: UInt64(firstRow + index), paths: &paths, &self)
            }
        }
    }
}

/// Nested values that a format wrote as lists and structures, and read back.
package struct NestedRoundTrip {
    /// The file.
    package let bytes: [UInt8]
    /// The values that come back, nil where there is none.
    package let values: [String?]

    /// Why nothing came back.
    package struct Failure: Error {
        let text: String
    }

    /// Writes and reads `rows`. `first` says whether the column stands before another one or behind it.
    package init(
        of rows: [String?], as format: any Format.Type, rowsPerBatch: Int = 7, first: Bool = false,
        _ change: (inout FormatOptions) -> Void = { _ in }
    ) throws {
        let type = NestedEvidence(of: rows).type
        let fields = rows.enumerated().map { number, row -> Fields in
            let value = Field("v", row.map { .json($0) } ?? .absent)
            let id = Field("id", .number("\(number)"))
            return first ? [value, id] : [id, value]
        }
        bytes = try Writing.bytes(
            of: fields, as: format, testOptions(change), rowsPerBatch: rowsPerBatch,
            columns: first ? ["v", "id"] : ["id", "v"], areAll: true,
            types: first ? [.nested, .integer] : [.integer, .nested], nestedTypes: [first ? 0 : 1: type])
        let reading = Reading(bytes, as: format)
        if let error = reading.error { throw Failure(text: error) }
        // Nor does it matter whether what is read has room in memory.
        guard Reading(bytes, as: format, testOptions { $0.memoryLimit = 0 }) == reading else {
            throw Failure(text: "other rows without memory")
        }
        values = reading.rows.map { row in
            row.first { $0.hasPrefix("v=") }.map { String($0.dropFirst(4)) }
        }
    }

    /// Which of some random values come back otherwise than they went, null being absent; nil where they are no lists or
    /// structures.
    package static func differences(seed: UInt64, as format: any Format.Type) throws -> [String]? {
        var generator = NestedGenerator(seed: seed)
        let rows = (0..<60).map { _ in generator.next() }
        let type = NestedEvidence(of: rows).type
        guard type.isComposite else { return nil }
        let values = try NestedRoundTrip(
            of: rows, as: format, rowsPerBatch: 1 + Int(seed % 20), first: seed % 2 == 0
        ).values
        guard values.count == rows.count else { return ["\(values.count) of \(rows.count) values"] }
        return zip(rows, values).compactMap { row, value in
            let wanted = row.flatMap { JSONDocument($0) }.map { type.expected($0).withoutNulls }
            let got = value.flatMap { JSONDocument($0) }.map { type.masked($0).withoutNulls }
            return got == wanted ? nil : "\(row ?? "nothing") came back as \(value ?? "nothing")"
        }
    }
}

extension NestedType {
    /// A value as it comes back: what disagrees is JSON text, and so are numbers that no double holds.
    fileprivate func expected(_ value: JSONDocument) -> JSONDocument {
        switch (value, self) {
        case (.null, _): .null
        case (.array(let elements), .list(let element)): .array(elements.map { element.expected($0) })
        case (.object(let members), .structure(let known)):
            .object(
                members.reduce(into: [:]) { result, member in
                    let name = Array(member.key.utf8)
                    if let type = known.first(where: { $0.name == name })?.type {
                        result[member.key] = type.expected(member.value)
                    }
                })
        case (.number(let digits), .scalar(.decimal)): .text(digits)
        case (_, .json): .text("json")
        default: value
        }
    }

    /// Puts "json" in the place of what is JSON text, whose value is compared elsewhere.
    fileprivate func masked(_ value: JSONDocument) -> JSONDocument {
        switch (value, self) {
        case (.null, _): .null
        case (.array(let elements), .list(let element)): .array(elements.map { element.masked($0) })
        case (.object(let members), .structure(let known)):
            .object(
                members.reduce(into: [:]) { result, member in
                    let type = known.first { $0.name == Array(member.key.utf8) }?.type
                    result[member.key] = type.map { $0.masked(member.value) } ?? member.value
                })
        case (.text(let text), .json): JSONDocument(text) == nil ? value : .text("json")
        default: value
        }
    }
}
