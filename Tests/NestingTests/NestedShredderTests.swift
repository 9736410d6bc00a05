import Nesting
import RowFixtures
import Tabular
import Testing

@Suite struct NestedShredderTests {
    /// For each leaf its entries: repetition, definition and the value's text.
    private func shred(_ rows: [String?]) throws -> [[String]] {
        let shredder = NestedShredder(NestedEvidence(of: rows).type)
        let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
        for index in 0..<batch.rowCount {
            let cell = batch.cells(of: batch.rows[index])[0]
            if cell.kind == .json { try shredder.add(cell, in: batch) } else { shredder.addNulls(1) }
        }
        #expect(shredder.rowCount == rows.count)
        shredder.complete()
        return shredder.leaves.map { node in
            var next = 0
            let levels = shredder.levels(of: node).entries
            return levels.map { repetition, definition in
                guard definition == node.definition else { return "\(repetition)\(definition)" }
                next += 1
                return
                    "\(repetition)\(definition) \(String(decoding: batch.bytes(of: node.cells[next - 1]), as: UTF8.self))"
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

    /// What is kept takes no more for more rows and members in which nothing is, and runs may be longer than one can count.
    @Test func membersThatNoRowHasTakeNothing() throws {
        let row = "{" + (0..<500).map { "\"m\($0)\":1" }.joined(separator: ",") + "}"
        let shredder = NestedShredder(NestedEvidence(of: [row]).type)
        let batch = RowBatch(["{\"m0\":1}", row, "{}"].map { [Field("v", .json($0))] })
        func add(_ index: Int) throws { try shredder.add(batch.cells(of: batch.rows[index])[0], in: batch) }
        try add(1)
        for _ in 0..<70_000 { try add(2) }
        shredder.addNulls(70_000)
        try add(0)
        shredder.complete()
        #expect(shredder.present.count == 501)
        #expect(shredder.present.allSatisfy { $0.occurrences.runs.count <= 8 })
        #expect(shredder.entryCount == 140_002 * 500)
        let levels = shredder.leaves.suffix(2).map { shredder.levels(of: $0) }
        #expect(
            levels[0].runs.map { [$0.definition, $0.count] }
                == [[2, 1], [1, 65_535], [1, 4_465], [0, 65_535], [0, 4_465], [1, 1]])
        #expect(levels[1] == levels[0] && levels[0].count == 140_002)
    }

    /// Levels of some pieces of rows are those that their rows would have alone, wherever the pieces begin.
    @Test func levelsOfPiecesAreThoseOfTheirRows() throws {
        let rows: [String?] = [
            #"{"a":{"b":[1]}}"#, nil, #"{"l":[{},{"x":[2,3]},null,{}]}"#, "{}", #"{"a":{"b":null},"l":[]}"#,
            #"{"l":[{"x":[]},{"x":[4]}]}"#, nil, nil, #"{"l":[null],"a":{"b":[5,null,6]}}"#,
        ]
        let type = NestedEvidence(of: rows).type
        let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
        func shredder(_ rows: Range<Int>) throws -> NestedShredder {
            let shredder = NestedShredder(type)
            for row in rows {
                let cell = batch.cells(of: batch.rows[row])[0]
                if cell.kind == .json { try shredder.add(cell, in: batch) } else { shredder.addNulls(1) }
            }
            shredder.complete()
            return shredder
        }
        let borders = [0, 2, 3, 6, 8, 9]
        let root = NestedNode(type)
        let nodes = root.allNodes
        let joined = nodes.map { _ in Occurrences() }
        for piece in 0..<5 {
            for node in try shredder(borders[piece]..<borders[piece + 1]).present {
                node.occurrences.runs.withUnsafeBytes { runs in
                    node.occurrences.lengths.withUnsafeBytes { lengths in
                        joined[node.number].append(piece: piece, runs: runs, lengths: lengths)
                    }
                }
            }
        }
        func scope(_ node: NestedNode, _ pieces: Range<Int>) -> EntryScope {
            guard let parent = node.parent else { return EntryScope(pieces, ends: Array(borders[1...])) }
            return scope(parent, pieces).inside(parent, joined[parent.number])
        }
        for first in 0..<5 {
            for last in first..<5 {
                let whole = try shredder(borders[first]..<borders[last + 1])
                for leaf in root.allLeaves {
                    let around = scope(leaf, first..<last + 1)
                    let levels = around.levels(of: leaf, joined[leaf.number])
                    let expected = whole.levels(of: whole.leaves[leaf.leaves.lowerBound])
                    #expect(levels.entries.elementsEqual(expected.entries, by: ==), "\(first)...\(last)")
                }
            }
        }
    }

    @Test func emptyAndMissingListsDiffer() throws {
        #expect(try shred(["[]", nil, "[null]", "[1]"]) == [["01", "00", "02", "03 1"]])
        #expect(try shred([#"{"a":{}}"#, "{}", #"{"a":null}"#, #"{"a":{"b":1}}"#]) == [["02", "01", "01", "03 1"]])
    }

    @Test func valuesThatDisagreeStayJSON() throws {
        #expect(try shred([#"[1,"x\n",{"a":[]},null]"#]) == [["03 1", #"13 "x\n""#, #"13 {"a":[]}"#, "12"]])
    }

    @Test func valuesOfOtherTypesAreRefused() throws {
        let type = NestedEvidence(of: [#"{"a":[1]}"#]).type
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
        let shredder = NestedShredder(NestedEvidence(of: rows).type)
        let batch = RowBatch([[Field("v", .json(rows[0]))]])
        try shredder.add(batch.cells(of: batch.rows[0])[0], in: batch)
        #expect(shredder.repeatedKeys == 1)
    }
}

extension NestedShredder {
    /// The levels of a leaf's entries.
    fileprivate func levels(of leaf: NestedNode) -> LevelRuns {
        leaf.scope(rowCount: rowCount).levels(of: leaf, leaf.occurrences)
    }
}

extension LevelRuns {
    /// The levels of each entry.
    fileprivate var entries: [(repetition: Int, definition: Int)] {
        let entries = runs.flatMap { repeatElement(($0.repetition, $0.definition), count: $0.count) }
        #expect(entries.count == count)
        return entries
    }
}
