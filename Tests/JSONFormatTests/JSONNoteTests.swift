import JSONFormat
import RowFixtures
import Tabular
import Testing

/// What is told of rows that are perhaps meant and are not read.
struct JSONNoteTests {
    private func notes(
        _ text: String, _ format: any Format.Type = JSONFormat.self, unwraps: Bool = false
    ) throws -> [String] {
        var all: [[String]] = []
        for blockSize in [16, 100, 1 << 18] {
            let options = jsonOptions {
                $0.blockSize = blockSize
                $0[JSONOptions.self].unwraps = unwraps
            }
            let reader = try format.makeReader(of: MemoryByteSource(Array(text.utf8), name: "in"), options: options)
            let batch = RowBatch()
            while try reader.nextBlock(into: batch.block) {}
            all.append(reader.notes)
        }
        #expect(Set(all).count == 1)
        return all[0]
    }

    @Test func aRowThatHoldsRows() throws {
        let wanted = { (name: String, root: String, objects: String) in
            ["in is one row, whose \"\(name)\" holds \(objects); \(Setting.root) \(root) reads those as rows"]
        }
        #expect(try notes(#"{"items":[{"a":1},{}],"count":2}"#) == wanted("items", "items", "2 objects"))
        #expect(try notes(#"{"value":[{"a":1}]}"# + "\n", JSONLinesFormat.self) == wanted("value", "value", "1 object"))
        #expect(try notes(#"{"meta":{},"data":[{}]}"#, JSONLinesFormat.self) == wanted("data", "data", "1 object"))
        #expect(try notes(#"{"took":1,"hits":{"hits":[{}],"n":[1]}}"#) == wanted("hits.hits", "hits.hits", "1 object"))
        #expect(try notes(#"{"a b":[{}]}"#) == wanted("a b", "'a b'", "1 object"))
        for text in [
            #"{"a":1}"#, #"{"a":[1]}"#, #"{"a":[]}"#, #"{"a":{"b":[{}]},"c":{"d":[{}]}}"#, #"{"a":[{}]}{"a":[{}]}"#,
            #"[{"a":[{}]}]"#, #"{"a":[{}]}"# + "\n" + #"{"b":1}"#, #"{"data":[{}]}"#, "[]",
        ] {
            #expect(try notes(text) == [], "\(text)")
        }
    }

    @Test func rowsInEnvelopes() throws {
        let envelope = #"{"id":1,"data":{"a":1},"createdAt":"t"}"#
        let wanted = [
            "in: its rows look like envelopes of results pages; \(Setting.unwraps) takes the rows in \"data\" out"
        ]
        for text in [envelope, "[\(envelope)]", "[\(envelope),\n\(envelope)]", envelope + "\n" + envelope] {
            #expect(try notes(text) == wanted)
            #expect(try notes(text, JSONLinesFormat.self) == wanted)
        }
        #expect(try notes("[\(envelope),{}]") == [])
        #expect(try notes(#"{"meta":1,"data":[\#(envelope)]}"#) == [])
    }

    @Test func nothingToUnwrap() throws {
        let envelope = #"{"id":1,"data":{"a":1},"createdAt":"t"}"#
        for row in [#"{"a":1}"#, #"{"id":1,"data":{"a":1},"createdAt":"t","tag":2}"#, #"{"id":1,"data":{"a":1}}"#] {
            for text in [row, "[\(row)]", row + "\n" + row] {
                let notes = try notes(text, unwraps: true)
                #expect(notes.count == 1 && notes[0].hasPrefix("in: none of its first rows is an envelope"), "\(text)")
                #expect(try self.notes(text, JSONLinesFormat.self, unwraps: true) == notes)
            }
        }
        for text in ["[\(envelope),{}]", envelope + "\n" + #"{"a":1}"#, "[]", "[\(envelope)]"] {
            #expect(try notes(text, unwraps: true) == [], "\(text)")
        }
    }

    @Test func pagesALineEach() throws {
        let page = #"{"meta":{"total":1},"data":[{"a":1}]}"#
        #expect(
            try notes(page + "\n" + page) == [
                "in: its rows look like results pages; \(Setting.root) data reads the rows in them"
            ])
        #expect(try notes(page + "\n{}") == [])
        #expect(try notes(page + page) == [])
    }
}
