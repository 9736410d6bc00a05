import Tabular
import Testing

struct WarningTests {
    @Test func theFirstPlaceIsKeptAndRowsAreCountedOn() {
        var first = WarningCounts()
        first.add(.repeatedKey, count: 0)
        #expect(first.isEmpty)
        first.add(.repeatedKey, at: Location(row: 3), detail: "one")
        first.add(.repeatedKey, count: 2, at: Location(row: 5), detail: "two")
        var all = WarningCounts()
        all.merge(first, source: "a", rowsBefore: 10)
        all.merge(first, source: "b", rowsBefore: 20)
        let entry = all.entries[.repeatedKey]
        #expect(entry?.count == 6)
        #expect(entry?.first == Location(source: "a", row: 13))
        #expect(entry?.detail == "one")
        #expect(all.entries.count == 1)
    }

    @Test func whatIsLossy() {
        let lossy = WarningKind.allCases.filter(\.isLossy)
        #expect(
            lossy == [
                .replacedSurrogate, .repeatedKey, .cutText, .skippedRow, .unreadSheet, .replacedBytes,
                .unencodableText, .formulaWithoutValue,
                .droppedTimeZone, .shortRow, .nonFiniteNumber, .unendedStream, .unknownColumn, .replacedCharacter,
                .joinedValue, .retypedColumn,
            ])
    }
}
