import ExportFixtures
import HasDataExport
import Tabular
import Testing

@Suite struct InspectionTests {
    private func inspect(_ name: String, _ text: String, _ change: (inout Export) -> Void = { _ in }) throws
        -> Inspection
    {
        let table = try Table(name, text)
        var export = table.export()
        change(&export)
        return try export.inspect()
    }

    private func column(_ name: ColumnName, of inspection: Inspection) throws -> Inspection.Column {
        try #require(inspection.columns.first { $0.name == name })
    }

    @Test func looksAtOneFileInOneLine() throws {
        let table = try Table("a.jsonl", "{\"a\":1}\n{\"a\":2,\"b\":null}\n")
        let inspection = try Inspection(of: .file(table.path))
        #expect(inspection.rows == 2)
        #expect(inspection.columns.map(\.name) == ["a", "b"])
        #expect(inspection.sources.map(\.format) == ["jsonl"])
    }

    @Test func tellsTheSameAsynchronously() async throws {
        let table = try Table("a.jsonl", "{\"a\":1}\n")
        let inspection = try await table.export().inspect()
        #expect(inspection.rows == 1)
    }

    @Test func countsKindsOfJSON() throws {
        let rows = [
            #"{"a":"x","b":1,"c":true,"d":null,"e":{"k":1},"f":[1,2]}"#, #"{"a":"","b":2.50,"c":false,"d":"t"}"#,
            #"{"a":"y"}"#,
        ]
        let inspection = try inspect("a.jsonl", rows.joined(separator: "\n"))
        let a = try column("a", of: inspection)
        #expect(a.kinds == [.text: 3])
        #expect(a.filled == 2 && a.empty == 1 && a.absent == 0)
        #expect(a.examples == ["x", "y"])
        let b = try column("b", of: inspection)
        #expect(b.kinds == [.number: 2])
        #expect(b.absent == 1)
        #expect(b.examples == ["1", "2.50"])
        #expect(try column("c", of: inspection).kinds == [.boolean: 2])
        let d = try column("d", of: inspection)
        #expect(d.kinds == [.null: 1, .text: 1])
        #expect(d.filled == 1)
        #expect(try column("e", of: inspection).kinds == [.object: 1])
        #expect(try column("f", of: inspection).kinds == [.array: 1])
        #expect(try column("f", of: inspection).kind == "array")
    }

    @Test func numbersHaveARangeAndAMean() throws {
        let inspection = try inspect(
            "a.jsonl",
            """
            {"n":-1.5,"big":1e300,"mixed":1,"tiny":1e-9,"exact":12345678901234567890}
            {"n":null,"big":2,"mixed":"x","tiny":3e-9,"exact":0}
            {"n":404,"big":3,"mixed":2,"tiny":2e-9}

            """)
        func numbers(_ name: ColumnName) throws -> [String?] {
            let column = try column(name, of: inspection)
            return [column.minimum, column.maximum, column.mean]
        }
        #expect(try numbers("n") == ["-1.5", "404", "201.25"])
        #expect(try numbers("big") == ["2", "1e300", "3.333333333333333e+299"])
        #expect(try numbers("mixed") == [nil, nil, nil])
        #expect(try numbers("tiny") == ["1e-9", "3e-9", "2e-9"])
        #expect(try numbers("exact") == ["0", "12345678901234567890", "6172839450617284000"])
        #expect(inspection.report().contains("-1.5 to 404, mean 201.25"))
        #expect(inspection.report().contains("0 to 12,345,678,901,234,567,890, mean "))
        #expect(inspection.json.contains("\"minimum\":-1.5,\"maximum\":404,\"mean\":201.25"))
        let table = try inspect("b.csv", "n,t\n1,x\n2,01\n\n10.25,3\n")
        #expect(try column("n", of: table).maximum == "10.25")
        #expect(try column("t", of: table).maximum == nil)
    }

    @Test func numbersBeyondDoublesAreComparedByTheirDigits() throws {
        let inspection = try inspect(
            "a.jsonl",
            """
            {"huge":1e400,"ids":18446744073709551617,"near":0.1000000000000000000002,"sum":0.1,"nines":9007199254740993}
            {"huge":2e400,"ids":18446744073709551616,"near":0.1000000000000000000001,"sum":0.2,"nines":9007199254740992}
            {"huge":-3e400,"ids":18446744073709551618,"near":0.1000000000000000000003,"sum":0.3,"nines":9007199254740994}

            """)
        func numbers(_ name: ColumnName) throws -> [String?] {
            let column = try column(name, of: inspection)
            return [column.minimum, column.maximum, column.mean]
        }
        #expect(try numbers("huge") == ["-3e400", "2e400", "0"])
        #expect(try numbers("ids") == ["18446744073709551616", "18446744073709551618", "18446744073709552000"])
        #expect(try numbers("near").prefix(2) == ["0.1000000000000000000001", "0.1000000000000000000003"])
        #expect(try numbers("sum") == ["0.1", "0.3", "0.2"])
        #expect(try numbers("nines") == ["9007199254740992", "9007199254740994", "9007199254740992"])
        let far = try inspect("a.jsonl", "{\"n\":1e400}\n{\"n\":3e400}\n{\"n\":1e999999999999999999999}\n")
        #expect(try column("n", of: far).mean == nil)
        let alone = try inspect("a.jsonl", "{\"n\":1e400}\n{\"n\":3e400}\n")
        #expect(try column("n", of: alone).mean == "2e400")
    }

    @Test func emptyNestedValuesFillNothing() throws {
        let a = try column("a", of: inspect("a.jsonl", "{\"a\":[]}\n{\"a\":{}}\n{\"a\":[0]}\n{}\n"))
        #expect(a.filled == 1 && a.empty == 2 && a.absent == 1 && a.distinct == 1)
        #expect(a.kinds == [.array: 2, .object: 1])
    }

    @Test func countsCharactersAsExcelDoes() throws {
        let inspection = try inspect("a.jsonl", "{\"a\":\"ab\"}\n{\"a\":\"\\n😀é\"}\n{\"a\":\"abcd\"}\n")
        let a = try column("a", of: inspection)
        #expect(a.longest == 4)
        // The first of two of the same length.
        #expect(a.longestPlace?.row == 2)
        #expect(
            a.lengths.map { "\($0.lengths): \($0.count)" } == ["2...3: 1", "4...7: 2"])
        #expect(a.meanLength > 3.3 && a.meanLength < 3.4)
    }

    @Test(
        arguments: [
            ("1\n2\n", "number", nil), ("01000\n2\n", "text", "digits with leading zeros: 01000 in row 1"),
            ("1\n+49\n", "text", "digits with a plus sign: +49 in row 2"),
            ("1.50\n2\n", "text", "fractions that end in zeros: 1.50 in row 1"),
            ("1e5\n", "text", "numbers with exponents: 1e5 in row 1"),
            ("1\n12345678901234567\n", "text", "numbers of more than 15 digits: 12345678901234567 in row 2"),
            ("x\ny\n", "text", nil),
            (
                String(repeating: "7\n", count: 12) + "n/a\n", "text",
                "numbers but for one: n/a in row 13"
            ),
        ] as [(String, String, String?)])
    func isNotFooledByText(values: String, kind: String, hint: String?) throws {
        let inspection = try inspect("a.csv", "a\n" + values)
        let a = try column("a", of: inspection)
        #expect(a.kind == kind)
        #expect(a.hint == hint)
        let untyped = try inspect("a.csv", "a\n" + values) { $0.types = .text }
        #expect(try column("a", of: untyped).kind == "text")
        #expect(try column("a", of: untyped).hint == nil)
    }

    @Test func agreesWithWhatTypesInferDecides() throws {
        let text = "a,b,c,d\n1,x,,007\n2,1,\"\",8\n,2.5,,9\n"
        let inspection = try inspect("a.csv", text)
        let table = try Table("a.csv", text)
        let export = table.export(to: "out.jsonl")
        _ = try export.run()
        #expect(
            table.text(of: "out.jsonl")
                == "{\"a\":1,\"b\":\"x\",\"d\":\"007\"}\n{\"a\":2,\"b\":\"1\",\"c\":\"\",\"d\":\"8\"}\n{\"b\":\"2.5\",\"d\":\"9\"}\n"
        )
        #expect(inspection.columns.map(\.kind) == ["number", "text", "text", "text"])
        #expect(try column("c", of: inspection).filled == 0)
        #expect(try column("c", of: inspection).empty == 1)
    }

    @Test(arguments: ["crawl.csv", "crawl.jsonl"]) func countsStatusCodesAndDepths(name: String) throws {
        let csv = """
            url,statusCode,title,depth,error
            http://a/1,200,A,0,
            http://a/2,404,Not found,1,
            http://a/3,200.0,A,1,
            http://a/4,503,,2,down
            http://a/5,,,,timeout
            http://a/6,weird,B,1,

            """
        let table = try Table("crawl.csv", csv)
        var path = table.path
        if name != "crawl.csv" {
            let export = table.export(to: name)
            _ = try export.run()
            path = table.sibling(name)
        }
        let inspection = try Export(from: [.file(path)], to: .standardOutput).inspect()
        #expect(
            inspection.statusCodes?.bars.map { "\($0.value): \($0.count)" }
                == ["200: 2", "404: 1", "503: 1", "weird: 1"])
        #expect(inspection.statusCodes?.missing == 1)
        #expect(
            inspection.depths?.bars.map { "\($0.value): \($0.count)" } == ["0: 1", "1: 3", "2: 1"])
        #expect(inspection.brokenPageCount == 3)
        #expect(inspection.brokenPages.map(\.statusCode) == ["404", "503", nil])
        #expect(inspection.brokenPages.map(\.count) == [1, 1, 1])
        let pages = inspection.brokenPages.flatMap(\.pages)
        #expect(pages.map(\.place.row) == [2, 4, 5])
        #expect(pages.map(\.detail) == ["Not found", "down", "timeout"])
        #expect(pages.map(\.url) == ["http://a/2", "http://a/4", "http://a/5"])
        #expect(inspection.titles?.values.map(\.text) == ["A"])
        #expect(inspection.titles?.values.first?.addresses == ["http://a/1", "http://a/3"])
        #expect(inspection.hosts?.values.map { "\($0.text): \($0.count)" } == ["a: 6"])
        #expect(inspection.folders?.values.map { "\($0.text): \($0.count)" } == ["a/: 6"])
        #expect(inspection.titles?.isExact == true)
        #expect(inspection.urls?.values.isEmpty == true)
    }

    @Test func looksAtWhatPassesTheFilters() throws {
        let inspection = try inspect("a.jsonl", (0..<100).map { "{\"n\":\($0)}" }.joined(separator: "\n")) {
            $0.steps.offset = 10
            $0.steps.limit = 5
        }
        #expect(inspection.rows == 5)
        #expect(inspection.columns.first?.examples == ["10", "11", "12"])
    }

    /// One rule for all that tell of broken pages; the audit's test looks at the same values.
    @Test(
        arguments: [
            ("404", "null", true), ("399", "\"x\"", false), ("404.5", "null", true), ("1200", "null", true),
            ("\"500\"", "null", true), ("4.04e2", "null", true), ("null", "false", false), ("null", "\"false\"", false),
            ("null", "true", true), ("null", "\"\"", false), ("null", "[]", false), ("null", "{}", false),
            ("null", "0", false), ("0", "\"timeout\"", true), ("\"ERR\"", "\"timeout\"", true),
            ("\"ERR\"", "null", false),
            ("399.99999999999999999999", "null", false), ("-1", "\"x\"", true), ("1e400", "null", true),
        ])
    func brokenPagesAreCountedByOneRule(code: String, error: String, isBroken: Bool) throws {
        let table = try Table("a.jsonl", "{\"url\":\"http://a/\",\"statusCode\":\(code),\"error\":\(error)}\n")
        #expect(try table.export().inspect().brokenPageCount == (isBroken ? 1 : 0))
        let audit = try table.export().audit()
        #expect(audit.sheets.first { $0.name == "Broken" }?.rows == (isBroken ? 1 : 0))
    }

    @Test func tellsHowASourceIsStored() throws {
        let inspection = try inspect("a.csv", "a;b\n1;2\n")
        let source = try #require(inspection.sources.first)
        #expect((source.delimiter, source.encoding, source.compression, source.byteCount) == (";", "utf-8", nil, 8))
        #expect(inspection.json.contains("\"encoding\":\"utf-8\",\"bytes\":8"))
        let wide = try Table("a.csv", bytes: [0xFF, 0xFE] + Array("a\n1\n".utf8).flatMap { [$0, 0] })
        let found = try wide.export().inspect()
        #expect(found.sources.first?.encoding == "utf-16le")
        #expect(found.report().contains("csv (delimiter \",\", utf-16le), 1 row"))
    }

    @Test func namesTheSourceOfARow() throws {
        let first = try Table("a.jsonl", "{\"t\":\"x\"}\n{\"t\":\"y\"}\n")
        let second = try Table("b.jsonl", "{\"t\":\"z\"}\n{\"t\":\"longest\"}\n")
        let inspection = try Inspection(of: .file(first.path), .file(second.path))
        #expect(inspection.rows == 4)
        #expect(inspection.columns.first?.longestPlace?.source == second.path)
        #expect(inspection.columns.first?.longestPlace?.row == 2)
        #expect(inspection.sources.map(\.rows) == [2, 2])
    }

    @Test func aFileWithOnlyAHeaderHasColumns() throws {
        let inspection = try inspect("a.csv", "a,b\n")
        #expect(inspection.rows == 0)
        #expect(inspection.columns.map(\.name) == ["a", "b"])
        #expect(inspection.columns.map(\.kind) == ["", ""])
        #expect(inspection.columns.allSatisfy { $0.longestPlace == nil })
    }
}
