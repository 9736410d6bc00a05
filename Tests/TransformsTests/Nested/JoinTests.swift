import Tabular
import Testing
import Transforms

@Suite struct JoinTests {
    @Test(arguments: [
        (#"{"a":["x","y"],"b":1}"#, #"{"a":"x, y","b":1}"#), (#"{"a":[]}"#, #"{"a":""}"#),
        (#"{"a":[null]}"#, #"{"a":""}"#), (#"{"a":[null,"",null,1]}"#, #"{"a":", 1"}"#),
        (#"{"a":[1.50,-0,1e400,true,false]}"#, #"{"a":"1.50, -0, 1e400, true, false"}"#),
        (#"{"a":["q\"\n\/\u0041\ud800",""]}"#, #"{"a":"q\"\n/A\ud800, "}"#),
        (#"{"a":["x",{}]}"#, nil), (#"{"a":[[]]}"#, nil), (#"{"a":{"b":["x"]}}"#, nil), (#"{"a":"[1]"}"#, nil),
        (#"{"a":null,"b":["x"]}"#, nil), ("{}", nil),
    ])
    func anArrayOfScalarsBecomesText(row: String, expected: String?) throws {
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([row, #"{"a":["z"]}"#, row], [Join(FieldPath("a"))], blockSize: blockSize)
            #expect(run.lines == [expected ?? row, #"{"a":"z"}"#, expected ?? row])
        }
    }

    @Test(arguments: [
        ("a=;", #"{"a":"x;1","b.c":["y",2],"d":{"e":["z"],"f":0}}"#),
        ("a=", #"{"a":"x1","b.c":["y",2],"d":{"e":["z"],"f":0}}"#),
        (" a = | ", #"{"a":"x | 1","b.c":["y",2],"d":{"e":["z"],"f":0}}"#),
        ("a=\"\\\t\u{1}=", #"{"a":"x\"\\\t\u0001=1","b.c":["y",2],"d":{"e":["z"],"f":0}}"#),
        ("b.c=\u{E0041}", #"{"a":["x",1],"b.c":"y\#("\u{E0041}")2","d":{"e":["z"],"f":0}}"#),
        ("d.e", #"{"a":["x",1],"b.c":["y",2],"d":{"e":"z","f":0}}"#),
        ("\"a\"", #"{"a":"x, 1","b.c":["y",2],"d":{"e":["z"],"f":0}}"#),
    ])
    func takesAFieldAndWhatStandsBetween(text: String, expected: String) throws {
        let row = #"{"a":["x",1],"b.c":["y",2],"d":{"e":["z"],"f":0}}"#
        #expect(try TransformRun([row], [Join(parsing: text)]).lines == [expected])
    }

    @Test(arguments: ["", "=x", "a,b", "\"a", "\"a\"b"]) func refusesWhatIsNoField(text: String) {
        #expect(throws: ExportError.self) { try Join(parsing: text) }
    }

    @Test func textOfASourceWithoutTypesStaysText() throws {
        let steps: [any RowTransform] = [ParseJSON(), Join(FieldPath("a")), Flatten()]
        let run = try TransformRun(csv: "a,b\n[7],\"{\"\"c\"\":\"\"8\"\",\"\"d\"\":9}\"\n", steps)
        #expect(run.lines == [#"{"a":"7","b.c":"8","b.d":9}"#])
    }

    @Test func textsInTheArenaAreFollowed() throws {
        let run = try TransformRun(
            [#"{"a":{"b":["\u0041"],"c":["\n"]}}"#], [Join(FieldPath("a", "b")), Join(FieldPath("a", "c")), Flatten()])
        #expect(run.lines == [#"{"a.b":"A","a.c":"\n"}"#])
    }
}
