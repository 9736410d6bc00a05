import JSONScanning
import Nesting
import RowFixtures
import Tabular
import Testing

@testable import ArrowFormat

/// Nested values written as lists and structures come back as they were, null being absent.
@Suite struct NestedArrowTests {
    private func evidence(of rows: [String?]) -> NestedEvidence {
        let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
        var evidence = NestedEvidence()
        var paths = 1
        let look = NestedLook()
        for index in 0..<batch.rowCount {
            let cell = batch.cells(of: batch.rows[index])[0]
            if cell.kind == .json {
                _ = look.look(at: cell, in: batch, row: UInt64(index), paths: &paths, &evidence)
            }
        }
        return evidence
    }

    /// The values that come back, nil where there is none.
    private func roundTrip(
        _ rows: [String?], rowsPerBatch: Int = 7, first: Bool = false,
        _ change: (inout FormatOptions) -> Void = { _ in }
    ) throws -> (bytes: [UInt8], values: [String?]) {
        let type = evidence(of: rows).type
        let fields = rows.enumerated().map { number, row -> Fields in
            let value = Field("v", row.map { .json($0) } ?? .absent)
            let id = Field("id", .number("\(number)"))
            return first ? [value, id] : [id, value]
        }
        let bytes = try Writing.bytes(
            of: fields, as: ArrowFormat.self, testOptions(change), rowsPerBatch: rowsPerBatch,
            columns: first ? ["v", "id"] : ["id", "v"], areAll: true,
            types: first ? [.nested, .integer] : [.integer, .nested], nestedTypes: [first ? 0 : 1: type])
        let reading = Reading(bytes, as: ArrowFormat.self)
        #expect(reading.error == nil)
        let values = reading.rows.map { row in
            row.first { $0.hasPrefix("v=") }.map { String($0.dropFirst(4)) }
        }
        return (bytes, values)
    }

    /// A value as it comes back: what disagrees is JSON text, and so are numbers that no double holds.
    private func expected(_ value: JSONDocument, _ type: NestedType, _ text: String) -> JSONDocument {
        switch (value, type) {
        case (.null, _): .null
        case (.array(let elements), .list(let element)): .array(elements.map { expected($0, element, "") })
        case (.object(let members), .structure(let known)):
            .object(
                members.reduce(into: [:]) { result, member in
                    let name = Array(member.key.utf8)
                    if let type = known.first(where: { $0.name == name })?.type {
                        result[member.key] = expected(member.value, type, "")
                    }
                })
        case (.number(let digits), .scalar(.decimal)): .text(digits)
        case (_, .json): .text("json")
        default: value
        }
    }

    /// Puts "json" in the place of what is JSON text, whose value is compared elsewhere.
    private func masked(_ value: JSONDocument, _ type: NestedType) -> JSONDocument {
        switch (value, type) {
        case (.null, _): .null
        case (.array(let elements), .list(let element)): .array(elements.map { masked($0, element) })
        case (.object(let members), .structure(let known)):
            .object(
                members.reduce(into: [:]) { result, member in
                    let type = known.first { $0.name == Array(member.key.utf8) }?.type
                    result[member.key] = type.map { masked(member.value, $0) } ?? member.value
                })
        case (.text(let text), .json): JSONDocument(text) == nil ? value : .text("json")
        default: value
        }
    }

    @Test(arguments: 0..<150) func randomValues(seed: UInt64) throws {
        var generator = NestedGenerator(seed: seed)
        let rows = (0..<60).map { _ in generator.next() }
        let type = evidence(of: rows).type
        guard type.isComposite else { return }
        let (_, values) = try roundTrip(rows, rowsPerBatch: 1 + Int(seed % 20), first: seed % 2 == 0)
        try #require(values.count == rows.count)
        for (row, value) in zip(rows, values) {
            let wanted = row.flatMap { JSONDocument($0) }.map { expected($0, type, "").withoutNulls }
            let got = value.flatMap { JSONDocument($0) }.map { masked($0, type).withoutNulls }
            #expect(got == wanted, "\(row ?? "nothing") came back as \(value ?? "nothing")")
        }
    }

    @Test func valuesThatDisagreeComeBackAsJSON() throws {
        let (_, values) = try roundTrip([#"[1,"x\u0041",{"a":[true]},null]"#, #"[]"#])
        #expect(values == [##"["1","\"x\\u0041\"","{\"a\":[true]}",null]"##, "[]"])
    }

    @Test func rowsThatAreCutOtherwiseHaveTheSameValues() throws {
        var generator = NestedGenerator(seed: 77)
        let rows = (0..<100).map { _ in generator.next() }
        let whole = try roundTrip(rows, rowsPerBatch: 100).values
        for size in [1, 3, 50] { #expect(try roundTrip(rows, rowsPerBatch: size).values == whole) }
    }
}
