import Nesting
import RowFixtures
import Tabular
import Testing

@Suite struct NestedShredderTests {
    /// For each leaf its entries: repetition, definition and the value's text.
    private func shred(_ rows: [String?]) throws -> [[String]] {
        let shredder = NestedShredder(evidence(of: rows).type)
        let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
        for index in 0..<batch.rowCount {
            let cell = batch.cells(of: batch.rows[index])[0]
            if cell.kind == .json { try shredder.add(cell, in: batch) } else { shredder.addNulls(1) }
        }
        #expect(shredder.rowCount == rows.count)
        shredder.complete()
        return shredder.leaves.map { node in
            let leaf = node.entries
            var next = 0
            return (0..<leaf.count).map { index in
                let (repetition, definition) = (leaf.repetitions.contents[index], leaf.definitions.contents[index])
                guard Int(definition) == node.definition else { return "\(repetition)\(definition)" }
                next += 1
                return
                    "\(repetition)\(definition) \(String(decoding: batch.bytes(of: leaf.cells[next - 1]), as: UTF8.self))"
            }
        }
    }

    /// The records of Dremel's paper (Melnik et al., 2010, figure 3), with every field optional and lists of three levels.
    @Test func levelsAreDremels() throws {
        let leaves = try shred([
            #"{"DocId":10,"Links":{"Forward":[20,40,60]},"Name":[{"Language":[{"Code":"en-us","Country":"us"},{"Code":"en"}],"Url":"http://A"},{"Url":"http://B"},{"Language":[{"Code":"en-gb","Country":"gb"}]}]}"#,
            #"{"DocId":20,"Links":{"Backward":[10,30],"Forward":[80]},"Name":[{"Url":"http://C"}]}"#,
        ])
        #expect(leaves[0] == ["02 10", "02 20"])
        #expect(leaves[1] == ["05 20", "15 40", "15 60", "05 80"])
        #expect(leaves[2] == ["02", "05 10", "15 30"])
        #expect(leaves[3] == ["08 en-us", "28 en", "14", "18 en-gb", "04"])
        #expect(leaves[4] == ["08 us", "27", "14", "18 gb", "04"])
        #expect(leaves[5] == ["05 http://A", "15 http://B", "14", "05 http://C"])
    }

    /// Members that are in few rows, at several depths and in lists, have the levels that they would have if all were looked at.
    @Test func membersThatFewRowsHaveCatchUp() throws {
        let rows = [
            "{}", #"{"a":{"b":[1]}}"#, nil, #"{"l":[{},{"x":2},null,{}]}"#, "{}", #"{"a":{"b":null,"c":3},"l":[]}"#,
            #"{"l":[{"y":{"z":4}}]}"#, nil, "{}",
        ]
        let leaves = try shred(rows)
        #expect(leaves[0] == ["01", "05 1", "00", "01", "01", "02", "01", "00", "01"])
        #expect(leaves[1] == ["01", "02", "00", "01", "01", "03 3", "01", "00", "01"])
        #expect(leaves[2] == ["01", "01", "00", "04", "15 2", "13", "14", "01", "02", "04", "00", "01"])
        #expect(leaves[3] == ["01", "01", "00", "04", "14", "13", "14", "01", "02", "06 4", "00", "01"])
    }

    @Test func emptyAndMissingListsDiffer() throws {
        #expect(try shred(["[]", nil, "[null]", "[1]"]) == [["01", "00", "02", "03 1"]])
        #expect(try shred([#"{"a":{}}"#, "{}", #"{"a":null}"#, #"{"a":{"b":1}}"#]) == [["02", "01", "01", "03 1"]])
    }

    @Test func valuesThatDisagreeStayJSON() throws {
        #expect(try shred([#"[1,"x\n",{"a":[]},null]"#]) == [["03 1", #"13 "x\n""#, #"13 {"a":[]}"#, "12"]])
    }

    @Test func valuesOfOtherTypesAreRefused() throws {
        let type = evidence(of: [#"{"a":[1]}"#]).type
        for other in [#"{"b":1}"#, "[]", #"{"a":1}"#, #"{"a":["x"]}"#, #"{"a":[[]]}"#] {
            let batch = RowBatch([[Field("v", .json(other))]])
            #expect(throws: ExportError.self) {
                try NestedShredder(type).add(batch.cells(of: batch.rows[0])[0], in: batch)
            }
        }
    }

    @Test func theLastOfARepeatedKeyIsKeptAndCounted() throws {
        let rows = [#"{"a":1,"a":2}"#]
        #expect(try shred(rows) == [["02 2"]])
        let shredder = NestedShredder(evidence(of: rows).type)
        let batch = RowBatch([[Field("v", .json(rows[0]))]])
        try shredder.add(batch.cells(of: batch.rows[0])[0], in: batch)
        #expect(shredder.repeatedKeys == 1)
    }
}
