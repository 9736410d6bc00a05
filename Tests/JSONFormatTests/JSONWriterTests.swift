import JSONFormat
import RowFixtures
import Tabular
import Testing

struct JSONWriterTests {
    private let rows = [row(["a": .number("1")]), row(["a": .number("2")]), row(["b": .text("x")]), row([:])]

    @Test(arguments: [1, 2, 3, 100]) func anArrayARowALine(rowsPerBatch: Int) throws {
        #expect(
            try Writing.text(of: rows, as: JSONFormat.self, rowsPerBatch: rowsPerBatch)
                == "[\n{\"a\":1},\n{\"a\":2},\n{\"b\":\"x\"},\n{}\n]\n")
        #expect(
            try Writing.text(of: rows, as: JSONLinesFormat.self, rowsPerBatch: rowsPerBatch)
                == "{\"a\":1}\n{\"a\":2}\n{\"b\":\"x\"}\n{}\n")
    }

    @Test func noRows() throws {
        #expect(try Writing.text(of: [], as: JSONFormat.self) == "[]\n")
        #expect(try Writing.text(of: [], as: JSONFormat.self, columns: ["a"]) == "[]\n")
        #expect(try Writing.text(of: [], as: JSONLinesFormat.self) == "")
    }

    @Test(arguments: [1, 3]) func pretty(rowsPerBatch: Int) throws {
        let options = jsonOptions { $0[JSONOptions.self].isPretty = true }
        let rows = [
            row(["a": .number("1"), "n": .null, "o": .json(#"{"x":[1,{"y":"a,{\"b\"}:c"}],"e":[],"f":{}}"#)]), row([:]),
            row(["t": .text("é\n"), "no": .absent, "k\"": .bool(false)]),
        ]
        #expect(
            try Writing.text(of: rows, as: JSONFormat.self, options, rowsPerBatch: rowsPerBatch) == #"""
                [
                  {
                    "a": 1,
                    "n": null,
                    "o": {
                      "x": [
                        1,
                        {
                          "y": "a,{\"b\"}:c"
                        }
                      ],
                      "e": [],
                      "f": {}
                    }
                  },
                  {},
                  {
                    "t": "é\n",
                    "k\"": false
                  }
                ]

                """#)
        #expect(
            try Writing.text(of: [rows[2]], as: JSONLinesFormat.self, options)
                == "{\n  \"t\": \"é\\n\",\n  \"k\\\"\": false\n}\n")
        #expect(try Writing.text(of: [], as: JSONFormat.self, options) == "[]\n")
    }
}
