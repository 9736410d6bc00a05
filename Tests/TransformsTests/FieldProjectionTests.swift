import JSONFormat
import Tabular
import Testing
import Transforms

@Suite struct FieldProjectionTests {
    private static let rows = [#"{"a":1,"b":"x","c":null}"#, #"{"c":[2],"d":true}"#, #"{}"#]

    @Test(
        arguments: [
            ("c,a", nil, [], [#"{"c":null,"a":1}"#, #"{"c":[2]}"#, "{}"]),
            (nil, "a,c", [], [#"{"b":"x"}"#, #"{"d":true}"#, "{}"]),
            ("b,d,a", "d", [], [#"{"b":"x","a":1}"#, "{}", "{}"]),
            (nil, nil, ["a=z"], [#"{"z":1,"b":"x","c":null}"#, #"{"c":[2],"d":true}"#, "{}"]),
            ("c,a", nil, ["a=A", "c=C"], [#"{"C":null,"A":1}"#, #"{"C":[2]}"#, "{}"]),
            (nil, nil, ["a=b", "b=a"], [#"{"b":1,"a":"x","c":null}"#, #"{"c":[2],"d":true}"#, "{}"]),
            (nil, nil, ["a=c"], [#"{"c":1,"b":"x","c (2)":null}"#, #"{"c":[2],"d":true}"#, "{}"]),
            ("zzz", nil, [], ["{}", "{}", "{}"]),
            ("a,a", nil, [], [#"{"a":1}"#, "{}", "{}"]),
            ("\"a\",\"b\"", nil, [], [#"{"a":1,"b":"x"}"#, "{}", "{}"]),
        ] as [(String?, String?, [String], [String])])
    func projects(fields: String?, omit: String?, rename: [String], expected: [String]) throws {
        let projection = try FieldProjection(parsingFields: fields, omit: omit, rename: rename)
        for blockSize in [16, 1 << 18] {
            #expect(try TransformRun(FieldProjectionTests.rows, [projection], blockSize: blockSize).lines == expected)
        }
    }

    /// A name with dots is the column of that name, else the path.
    @Test func pathsBecomeColumns() throws {
        let rows = [
            #"{"a":{"b":1,"c":{"d":"x\u00e9\/","e":[1]}},"a.b":2}"#, #"{"a":{"b":3,"b":4}}"#, #"{"a":{"c":null}}"#,
            #"{"a":"text"}"#, #"{"z":1,"a":{"c":{"d":{}}}}"#, "{}", #"{"a":[{"b":1}]}"#, #"{"a":{"b":""}}"#,
        ]
        let names = try FieldNames.parse("a.c.d,a.b,a.c.e.f,nope.b", flag: "\(Setting.fields)")
        let transforms: [any RowTransform] = [
            try #require(NestedFields(among: names)), try FieldProjection(fields: names),
        ]
        for blockSize in [16, 1 << 18] {
            #expect(
                try TransformRun(rows, transforms, blockSize: blockSize).lines == [
                    #"{"a.c.d":"xé/","a.b":2}"#, #"{"a.b":4}"#, "{}", "{}", #"{"a.c.d":{}}"#, "{}", "{}",
                    #"{"a.b":""}"#,
                ])
        }
        let csv = "id,a\n1,\"{ \"\"b\"\" : \"\"x\\n\"\" }\"\n2,{\n3,\"{\"\"b\"\":7}\"\n"
        let run = try TransformRun(csv: csv, [transforms[0], try FieldProjection(fields: ["id", "a.b"])])
        #expect(run.lines == [#"{"id":"1","a.b":"x\n"}"#, #"{"id":"2"}"#, #"{"id":"3","a.b":7}"#])
        #expect(NestedFields(among: ["a", "b"]) == nil)
    }

    @Test func aPathOfThousandsOfNames() throws {
        let path = [String](repeating: "a", count: 100_000).joined(separator: ".")
        let filter = try WhereFilter(parsing: "\(path) = 1 or a.b = 1")
        let start = ContinuousClock.now
        #expect(try TransformRun([#"{"a.a":{"a":1}}"#, #"{"a":{"b":1}}"#], [filter]).lines == [#"{"a":{"b":1}}"#])
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func theColumnsOfTheOutputAreKnownBefore() throws {
        #expect(try FieldProjection(omitting: ["a"]).outputColumns == nil)
        let projection = try FieldProjection(fields: ["c", "a", "b"], omitting: ["a"], renaming: [("c", "C")])
        #expect(projection.outputColumns == ["C", "b"])
    }

    @Test func aHeaderStaysOne() throws {
        let projection = try FieldProjection(parsingFields: "b,a", rename: ["a=A"])
        let run = try TransformRun(csv: "a,b,c\n", [projection])
        #expect(run.columns == ["b", "A"])
    }

    @Test func shapesStayTheSameObjects() throws {
        let stage = try FieldProjection(fields: ["a"]).makeStage()
        let shapes = [RowShape(columns: ["a", "b"]), RowShape(columns: ["b"]), RowShape(columns: ["a"])]
        let batch = RowBatch()
        var seen: [[ObjectIdentifier]] = []
        for order in [[0, 1, 2], [0, 1, 2], [0, 2], [2, 1, 0]] {
            batch.shapes = order.map { shapes[$0] }
            try stage.apply(to: batch)
            seen.append(batch.shapes.map { ObjectIdentifier($0) })
        }
        #expect(seen[1] == seen[0])
        #expect(seen[2] == [seen[0][0], seen[0][2]])
        #expect(seen[3] == seen[0].reversed())
        #expect(seen[0][2] == ObjectIdentifier(shapes[2]))
    }

    @Test func repeatedKeysKeepTheLastValue() throws {
        let run = try TransformRun([#"{"a":1,"b":2,"a":3}"#], [try FieldProjection(fields: ["b", "a"])])
        #expect(run.lines == [#"{"b":2,"a":3}"#])
    }

    @Test func senselessFlagsAreErrors() {
        for (fields, omit, rename) in [
            ("a,,b", nil, []), ("", nil, []), (nil, ",", []), ("\"a", nil, []), ("\"a\"b", nil, []), (nil, nil, ["a"]),
            (nil, nil, ["=a"]), (nil, nil, ["a="]), (nil, nil, ["a=b", "a=c"]), (nil, nil, ["a=c", "b=c"]),
        ] as [(String?, String?, [String])] {
            let error = exportError {
                _ = try FieldProjection(parsingFields: fields, omit: omit, rename: rename)
            }
            #expect(error?.code == .usage)
        }
    }

    @Test func namesWithCommasAndQuotes() throws {
        #expect(
            try FieldNames.parse("\"a,b\",\"say \"\"x\"\"\",c d", flag: "\(Setting.fields)") == [
                "a,b", "say \"x\"", "c d",
            ])
    }

    @Test func aListIsReadLikeARowOfCSV() throws {
        #expect(
            try FieldNames.parse(" url , \"City, State\" ,\ta=b,\" x \"", flag: "\(Setting.fields)") == [
                "url", "City, State", "a=b", " x ",
            ])
        #expect(try FieldNames.parse("\"\"", flag: "\(Setting.fields)") == [""])
        let pairs = try FieldNames.parseRenames("x=a, y = b ,\"k=1\"=\"a,b\",p=q=r")
        #expect(pairs.map(\.old) == ["x", "y", "k=1", "p"])
        #expect(pairs.map(\.new) == ["a", "b", "a,b", "q=r"])
        for text in ["x=a,", "x=a,y", ",x=a", "x=a,=b", "x=\"a", "\"x\"a=b"] {
            #expect(exportError { _ = try FieldNames.parseRenames(text) }?.code == .usage, "\(text)")
        }
    }
}
