import Tables
import Tabular
import Testing

/// The names that columns get in a table.
struct TableColumnsTests {
    private func names(
        _ columns: [ColumnName], _ rules: NameRules = NameRules(ignoresCase: true), naming: TableOptions.Naming? = nil,
        existing: [String] = []
    ) -> (names: [String], note: String?) {
        // However they come, they are the same.
        var table = TableColumns(rules, naming: naming, existing: existing)
        for count in columns.indices { table.extend(to: Array(columns[...count])) }
        var other = TableColumns(rules, naming: naming, existing: existing)
        other.extend(to: columns)
        #expect(table.names == other.names)
        return (table.names, table.note)
    }

    @Test func plainNamesStay() {
        let (names, note) = names(["url", "a b", "日本", "\"q\"", "é", "É"])
        #expect(names == ["url", "a b", "日本", "\"q\"", "é", "É"])
        #expect(note == nil)
    }

    @Test func namesThatDifferInCaseAlone() {
        let found = names(["Url", "url", "URL", "url (2)", ""])
        #expect(found.names == ["Url", "url (2)", "URL (3)", "url (2) (2)", "column 5"])
        #expect(found.note == "the column \"url\" is \"url (2)\" in the table, and 3 more are changed")
        #expect(names(["Url", "url"], NameRules(ignoresCase: false)).names == ["Url", "url"])
    }

    @Test func columnsThatAreThereKeepTheirSpelling() {
        let found = names(["url", "New"], existing: ["URL", "other"])
        #expect(found.names == ["URL", "New"])
        #expect(found.note == nil)
    }

    @Test func charactersOfTwoSpellingsAreTwoNames() {
        let found = names(["e\u{301}", "\u{E9}"], existing: ["\u{E9}"])
        #expect(found.names.map { Array($0.utf8) } == ["e\u{301}", "\u{E9}"].map { Array($0.utf8) })
        #expect(found.note == nil)
    }

    @Test func namesThatNoColumnGets() {
        var table = TableColumns(NameRules(ignoresCase: true), naming: nil, reserved: ["_rowid_"])
        table.extend(to: ["rowid", "_ROWID_", "_rowid_"])
        #expect(table.names == ["rowid", "_ROWID_ (2)", "_rowid_ (3)"])
    }

    @Test func namesThatAreTooLong() {
        let long = String(repeating: "é", count: 40)
        let found = names([ColumnName(long), ColumnName(long + "x")], NameRules(ignoresCase: false, longestName: 63))
        #expect(found.names == [String(repeating: "é", count: 31), String(repeating: "é", count: 29) + " (2)"])
    }

    @Test func namesForOtherSystems() {
        let columns: [ColumnName] = ["Größe", "a b", "a-b", "1st", "", "URL", "url"]
        #expect(
            names(columns, naming: .bigquery).names == ["Gr__e", "a_b", "a_b_2", "_1st", "column_5", "URL", "url_2"])
        #expect(names(columns, naming: .sql).names == ["gr__e", "a_b", "a_b_2", "_1st", "column_5", "url", "url_2"])
    }
}
