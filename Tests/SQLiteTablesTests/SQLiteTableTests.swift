import Libc
import RowFixtures
import Tables
import Tabular
import TestSupport
import Testing

@testable import SQLiteTables

/// What becomes of tables that are there.
struct SQLiteTableTests {
    private let old = [
        row(["id": .number("1"), "name": .text("one")]), row(["id": .number("2"), "name": .text("two")]),
    ]

    @Test func aTableThatIsThereIsRefused() throws {
        let database = Database()
        try database.write(old)
        let error = #expect(throws: ExportError.self) { try database.write(old) }
        #expect(error?.code == .output)
        #expect(error?.message == "the table \"rows\" is already there")
        try database.write(old, table: "others")
        #expect(try database.sql("SELECT name FROM sqlite_master ORDER BY 1") == ["others", "rows"])
    }

    @Test func onlyThatTableIsReplaced() throws {
        let database = Database()
        try database.write(old)
        try database.write(old, table: "others")
        try database.write([row(["x": .bool(true)])], mode: .replace)
        #expect(try database.read("rows")[0].rows == [["x=true"]])
        #expect(try database.read("others")[0].rows.count == 2)
    }

    @Test func rowsAndColumnsAreAdded() throws {
        let database = Database()
        try database.write(old)
        let outcome = try database.write(
            [
                row(["ID": .number("3"), "late": .number("1.50"), "more": .bool(true)]),
                row(["name": .number("7.0"), "late": .number("2")]), row(["more": .text("x")]),
            ], mode: .append
        ).outcome
        #expect(outcome.isAppended)
        let wanted = [
            ["id=n:1", "name=t:one"], ["id=n:2", "name=t:two"], ["id=n:3", "late=n:1.5", "more=t:true"],
            ["name=t:7.0", "late=n:2"], ["more=t:x"],
        ]
        #expect(try database.read()[0].rows == wanted)
        #expect(
            try database.sql("SELECT type FROM pragma_table_info('rows')") == ["INTEGER", "TEXT", "REAL", "TEXT"])
        #expect(try database.sql("PRAGMA integrity_check") == ["ok"])
    }

    @Test(arguments: [
        ("INTEGER", Value.text("01000")), ("INTEGER", .text(" +5 ")), ("INTEGER", .bool(true)),
        ("INTEGER", .number("123456789012345678901")), ("REAL", .number("9007199254740993")), ("REAL", .text("1.10")),
        ("BOOLEAN", .number("1")), ("NUMERIC", .text(".5e1")), ("DATE", .text("2024")), ("REAL", .bool(false)),
        ("BLOB", .text("a")), ("BLOB", .bool(true)), ("BLOB", .number("1e400")),
        ("INTEGER PRIMARY KEY", .text("a")), ("INTEGER PRIMARY KEY", .number("1.5")),
    ])
    func valuesThatAColumnWouldChange(type: String, value: Value) throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (v \(type))")
        let rows = [row(["v": .null]), row(["v": value])]
        let error = #expect(throws: ExportError.self) { try database.write(rows, mode: .append) }
        #expect(error?.code == .malformed)
        #expect(error?.location.row == 2)
        #expect(error?.location.column == "\"v\"")
        #expect(try database.sql("SELECT count(*) FROM rows") == ["0"])
    }

    @Test(arguments: [
        ("INTEGER", Value.number("-5"), "n:-5"), ("INTEGER", .text("n/a"), "t:n/a"),
        ("INTEGER", .number("2.5"), "n:2.5"),
        ("REAL", .number("3"), "n:3"), ("TEXT", .number("1.10"), "t:1.10"), ("TEXT", .bool(true), "t:true"),
        ("VARCHAR(9)", .number("5"), "t:5"), ("BOOL", .bool(false), "false"), ("", .number("5"), "n:5"),
        ("", .text("5"), "t:5"), ("BLOB", .number("5"), "n:5"), ("DATETIME", .text("2024-02-29"), "t:2024-02-29"),
        ("NUMERIC", .text("0x10"), "t:0x10"), ("INTEGER", .text(""), "t:"),
    ])
    func valuesThatAColumnKeeps(type: String, value: Value, read: String) throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (v \(type))")
        try database.write([row(["v": value])], mode: .append)
        #expect(try database.read()[0].rows == [["v=" + read]])
    }

    @Test(arguments: ["REAL", "NUMERIC", "FLOAT"]) func negativeZeroIsNotChanged(type: String) throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (a \(type))")
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["a": .number("0")]), row(["a": .number("-0.0")])], mode: .append)
        }
        #expect(error?.code == .malformed)
        #expect(error?.location.row == 2)
        #expect(try database.sql("SELECT count(*) FROM rows") == ["0"])
    }

    @Test func strictTables() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (id INTEGER, name TEXT, UNIQUE (id, name)) STRICT")
        try database.write(
            [row(["id": .number("1"), "flag": .bool(true), "n": .number("1.5")])], mode: .append)
        #expect(try database.read()[0].rows == [["id=n:1", "flag=n:1", "n=n:1.5"]])
        #expect(
            try database.sql("SELECT type FROM pragma_table_info('rows')") == ["INTEGER", "TEXT", "INTEGER", "REAL"])
        #expect(try database.sql("PRAGMA integrity_check") == ["ok"])
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["id": .text("x")])], mode: .append)
        }
        #expect(error?.code == .output)
    }

    @Test func tablesWithoutRowNumbersGetNoColumns() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID")
        try database.write(old, mode: .append)
        try database.write([row(["id": .number("1"), "name": .text("new")])], mode: .upsert, keys: ["id"])
        #expect(try database.read()[0].rows == [["id=n:1", "name=t:new"], ["id=n:2", "name=t:two"]])
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["id": .number("3"), "late": .null])], mode: .append)
        }
        #expect(error?.message.contains("has no row numbers") == true)
    }

    @Test(arguments: ["CREATE VIEW rows AS SELECT 1 AS a", "CREATE TABLE other (a, rows AS (a + 1))"])
    func whatIsNoTable(_ sql: String) throws {
        let database = Database()
        try database.sql(sql)
        let isView = sql.contains("VIEW")
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["rows": .number("1")])], table: isView ? "rows" : "other", mode: .append)
        }
        #expect(error?.code == .output)
    }

    // MARK: Keys

    @Test(arguments: ["", "CREATE UNIQUE INDEX k ON rows (id)"]) func rowsOfAKeyAreReplaced(index: String) throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (id INTEGER, name TEXT, own TEXT)")
        try database.sql("INSERT INTO rows VALUES (1, 'one', 'x'), (2, 'two', 'y'), (NULL, 'none', 'z')")
        if !index.isEmpty { try database.sql(index) }
        let rows = [
            row(["id": .number("2"), "name": .text("second"), "late": .number("1.10")]),
            row(["id": .number("3"), "name": .text("three")]), row(["id": .number("3"), "late": .text("last")]),
            row(["name": .text("no key")]),
        ]
        try database.write(rows, mode: .upsert, keys: ["id"], rowsPerBatch: 2)
        let wanted = [
            ["id=n:1", "name=t:one", "own=t:x"], ["id=n:2", "name=t:second", "late=t:1.10"],
            ["name=t:none", "own=t:z"],
            ["id=n:3", "late=t:last"], ["name=t:no key"],
        ]
        #expect(try database.read()[0].rows == wanted)
        #expect(
            try database.sql("SELECT name FROM sqlite_master WHERE type = 'index'") == (index.isEmpty ? [] : ["k"]))
        #expect(try database.sql("PRAGMA integrity_check") == ["ok"])
    }

    @Test func whatATableFillsByItselfStays() throws {
        let database = Database()
        try database.sql(
            "CREATE TABLE rows (id INTEGER PRIMARY KEY, url TEXT UNIQUE, n INTEGER, made TEXT NOT NULL DEFAULT 'now', own TEXT)"
        )
        try database.sql("INSERT INTO rows (id, url, n, made, own) VALUES (7, 'a', 1, 'then', 'x')")
        let rows = [("a", "9"), ("c", "8")].map { row(["url": .text($0), "n": .number($1)]) }
        try database.write(rows, mode: .upsert, keys: ["url"])
        let wanted = ["7 a 9 then null", "8 c 8 now null"]
        #expect(
            try database.sql(
                "SELECT id || ' ' || url || ' ' || n || ' ' || made || ' ' || coalesce(own, 'null') FROM rows")
                == wanted)
    }

    @Test func aKeyThatOnlyTheTableHas() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (k INTEGER UNIQUE, v)")
        let error = #expect(throws: ExportError.self) {
            try database.write([row(["v": .number("5")])], mode: .upsert, keys: ["k"])
        }
        #expect(error?.code == .usage)
        #expect(try database.sql("SELECT count(*) FROM rows") == ["0"])
    }

    @Test func aTableThatWasRenamedKeepsItsIndex() throws {
        let database = Database()
        let rows = [row(["k": .number("1")]), row(["k": .number("1")])]
        try database.write(rows, mode: .upsert, keys: ["k"])
        try database.sql("ALTER TABLE rows RENAME TO rows_2025")
        try database.write(rows, mode: .upsert, keys: ["k"])
        #expect(try database.sql("SELECT count(*) FROM rows") == ["1"])
    }

    @Test func aNewTableWithAKey() throws {
        let database = Database()
        let rows = [
            row(["name": .text("early")]), row(["id": .number("1"), "name": .text("a")]),
            row(["id": .number("1"), "name": .text("b")]),
        ]
        for round in 1...2 {
            try database.write(rows, mode: .upsert, keys: ["id"], isNew: round == 1, rowsPerBatch: 1)
        }
        // A row without a key is like no other.
        #expect(try database.read()[0].rows == [["name=t:early"], ["name=t:b", "id=n:1"], ["name=t:early"]])
        #expect(try database.sql("PRAGMA integrity_check") == ["ok"])
    }

    @Test func keysThatMakeNoSense() throws {
        let database = Database()
        try database.sql("CREATE TABLE rows (id INTEGER, name TEXT)")
        try database.sql("INSERT INTO rows VALUES (1, 'a'), (1, 'b')")
        let repeated = #expect(throws: ExportError.self) {
            try database.write([row(["id": .number("1")])], mode: .upsert, keys: ["id"])
        }
        #expect(repeated?.message == "several rows of the table \"rows\" have the same id")
        let missing = #expect(throws: ExportError.self) {
            try database.write([row(["id": .number("1")])], mode: .upsert, keys: ["url"])
        }
        #expect(missing?.code == .usage)
        #expect(try database.sql("SELECT count(*) FROM rows") == ["2"])
    }

    @Test func aKeyIsTheSameAsNumberAndAsText() throws {
        let database = Database()
        let rows =
            [("100", "a"), ("1.5", "b")].map { row(["k": .number($0), "v": .text($1)]) }
            + [row(["k": .text("0200"), "v": .text("c")]), row(["k": .number("100"), "v": .text("d")])]
            + [row(["k": .text("1.5"), "v": .text("e")])]
        let outcome = try database.write(rows, mode: .upsert, keys: ["k"], rowsPerBatch: 1).outcome
        #expect(outcome.replacedRows == 2)
        #expect(try database.sql("SELECT k || v FROM rows ORDER BY rowid") == ["100d", "1.5e", "0200c"])
        #expect(try database.sql("SELECT DISTINCT typeof(k) FROM rows") == ["text"])
    }

    @Test func aReplacedNumberLeavesNoSpelling() throws {
        let database = Database()
        let rows = [
            row(["k": .number("1"), "a": .number("1.10")]), row(["k": .number("1"), "a": .number("1.1")]),
            row(["k": .number("2"), "a": .number("2.50")]), row(["k": .number("2"), "a": .text("2.5")]),
            row(["k": .number("3"), "a": .number("3.0")]), row(["k": .number("3"), "a": .number("3.00")]),
            row(["k": .number("4"), "a": .text("x")]),
        ]
        try database.write(rows, mode: .upsert, keys: ["k"], rowsPerBatch: 1)
        #expect(try database.sql("SELECT a FROM rows ORDER BY k") == ["1.1", "2.5", "3.00", "x"])
    }

    // MARK: All or nothing

    @Test func whatIsGivenUpLeavesTheOldRows() throws {
        let database = Database()
        try database.sql("PRAGMA journal_mode = WAL")
        try database.write(old)
        for mode in [TableOptions.Mode.append, .replace, .upsert] {
            try database.write(
                [row(["id": .number("1"), "name": .text("new"), "more": .null])], mode: mode,
                keys: mode == .upsert ? ["id"] : [], commits: false)
        }
        #expect(try database.read()[0].rows == [["id=n:1", "name=t:one"], ["id=n:2", "name=t:two"]])
        #expect(try database.sql("PRAGMA journal_mode") == ["wal"])
    }

    /// The library has one for all of a process.
    @Test func eachConnectionHasATemporaryFolderOfItsOwn() throws {
        let database = Database()
        var connections: [Connection] = []
        for name in ["one", "two"] {
            let folder = "\(database.folder)/\(name)"
            _ = Shell.run("mkdir \(name)", in: database.folder)
            let connection = try Connection(
                path: database.path, name: name, writes: true, temporaryFolder: folder)
            try connection.run("PRAGMA temp_store = FILE")
            try connection.run(
                """
                CREATE TEMP TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) \
                SELECT i, hex(randomblob(100)) FROM n
                """)
            connections.append(connection)
        }
        #expect(try connections.map { try $0.number("SELECT count(*) FROM t") } == [60_000, 60_000])
        let open = Shell.run("ls -l /proc/\(getpid())/fd", in: "/tmp").output
        #expect(open.contains("\(database.folder)/one/etilqs_") && open.contains("\(database.folder)/two/etilqs_"))
        connections.removeAll()
        #expect(Shell.names(in: "\(database.folder)/one").isEmpty)
    }

    @Test func aDatabaseInUseIsWaitedFor() throws {
        let database = Database()
        try database.write(old)
        let other = try Connection(path: database.path, name: "other", writes: true)
        try other.run("BEGIN IMMEDIATE")
        let error = #expect(throws: ExportError.self) {
            try database.write(old, mode: .append, lockWait: 0.05)
        }
        #expect(error?.code == .output)
        #expect(error?.message.hasPrefix("the database is in use") == true)
        try other.run("ROLLBACK")
        try database.write(old, mode: .append, lockWait: 0.05)
        #expect(try database.sql("SELECT count(*) FROM rows") == ["4"])
    }

    static let hasPython = Shell.run("python3 -c 'import sqlite3'", in: "/tmp").status == 0

    @Test(.enabled(if: hasPython, "needs python3")) func whoUsesADatabaseIsTold() throws {
        let database = Database()
        try database.write(old)
        let script =
            "import sqlite3, time; c = sqlite3.connect('rows.sqlite', isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
            + "open('held', 'w'); time.sleep(60)"
        let started = Shell.run("python3 -c \"\(script)\" >/dev/null 2>&1 & echo $!", in: database.folder)
        let process = started.output.filter(\.isNumber)
        defer { _ = Shell.run("kill \(process)", in: "/tmp") }
        for _ in 0..<500 where !Shell.names(in: database.folder).contains("held") { usleep(20_000) }
        let error = #expect(throws: ExportError.self) {
            try database.write(old, mode: .append, lockWait: 0.05)
        }
        #expect(error?.message.hasPrefix("the database is in use by process \(process) (python3") == true)
    }

    @Test func whatIsNoDatabase() throws {
        let database = Database()
        _ = try database.sql("CREATE TABLE t (a)")
        let bytes = [UInt8]("url,title\nhttps://a.example/,A\n".utf8)
        try FileBytes.write(bytes, to: database.path)
        let error = #expect(throws: ExportError.self) { try database.write(old, mode: .replace) }
        #expect(error?.code == .output)
        #expect(error?.message == "is not an SQLite database, or it is encrypted")
        #expect(try FileBytes(database.path).bytes == bytes)
    }
}
