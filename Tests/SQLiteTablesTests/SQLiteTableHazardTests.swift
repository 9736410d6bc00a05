import RowFixtures
import Tables
import Tabular
import TestSupport
import Testing

@testable import SQLiteTables

/// What names, constraints and triggers could do to rows that nobody is told of.
struct SQLiteTableHazardTests {
    // MARK: Names

    @Test(arguments: [
        "a\"\u{301}b", "\"\u{301}", "\"\u{200D}", "x\"\u{FE0F}) AS SELECT 1; --", "\u{301}a", "a\r\nb", "\r\n\"\r\n",
        "\"\"",
    ])
    func namesWhoseQuotesAreOtherCharacters(name: String) throws {
        let database = Database()
        let table = "t" + name
        let rows = [row([name: .text("x"), "k": .number("1")])]
        try database.write(rows, table: table)
        try database.write(rows, table: table, mode: .append)
        try database.write(rows, table: table + " 2", mode: .upsert, keys: [ColumnName(name)])
        for reading in try database.read(table) {
            #expect(reading.rows == [["\(name)=t:x", "k=n:1"], ["\(name)=t:x", "k=n:1"]])
        }
    }

    @Test func charactersOfTwoSpellingsAreTwoNames() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (\"\u{E9}\" TEXT, \"e\u{301}\" INTEGER)")
        let new = [row(["e\u{301}": .number("2"), "\u{E9}": .number("1.10"), "E\u{301}": .number("3")])]
        let outcome = try database.write(new, mode: .append).outcome
        #expect(outcome.notes == ["the column \"E\u{301}\" is \"E\u{301} (2)\" in the table"])
        #expect(
            try database.sql("SELECT \"\u{E9}\" || ',' || \"e\u{301}\" || ',' || \"e\u{301} (2)\" FROM rows") == [
                "1.10,2,3"
            ])
    }

    /// A column may be called as the numbers of rows are, by which values are written as the source has them.
    @Test(arguments: [["rowid"], ["_rowid_"], ["OID"], ["rowid", "_ROWID_", "oid"]])
    func columnsThatAreCalledAsRowNumbers(names: [String]) throws {
        for mode in [TableOptions.Mode.create, .append, .upsert] {
            let database = Database()
            if mode == .append { try database.sql("CREATE TABLE rows (k, oid, rowid)") }
            var rows: [Fields] = []
            for (index, number) in ["1.10", "1.10", "2.50", "1e2"].enumerated() {
                let others = names.map { Field($0, .number("\((index + 1) % 4)")) }
                rows.append(row(["k": .number("\(index)"), "v": .number(number)]) + others)
            }
            rows.append(row(["k": .text("last"), "v": .text("x")]))
            try database.write(rows, mode: mode, keys: mode == .upsert ? ["k"] : [])
            #expect(try database.sql("SELECT v FROM rows") == ["1.10", "1.10", "2.50", "1e2", "x"])
        }
    }

    @Test func aTableWhoseColumnsHideAllRowNumbers() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (rowid, _rowid_, oid)")
        try database.write([row(["rowid": .number("5")])], mode: .append)
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["v": .number("1.10")])], mode: .append)
        }
        #expect(error?.message == "the table \"rows\" lacks the column \"v\" and has no row numbers")
        #expect(try database.sql("SELECT rowid FROM rows") == ["5"])
    }

    // MARK: Rows

    @Test func rowsWithoutColumnsAddNone() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (a, b)")
        let schema = try database.sql("SELECT sql FROM sqlite_master")
        for mode in [TableOptions.Mode.append, .upsert] {
            try database.write([], mode: mode, keys: mode == .upsert ? ["a"] : [])
            #expect(try database.sql("SELECT count(*) FROM rows") == ["0"])
        }
        #expect(throws: ExportError.self) { try database.write([row([:])], mode: .upsert, keys: ["a"]) }
        try database.write([row([:]), row([:])], mode: .append)
        #expect(try database.sql("SELECT count(*) FROM rows WHERE a IS NULL AND b IS NULL") == ["2"])
        #expect(try database.sql("SELECT sql FROM sqlite_master") == schema)
    }

    @Test(arguments: [
        "CREATE TABLE rows (id INTEGER UNIQUE ON CONFLICT IGNORE, v)",
        "CREATE TABLE rows (id INTEGER UNIQUE ON CONFLICT REPLACE, v)",
        "CREATE TABLE rows (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, v) WITHOUT ROWID",
        "CREATE TABLE rows (id INTEGER, v NOT NULL ON CONFLICT IGNORE, UNIQUE (id) ON CONFLICT FAIL)",
    ])
    func whatATableSaysOfConflictsLosesNoRow(table: String) throws {
        let database = Database()
        try database.sqlAll([table, "INSERT INTO rows VALUES (1, 'old')"])
        let new = [row(["id": .number("2"), "v": .text("new")]), row(["id": .number("1"), "v": .text("new")])]
        let error = #expect(throws: ExportError.self) { try database.write(new, mode: .append) }
        #expect(error?.code == .output)
        #expect(error?.location.row == 2)
        #expect(try database.sql("SELECT id || v FROM rows") == ["1old"])
        try database.write(new, mode: .upsert, keys: ["id"])
        #expect(try database.sql("SELECT id || v FROM rows ORDER BY id") == ["1new", "2new"])
        if table.contains("NOT NULL") {
            #expect(throws: ExportError.self) { try database.write([row(["id": .number("3")])], mode: .append) }
        }
    }

    @Test func aTriggerThatLeavesRowsOut() throws {
        let database = Database()
        try database.sqlAll([
            "CREATE TABLE rows (id INTEGER PRIMARY KEY, v)", "CREATE TABLE log (v)",
            "INSERT INTO rows VALUES (1, 'old')",
            "CREATE TRIGGER b BEFORE INSERT ON rows BEGIN INSERT INTO log VALUES (new.v); "
                + "SELECT CASE new.v WHEN 'no' THEN RAISE(IGNORE) END; END",
        ])
        for mode in [TableOptions.Mode.append, .upsert] {
            let error = #expect(throws: ExportError.self) {
                try database.write(
                    [row(["id": .number("8"), "v": .text("yes")]), row(["id": .number("9"), "v": .text("no")])],
                    mode: mode, keys: mode == .upsert ? ["id"] : [])
            }
            #expect(error?.code == .output)
            #expect(error?.message == "a trigger of the table \"rows\" leaves the row out")
            #expect(error?.location.row == 2)
        }
        #expect(try database.sql("SELECT count(*) FROM rows") == ["1"])
        try database.write([row(["id": .number("8"), "v": .text("yes")])], mode: .append)
        #expect(try database.sql("SELECT count(*) FROM rows") == ["2"])
        // A key alone has nothing to change.
        try database.write([row(["id": .number("8")])], mode: .upsert, keys: ["id"])
    }

    @Test func columnsBesideThoseOfATable() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (\((0..<30).map { "old\($0)" }.joined(separator: ", ")))")
        let wide = (0..<1980).map { Field("c\($0)", .number("1")) }
        let error = #expect(throws: ExportError.self) { try database.write([wide], mode: .append) }
        #expect(error?.code == .limit)
        #expect(error?.message == "SQLite takes 2000 columns, and with those of the rows the table would have more")
        #expect(try database.sql("SELECT count(*) FROM pragma_table_info('rows')") == ["30"])
    }
}
