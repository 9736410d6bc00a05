import Tabular
import Testing

struct ExportErrorTests {
    @Test func saysWhatWhereAndWhatToDo() {
        let place = Location(source: "a.csv", sheet: "S", row: 12, line: 15, column: "\"url\"", byte: 2310)
        let error = ExportError(.malformed, "7 fields", at: place, advice: "count them", cause: "why")
        #expect(
            error.description
                == "a.csv: sheet \"S\", row 12 (line 15, column \"url\", byte 2310): 7 fields (why); count them")
        #expect(ExportError(.usage, "no").description == "no")
        #expect(ExportError(.usage, "no", at: Location(source: "x")).description == "x: no")
        #expect(ExportError(.usage, "no", at: Location(line: 1, byte: 0)).description == "line 1, byte 0: no")
        #expect(Location().description.isEmpty)
    }
}
