import RowFixtures
import Tables
import Tabular
import TestSupport
import Testing

@testable import SQLiteTables

/// What is read of databases that others made.
struct SQLiteReadingTests {
    @Test func everyClassOfValue() throws {
        let database = Database()
        try database.sql("CREATE TABLE t (a, flag BOOLEAN, d DATE, \"\" TEXT, \"x\"\"y\" TEXT, g AS (a || '!'))")
        try database.sql(
            """
            INSERT INTO t VALUES (9223372036854775807, 1, '2024-02-29', 'e', NULL), (-9223372036854775808, 0, 20240229, NULL, ''),
            (1.10, 2, NULL, NULL, 'q'), (9e999, 'yes', NULL, NULL, NULL), (x'00ff', NULL, NULL, NULL, NULL),
            (x'c3a9', NULL, NULL, NULL, NULL), (1e100, NULL, NULL, NULL, NULL), (0.1 + 0.2, NULL, NULL, NULL, NULL),
            ('a' || char(0) || 'b', NULL, NULL, NULL, NULL)
            """)
        let wanted = [
            ["a=n:9223372036854775807", "flag=true", "d=t:2024-02-29", "column 4=t:e", "g=t:9223372036854775807!"],
            ["a=n:-9223372036854775808", "flag=false", "d=n:20240229", "x\"y=t:", "g=t:-9223372036854775808!"],
            ["a=n:1.1", "flag=n:2", "x\"y=t:q", "g=t:1.1!"], ["flag=t:yes", "g=t:Inf!"],
            ["a=t:AP8=", "g=?"], ["a=t:é", "g=t:é!"], ["a=n:1e+100", "g=t:1.0e+100!"],
            ["a=n:0.30000000000000004", "g=t:0.3!"], ["a=t:a\u{0}b", "g=t:a\u{0}b!"],
        ]
        for reading in try database.read(
            nil, testOptions { $0.usedColumns = ["a", "flag", "d", "column 4", "x\"y"] })
        {
            #expect(reading.error == nil)
            #expect(reading.rows == wanted.map { $0.filter { !$0.hasPrefix("g=") } })
            #expect(reading.warnings == ["1 nonFiniteNumber row 4"])
        }
        // The bytes 00 FF before an exclamation mark are no UTF-8.
        let whole = try database.read()[0]
        #expect(
            whole.error == "malformed: row 5 (column \"g\"): the text is not UTF-8; skipsErrors leaves such rows out")
        let skipping = try database.read(nil, testOptions { $0.skipsErrors = true })[0]
        #expect(skipping.rows == wanted.filter { !$0.contains("g=?") })
        #expect(skipping.rowsRead == 9)
        #expect(skipping.warnings.contains("1 skippedRow row 5 (column \"g\")"))
    }

    @Test func whichTable() throws {
        let database = Database()
        try database.sql("CREATE TABLE one (a)")
        try database.sql("INSERT INTO one VALUES (1)")
        try database.sql("CREATE VIEW twice AS SELECT a, a * 2 AS b FROM one")
        #expect(try database.read()[0].rows == [["a=n:1"]])
        #expect(try database.read("twice")[0].rows == [["a=n:1", "b=n:2"]])
        try database.sql("CREATE TABLE Other (a)")
        #expect(
            try database.read()[0].error
                == "input: in: the database has 3 tables: one, twice, Other; name one with TableOptions.table")
        #expect(try database.read("other")[0].rows == [])
        #expect(
            try database.read("three")[0].error
                == "input: in: the database has no table \"three\"; it has one, twice, Other")
        #expect(try database.read("other")[0].header == ["a"])
    }

    @Test func noTable() throws {
        let database = Database()
        try database.sql("PRAGMA user_version = 1")
        #expect(try database.read()[0].error == "input: in: the database has no table")
    }

    @Test func nothingIsLeftBesideTheFile() throws {
        let database = Database()
        try database.sql("PRAGMA journal_mode = WAL")
        try database.sql("CREATE TABLE t (a)")
        try database.sql("INSERT INTO t VALUES (1)")
        #expect(try database.read()[0].rows == [["a=n:1"]])
        #expect(Shell.names(in: database.folder, hidden: true) == ["rows.sqlite"])
        // What is in the log is read, too.
        let other = try Connection(path: database.path, name: "other", writes: true)
        try other.run("INSERT INTO t VALUES (2)")
        #expect(try database.read()[0].rows == [["a=n:1"], ["a=n:2"]])
    }

    @Test func rowsAreOfOneMoment() throws {
        let database = Database()
        try database.sql("PRAGMA journal_mode = WAL")
        let other = try Connection(path: database.path, name: "other", writes: true)
        try other.run("CREATE TABLE t (a)")
        try other.run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO t SELECT i FROM n"
        )
        let reader = try SQLiteFormat.makeReader(of: try FileBytes(database.path), options: testOptions())
        let batch = RowBatch()
        let parser = reader.makeParser()
        var count = 0
        while try reader.nextBlock(into: batch.block) {
            batch.reset()
            _ = try parser.parse(batch)
            if count == 0 { try other.run("DELETE FROM t") }
            count += batch.rowCount
        }
        #expect(count == 50_000)
    }

    @Test func whatIsInTheLogIsReadThroughALink() throws {
        let database = Database()
        try database.sql("PRAGMA journal_mode = WAL")
        let other = try Connection(path: database.path, name: "other", writes: true)
        try other.run("CREATE TABLE t (a)")
        try other.run("INSERT INTO t VALUES (1)")
        try other.run("PRAGMA wal_checkpoint(TRUNCATE)")
        try other.run("INSERT INTO t VALUES (2)")
        #expect(Shell.run("mkdir links && ln -s ../rows.sqlite links/l.sqlite", in: database.folder).status == 0)
        let link = try FileBytes(database.folder + "/links/l.sqlite")
        #expect(Reading(link, as: SQLiteFormat.self, testOptions()).rows == [["a=n:1"], ["a=n:2"]])
    }

    /// What a program has written into the file itself leaves a log without anything in it, as long as the program runs.
    @Test(arguments: [true, false]) func rowsAreOfOneMomentWhereTheLogIsEmpty(isOpen: Bool) throws {
        let database = Database()
        try database.sql("PRAGMA journal_mode = WAL")
        var other: Connection? = try Connection(path: database.path, name: "other", writes: true)
        try other?.run("CREATE TABLE t (a)")
        try other?.run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO t SELECT i FROM n"
        )
        try other?.run("PRAGMA wal_checkpoint(TRUNCATE)")
        if !isOpen { other = nil }
        let reader = try SQLiteFormat.makeReader(of: try FileBytes(database.path), options: testOptions())
        let batch = RowBatch()
        let parser = reader.makeParser()
        var count = 0
        var failure: ExportError?
        do {
            while try reader.nextBlock(into: batch.block) {
                batch.reset()
                _ = try parser.parse(batch)
                if count == 0 {
                    if other == nil { other = try Connection(path: database.path, name: "other", writes: true) }
                    try other?.run("DELETE FROM t WHERE a > 10")
                    try other?.run("PRAGMA wal_checkpoint(PASSIVE)")
                }
                count += batch.rowCount
            }
        } catch {
            failure = error
        }
        if isOpen {
            #expect(failure == nil && count == 50_000)
        } else {
            #expect(failure?.message == "the database was changed while it was read")
        }
    }

    @Test func textInUTF16() throws {
        let database = Database()
        try database.sqlAll(["PRAGMA encoding = 'UTF-16be'", "CREATE TABLE t (a)", "INSERT INTO t VALUES ('é🚀')"])
        #expect(try database.read()[0].rows == [["a=t:é🚀"]])
        try database.write([row(["a": .text("日本")])], table: "t", mode: .append)
        #expect(try database.read()[0].rows == [["a=t:é🚀"], ["a=t:日本"]])
    }

    @Test func rowsThatAreTooLong() throws {
        let database = Database()
        try database.sql("CREATE TABLE t (a)")
        try database.sql("INSERT INTO t VALUES ('short'), (zeroblob(3000000))")
        for limit in [1_000, 2_000_000] {
            let reading = try database.read(nil, testOptions { $0.maximumRow = limit })[0]
            #expect(reading.error?.hasPrefix("limit: in: row ") == true, "\(reading.error ?? "")")
        }
        #expect(try database.read(nil, testOptions { $0.maximumRow = 4_000_000 })[0].rows.count == 2)
    }

    /// Whatever is done to a file, reading it ends with rows or one error.
    @Test func damagedFiles() throws {
        let database = Database()
        var generator = RowGenerator(seed: 5)
        try database.write(generator.rows(300), isNew: false, rowsPerBatch: 50)
        let whole = try FileBytes(database.path).bytes
        var random = SeededGenerator(seed: 7)
        var refused = 0
        for round in 0..<200 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            let reading = Reading(bytes, as: SQLiteFormat.self)
            if let error = reading.error {
                refused += 1
                #expect(["input", "malformed", "limit"].contains { error.hasPrefix($0) }, "\(round): \(error)")
            }
        }
        #expect(refused > 10)
        #expect(
            Reading([], as: SQLiteFormat.self).error
                == "input: in: the database has no table")
    }
}
