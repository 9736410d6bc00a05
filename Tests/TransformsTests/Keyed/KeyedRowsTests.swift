import JSONFormat
import Tabular
import TestSupport
import Testing

@testable import Transforms

@Suite struct KeyedRowsTests {
    /// A set of the keys of rows, filled as a pass fills it.
    private func set(_ rows: [String], by fields: [FieldPath], memoryLimit: Int = 1 << 20) throws -> KeySet {
        let options = TransformRun.options(blockSize: 1000)
        let set = KeySet(of: fields, memoryLimit: memoryLimit, makeSpool: options.makeSpool)
        let source = MemoryByteSource(Array(rows.map { $0 + "\n" }.joined().utf8))
        let reader = try JSONLinesFormat.makeReader(of: source, options: options)
        let parser = reader.makeParser()
        let encoder = set.makeEncoder()
        let batch = RowBatch(block: ByteBlock(capacity: 1000))
        let encoded = EncodedRows()
        while try reader.nextBlock(into: batch.block) {
            batch.reset()
            _ = try parser.parse(batch)
            encoded.reset()
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try set.append(encoded)
        }
        return set
    }

    private func kept(_ rows: [String], _ known: [String], by fields: [FieldPath] = [FieldPath("k")]) throws
        -> [[String]]
    {
        let set = try set(known, by: fields)
        return try [true, false].map { keepsFound in
            try TransformRun(rows, [KeyedRows(fields, keepsFound: keepsFound) { set }], blockSize: 16).lines
        }
    }

    @Test func keysAgreeByContent() throws {
        let rows = [
            #"{"k":1}"#, #"{"k":1.0}"#, #"{"k":"1"}"#, #"{"k":"1.0"}"#, #"{"k":"é"}"#, #"{"k":"\u00e9"}"#,
            #"{"k":true}"#, #"{"k":[1]}"#, #"{"k":-0}"#,
        ]
        let found = try kept(
            rows, [#"{"k":1e0,"x":5}"#, #"{"k":"é"}"#, #"{"k":"true"}"#, #"{"k":"[1]"}"#, #"{"k":0}"#])
        #expect(found[0] == [0, 1, 2, 4, 4, 6, 7, 8].map { rows[$0] })
        #expect(found[1] == [rows[3]])
    }

    @Test func rowsWithoutAKeyAreInNoSet() throws {
        let rows = ["{}", #"{"k":null}"#, #"{"k":""}"#, #"{"l":1}"#]
        let found = try kept(rows, ["{}", #"{"k":null}"#, #"{"k":""}"#])
        #expect(found == [[rows[2]], [rows[0], rows[1], rows[3]]])
        let two = try kept(rows, [#"{"l":1}"#, "{}"], by: [FieldPath("k"), FieldPath("l")])
        #expect(two == [[rows[3]], Array(rows[..<3])])
    }

    @Test func tellsOfThem() throws {
        let set = try set([#"{"k":1}"#], by: [FieldPath("k")])
        let rows = ["{}", "{}", #"{"k":1}"#]
        #expect(
            try TransformRun(rows, [KeyedRows([FieldPath("k")], keepsFound: true) { set }]).notes
                == [#"2 rows were left out without a value in "k", as KeyFilter(in:) compares nothing there"#])
        #expect(
            try TransformRun(["{}"], [KeyedRows([FieldPath("k")], keepsFound: false) { set }]).notes
                == [#"1 row was kept without a value in "k", as KeyFilter(notIn:) compares nothing there"#])
        #expect(try TransformRun([rows[2]], [KeyedRows([FieldPath("k")], keepsFound: false) { set }]).notes == [])
    }

    @Test func manyKeysInLittleMemory() throws {
        let known = (0..<20_000).map { #"{"k":"https://example.com/\#($0 * 2)"}"# }
        let rows = (0..<40_000).map { #"{"k":"https://example.com/\#($0)"}"# }
        let small = try set(known, by: [FieldPath("k")], memoryLimit: 4096)
        let found = try TransformRun(rows, [KeyedRows([FieldPath("k")], keepsFound: true) { small }]).lines
        #expect(found == known)
        let others = try TransformRun(rows, [KeyedRows([FieldPath("k")], keepsFound: false) { small }]).lines
        #expect(others.count == 20_000 && others.first == rows[1])
    }
}
