import Tabular
import Testing

struct UsedColumnsTests {
    private func places(_ wanted: Set<ColumnName>?) -> [Int] {
        UsedColumns.places(in: ["a", "b.c", "d"], wanted: wanted)
    }

    @Test func thoseThatAreAskedFor() {
        #expect(places(["d", "a"]) == [0, 2])
        #expect(places(nil) == [0, 1, 2])
    }

    @Test func aPathGoesWithItsBeginningAndItsWhole() {
        #expect(places(["d.x", "d"]) == [2])
        #expect(places(["b", "b.c"]) == [1])
    }

    @Test func allWhereOneIsNotThere() {
        #expect(places(["a", "nope"]) == [0, 1, 2])
        #expect(places([]) == [0, 1, 2])
    }
}
