import Libc
import TestSupport
import Testing

/// What tables and databases have of their own: triggers that remove rows, policies, numbers that the server gives, keys that are
/// compared otherwise, encodings.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, "needs Debian's package postgresql"))
struct PostgresOwnTests {
    private static let shared = Result { try PostgresServer() }

    /// A server, and a folder with a line of JSON in `rows.jsonl`.
    private func scene(_ lines: [String], _ sql: String) throws -> PostgresWork {
        let server = try Self.shared.get()
        #expect(server.sql(sql) == "")
        return PostgresWork(server, lines)
    }

    @Test func rowsThatTriggersRemove() throws {
        let work = try scene(
            [#"{"a":1,"v":1}"#, #"{"a":8,"v":2}"#],
            """
            CREATE FUNCTION remove() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN EXECUTE format(''DELETE FROM %I WHERE a = 8'', tg_relname); RETURN NULL; END';
            CREATE TABLE removing (a int, v int); CREATE TABLE late (a int, v int);
            CREATE TRIGGER t AFTER INSERT ON removing FOR EACH ROW EXECUTE FUNCTION remove();
            CREATE CONSTRAINT TRIGGER t AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION remove();
            CREATE TABLE parted (a int, v int) PARTITION BY LIST (v);
            CREATE TABLE part1 PARTITION OF parted FOR VALUES IN (1); CREATE TABLE part2 PARTITION OF parted FOR VALUES IN (2);
            INSERT INTO parted VALUES (1, 2);
            """)
        defer { work.remove() }
        for table in ["removing", "late"] {
            for mode in ["--append", "--upsert a"] {
                let outcome = work.run("hasdata-export rows.jsonl -o \"$DB\" --table \(table) \(mode)")
                PostgresWork.expect(
                    outcome, 7, "the table \"public.\(table)\" does not keep all rows: a trigger of it removes 1", mode)
                #expect(work.server.sql("SELECT count(*) FROM \(table)") == "0\n")
            }
            let fine = work.run("head -1 rows.jsonl | hasdata-export - -f jsonl -o \"$DB\" --table \(table) --append")
            PostgresWork.expect(fine, 0, "1 row added")
        }
        // A row that goes to another partition is removed from one and added to the other.
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table parted --upsert a"), 0, "1 replaced and 1 added")
        #expect(work.server.sql("SELECT * FROM parted ORDER BY a") == "1|1\n8|2\n")
        PostgresWork.expect(
            work.run("echo '{\"n\":1}' | hasdata-export - -f jsonl -o \"$DB\" --table part1 --append"), 7,
            "cannot add column to a partition; add the column to the table that it is a partition of")
    }

    @Test func keysOfAnotherSpelling() throws {
        let work = try scene(
            [#"{"k":"a","v":2}"#, #"{"k":"b","v":3}"#, #"{"k":"B","v":4}"#],
            """
            CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE anycase (k text COLLATE anycase PRIMARY KEY, v int); INSERT INTO anycase VALUES ('A', 1);
            CREATE TABLE scaled (k numeric, v int); INSERT INTO scaled VALUES (1.10, 1);
            """)
        defer { work.remove() }
        PostgresWork.expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table anycase --upsert k"), 0, "")
        #expect(work.server.sql("SELECT * FROM anycase ORDER BY v") == "a|2\nB|4\n")
        work.write([#"{"k":1.1,"v":2}"#], to: "rows.jsonl")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table scaled --upsert k"), 0, "1 replaced and 0 added")
        #expect(work.server.sql("SELECT * FROM scaled") == "1.1|2\n")
    }

    @Test func numbersThatTheServerGives() throws {
        let work = try scene(
            [#"{"id":1,"v":5}"#, #"{"id":7,"v":8}"#],
            """
            CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int, u uuid);
            INSERT INTO numbered (v) VALUES (1), (2)
            """)
        defer { work.remove() }
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table numbered --upsert id"), 0, "1 replaced and 1 added")
        #expect(work.server.sql("SELECT id, v FROM numbered ORDER BY id") == "1|5\n2|2\n7|8\n")
        // By way of a temporary table, too.
        work.write([#"{"id":9,"u":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}"#], to: "rows.jsonl")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table numbered --append"), 0, "1 row added")
        #expect(work.server.sql("SELECT count(*) FROM numbered WHERE id = 9") == "1\n")
        work.write([#"{"id":3,"v":5}"#], to: "rows.jsonl")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table numbered --upsert v"), 7,
            "the server numbers the column itself: leave it out with --omit")
    }

    @Test func rowsThatPoliciesHide() throws {
        let work = try scene(
            [#"{"a":"c","o":"bob"}"#],
            """
            CREATE ROLE bob LOGIN PASSWORD '\(PostgresServer.password)'; GRANT ALL ON SCHEMA public TO bob;
            CREATE TABLE secured (a text, o name); INSERT INTO secured VALUES ('a', 'eve'), ('b', 'bob');
            ALTER TABLE secured ENABLE ROW LEVEL SECURITY; GRANT ALL ON secured TO bob;
            CREATE POLICY own ON secured USING (o = current_user)
            """)
        defer { work.remove() }
        let bob = "DB=\(Shell.quoted(work.server.url(user: "bob")));"
        let note =
            "note: the table \"public.secured\" has row level security: rows that its policies hide from the user were not"
        let read = work.run("\(bob) hasdata-export \"$DB\" --table secured")
        #expect(read.output == "{\"a\":\"b\",\"o\":\"bob\"}\n")
        PostgresWork.expect(read, 0, "rows that its policies hide from the user are not read")
        // Who is above them gets all.
        #expect(work.run("hasdata-export \"$DB\" --table secured").errors == "")
        PostgresWork.expect(
            work.run("\(bob) hasdata-export rows.jsonl -o \"$DB\" --table secured --append"), 0, "1 row added")
        let replaced = work.run("\(bob) hasdata-export rows.jsonl -o \"$DB\" --table secured --upsert a")
        #expect(replaced.status == 0 && replaced.errors.contains("\(note) replaced"), "\(replaced.errors)")
        work.write([#"{"a":"d","o":"eve"}"#], to: "rows.jsonl")
        PostgresWork.expect(
            work.run("\(bob) hasdata-export rows.jsonl -o \"$DB\" --table secured --append"), 7,
            "its policies (CREATE POLICY) say which rows the user may add")
        #expect(work.server.sql("SELECT a FROM secured ORDER BY a") == "a\nb\nc\n")
    }

    @Test func databasesOfOtherEncodings() throws {
        let work = try scene(
            [#"{"n":{"a":"\u00e9"}}"#, #"{"n":{"a":"é"}}"#],
            "CREATE DATABASE bare ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
        defer { work.remove() }
        #expect(work.server.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'") == "")
        let bare = "DB=\(Shell.quoted(work.server.url("/bare")));"
        let latin = "DB=\(Shell.quoted(work.server.url("/latin")));"
        let sql = { (database: String, text: String) in
            work.run("\(database) \(PostgresServer.programs ?? "")/psql -X -q -A -t \"$DB\" -c \(Shell.quoted(text))")
        }
        _ = sql(
            bare,
            "CREATE TABLE t (a text, n int[]); INSERT INTO t VALUES ('ok', '{1}'), (E'\\xff\\xfe', NULL), ('zé', NULL)")
        PostgresWork.expect(
            work.run("\(bare) hasdata-export \"$DB\" --table t"), 6,
            "row 2 (column \"a\"): the text is not UTF-8; --skip-errors leaves such rows out")
        let skipped = work.run("\(bare) hasdata-export \"$DB\" --table t --skip-errors")
        #expect(
            skipped.output == "{\"a\":\"ok\",\"n\":[1]}\n{\"a\":\"zé\"}\n" && skipped.status == 0, "\(skipped.errors)")
        for database in [bare, latin] {
            PostgresWork.expect(work.run("\(database) hasdata-export rows.jsonl -o \"$DB\" --table made"), 0, "2 rows")
            let read = work.run("\(database) hasdata-export \"$DB\" --table made")
            #expect(read.output == "{\"n\":{\"a\":\"\\u00e9\"}}\n{\"n\":{\"a\":\"é\"}}\n", "\(read.errors)")
        }
        // Of a column that is there the server says what it takes.
        _ = sql(latin, "CREATE TABLE there (n jsonb)")
        PostgresWork.expect(
            work.run("\(latin) hasdata-export rows.jsonl -o \"$DB\" --table there --append"), 0, "2 rows added")
        work.write([#"{"n":{"a":"\ud83d\ude00"}}"#], to: "rows.jsonl")
        PostgresWork.expect(
            work.run("\(latin) hasdata-export rows.jsonl -o \"$DB\" --table there --append"), 6,
            "the database's encoding lacks the character")
        #expect(work.run("\(latin) hasdata-export rows.jsonl -o \"$DB\" --table fresh").status == 0)
    }

    @Test func bytesAreTextWhereTheyAre() throws {
        let work = try scene(
            [],
            #"""
            CREATE TYPE piece AS (b bytea, n float8, t text); CREATE TABLE bytes (b bytea, l bytea[], r piece, p piece[]);
            INSERT INTO bytes VALUES ('abc', ARRAY['\x00'::bytea, 'a"b', '\xff', NULL, ''], ROW('\x00ff', 'NaN', '\x61')::piece,
                ARRAY[ROW('ü', 1, 'N')::piece]), ('\x00ff', ARRAY[ARRAY['a'::bytea], ARRAY['\xfe'::bytea]], NULL, '{}'), ('', '{}', NULL, NULL)
            """#)
        defer { work.remove() }
        let read = work.run("hasdata-export \"$DB\" --table bytes")
        #expect(
            read.output == #"""
                {"b":"abc","l":["\u0000","a\"b","/w==",null,""],"r":{"b":"AP8=","n":null,"t":"\\x61"},"p":[{"b":"ü","n":1,"t":"N"}]}
                {"b":"AP8=","l":[["a"],["/g=="]],"p":[]}
                {"b":"","l":[]}

                """#, "\(read.errors)")
        let named = work.run("hasdata-export \"$DB\" --table bytes --fields r --limit 1 --to csv")
        #expect(named.output == "r\n" + #""{""b"":""AP8="",""n"":""NaN"",""t"":""\\x61""}""# + "\n")
    }

    @Test func emptyTextIsNoValueOfOtherTypes() throws {
        let work = try scene([], "CREATE TABLE paid (id int, m money, t text)")
        defer { work.remove() }
        for value in ["", " "] {
            let outcome = work.run(
                "printf 'id,m\\n1,$5.00\\n2,\"\(value)\"\\n' | hasdata-export - -f csv -o \"$DB\" --table paid --append"
            )
            PostgresWork.expect(
                outcome, 6, "row 2 (column \"m\"): \"\(value)\" would be changed by the column, which is money")
        }
        let fine = work.run(
            "printf 'id,m,t\\n1,$5.00,\"\"\\n2,,x\\n' | hasdata-export - -f csv -o \"$DB\" --table paid --append")
        PostgresWork.expect(fine, 0, "2 rows added")
        #expect(work.server.sql("SELECT * FROM paid ORDER BY id") == "1|$5.00|\n2||x\n")
    }

    @Test func namesWhosePartsAreQuoted() throws {
        let work = try scene(
            [#"{"z":6}"#],
            "CREATE SCHEMA s3; CREATE TABLE s3.\"T:1\" (z bigint); CREATE SCHEMA \"my.s\"; CREATE TABLE \"my.s\".t (z bigint)"
        )
        defer { work.remove() }
        for (name, sql) in [(#"s3."T:1""#, #"s3."T:1""#), (#""my.s".t"#, #""my.s".t"#)] {
            let quoted = Shell.quoted(name)
            PostgresWork.expect(
                work.run("hasdata-export rows.jsonl -o \"$DB\" --table \(quoted) --append"), 0, "1 row added")
            #expect(work.server.sql("SELECT z FROM \(sql)") == "6\n")
            #expect(work.run("hasdata-export \"$DB\" --table \(quoted)").output == "{\"z\":6}\n")
            PostgresWork.expect(
                work.run("hasdata-export \"$DB\" --table \(quoted):\"copy of it\" -o copy.db"), 0, "copy.db: 1 row")
            _ = work.run("rm copy.db")
        }
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table s3:T --append"), 1,
            "--table FROM:INTO names a table to read, and no source is a database")
    }
}
