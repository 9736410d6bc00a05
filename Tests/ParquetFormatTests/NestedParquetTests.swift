import JSONScanning
import Nesting
import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// Nested values written as lists and structures come back as they were, null being absent.
@Suite struct NestedParquetTests {
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
    func roundTrip(
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
            of: fields, as: ParquetFormat.self, testOptions(change), rowsPerBatch: rowsPerBatch,
            columns: first ? ["v", "id"] : ["id", "v"], areAll: true,
            types: first ? [.nested, .integer] : [.integer, .nested], nestedTypes: [first ? 0 : 1: type])
        let reading = Reading(bytes, as: ParquetFormat.self)
        #expect(reading.error == nil)
        let isSame = Reading(bytes, as: ParquetFormat.self, testOptions { $0.memoryLimit = 0 }) == reading
        #expect(isSame)
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

extension NestedParquetTests {
    @Test func howRowsAreCutIntoBatchesChangesNoByte() throws {
        var generator = NestedGenerator(seed: 5)
        let rows = (0..<300).map { _ in generator.next() }
        let whole = try roundTrip(rows, rowsPerBatch: 300).bytes
        for size in [1, 7, 100] { #expect(try roundTrip(rows, rowsPerBatch: size).bytes == whole) }
    }

    /// A group without a value of the column, among others.
    @Test func severalRowGroups() throws {
        let rows = (0..<100).map { $0 / 10 == 4 ? nil : "{\"a\":[\($0),null],\"b\":{\"c\":\"\($0)\"}}" }
        let change: (inout FormatOptions) -> Void = { $0[ParquetWritingOptions.self].rowsPerGroup = 10 }
        let values = try roundTrip(rows, rowsPerBatch: 5, first: true, change).values
        #expect(values == rows)
    }

    /// Levels that come in long runs, those that change with each row, and both in one column: either way of writing them.
    @Test(arguments: 0..<4) func longRunsAndShortOnes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        /// A row, and how it comes back: with a null for each member that it has not.
        func row(_ number: Int, member: Int?, _ list: String?, _ whole: String) -> (row: String?, read: String?) {
            let few = [member.map { "\"m\($0)\":\(number)" }, list.map { "\"l\":" + $0 }].compactMap { $0 }
            let all = (0..<40).map { "\"m\($0)\":\($0 == member ? "\(number)" : "null")," }.joined()
            return ("{\(few.joined(separator: ","))}", "{\(all)\"l\":\(whole)}")
        }
        let first = (0..<40).map { "\"m\($0)\":\($0)," }.joined() + "\"l\":[{\"x\":1,\"y\":[2]}]"
        var rows: [(row: String?, read: String?)] = [("{\(first)}", "{\(first)}")]
        while rows.count < 3_000 {
            let member = Int.random(in: 0..<40, using: &generator)
            let kinds = [
                (nil, nil), row(rows.count, member: nil, nil, "null"), row(rows.count, member: nil, "[]", "[]"),
                row(
                    rows.count, member: member, "[{\"x\":1},{},null,{\"y\":[\(member)]}]",
                    "[{\"x\":1,\"y\":null},{\"x\":null,\"y\":null},null,{\"x\":null,\"y\":[\(member)]}]"),
                row(rows.count, member: nil, "[{\"y\":[1,null,3]}]", "[{\"x\":null,\"y\":[1,null,3]}]"),
            ]
            let isLong = Int.random(in: 0..<40, using: &generator) == 0
            let kind = Int.random(in: 0..<kinds.count, using: &generator)
            rows += [(row: String?, read: String?)](repeating: kinds[kind], count: isLong ? 500 : 1)
        }
        let whole = try roundTrip(rows.map(\.row), rowsPerBatch: rows.count)
        let isRead = whole.values == rows.map(\.read)
        #expect(isRead)
        let isSame = try roundTrip(rows.map(\.row), rowsPerBatch: 17).bytes == whole.bytes
        #expect(isSame)
    }

    /// Values of which a run is a page by itself, beside others.
    @Test func longTexts() throws {
        let long = String(repeating: "long ", count: 20_000)
        let rows = (0..<40).map { "{\"t\":\"\($0 % 7 == 0 ? long : "short")\",\"n\":[\($0)]}" }
        #expect(try roundTrip(rows, rowsPerBatch: 3).values == rows)
    }

    @Test(arguments: 1...8) func levelsComeBackFromTheirRuns(bitWidth: Int) throws {
        var generator = SeededGenerator(seed: UInt64(bitWidth))
        for _ in 0..<200 {
            var values: [UInt8] = []
            let inRuns = ByteBlock(capacity: 16)
            var writer = HybridRunWriter(bitWidth: bitWidth, to: inRuns)
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let value = UInt8.random(in: 0...UInt8(truncatingIfNeeded: (1 << bitWidth) - 1), using: &generator)
                let count = [1, 2, 7, 8, 9, 30].randomElement(using: &generator) ?? 1
                values += [UInt8](repeating: value, count: count)
                writer.add(Int(value), count: count)
            }
            let block = ByteBlock(capacity: 16)
            values.withUnsafeBufferPointer { HybridRuns.append($0, bitWidth: bitWidth, to: block) }
            let read: [UInt8] = try BitPacking.hybrid(block.contents, width: bitWidth, count: values.count)
            #expect(read == values)
            writer.finish()
            #expect(inRuns.contents.elementsEqual(block.contents))
        }
    }
}
