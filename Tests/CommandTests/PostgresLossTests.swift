import Libc
import TestSupport
import Testing

/// What a server takes without an error and does not give back: it is refused, and nothing is written.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, "needs Debian's package postgresql"))
struct PostgresLossTests {
    private static let shared = Result { try PostgresServer() }

    @Test func rowsThatTriggersAndRulesLeaveOut() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, (1...3).map { "{\"id\":\($0),\"t\":\"new\"}" })
        defer { work.remove() }
        server.sql(
            """
            CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF new.id = 2 THEN RETURN NULL; END IF; RETURN new; END';
            CREATE TABLE triggered (id bigint PRIMARY KEY, t text, u uuid); INSERT INTO triggered VALUES (9, 'old');
            CREATE TRIGGER t BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION skip();
            CREATE TABLE updated (id bigint PRIMARY KEY, t text); INSERT INTO updated VALUES (1, 'old'), (2, 'old');
            CREATE TRIGGER t BEFORE UPDATE ON updated FOR EACH ROW EXECUTE FUNCTION skip();
            CREATE TABLE ruled (id bigint PRIMARY KEY, t text); INSERT INTO ruled VALUES (9, 'old');
            CREATE RULE r AS ON INSERT TO ruled WHERE new.id = 2 DO INSTEAD NOTHING;
            """)
        let wanted = "does not take all 3 rows: a trigger or rule of it leaves 1 out"
        for (table, mode) in [
            ("triggered", "--append"), ("triggered", "--upsert id"), ("updated", "--upsert id"),
            ("ruled", "--upsert id"),
        ] {
            let before = server.sql("SELECT * FROM \(table) ORDER BY id")
            let outcome = work.run("hasdata-export rows.jsonl -o \"$DB\" --table \(table) \(mode)")
            PostgresWork.expect(outcome, 7, "the table \"public.\(table)\" \(wanted)", mode)
            #expect(server.sql("SELECT * FROM \(table) ORDER BY id") == before)
        }
        // Texts that the server makes values of go through a temporary table.
        let id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        work.write((1...3).map { "{\"id\":\($0),\"u\":\"\(id)\"}" }, to: "rows.jsonl")
        PostgresWork.expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table triggered --append"), 7, wanted)
        // COPY knows no rules, so that the row is in the table.
        work.write((1...3).map { "{\"id\":\($0)}" }, to: "rows.jsonl")
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table ruled --append").status == 0)
        #expect(server.sql("SELECT id FROM ruled ORDER BY id") == "1\n2\n3\n9\n")
        // Keys alone change nothing, and are counted all the same.
        let keys = work.run("hasdata-export rows.jsonl -o \"$DB\" --table ruled --upsert id")
        #expect(keys.status == 0, "\(keys.errors)")
    }

    @Test func valuesThatColumnsWouldChange() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [])
        defer { work.remove() }
        server.sql(
            """
            CREATE TABLE narrow (id bigint, v varchar(3), c char(2), n numeric(5,2), f real, t0 timestamp(0), ts timestamp, tz timestamptz,
                d date, tm time, iv interval(0), b bit(3), name name, u uuid, a varchar(3)[])
            """)
        let append = "hasdata-export rows.jsonl -o \"$DB\" --table narrow --append -q"
        for (line, problem) in [
            (#"{"v":"abc  "}"#, "\"abc  \" would be changed by the column, which is varchar(3)"),
            (#"{"v":"äöüß"}"#, "\"äöüß\" would be changed"), (#"{"v":1234}"#, "\"1234\" would be changed"),
            (#"{"c":"abc"}"#, "would be changed by the column, which is char(2)"), (#"{"c":"a "}"#, "\"a \" would be"),
            (#"{"n":1.005}"#, "would be changed"), (#"{"n":1000}"#, "numeric field overflow"),
            (#"{"n":-0.0}"#, "\"-0.0\" would"),
            (#"{"f":1.5}"#, "is real, and in the rows it is numbers"),
            (#"{"t0":"2024-02-29T10:00:00.6"}"#, "which is timestamp(0) without time zone"),
            (#"{"ts":"2024-02-29T10:00:00+02:00"}"#, "\"2024-02-29T10:00:00+02:00\" would be changed"),
            (#"{"ts":"2024-02-29T10:00:00Z"}"#, "would be changed"),
            (#"{"ts":"2024-02-29 10:00 Europe/Berlin"}"#, "would be"),
            (#"{"ts":"2024-02-29T10:00:00.1234567"}"#, "would be changed"),
            (#"{"ts":"now"}"#, "\"now\" would be changed"),
            (#"{"tz":"2024-02-29T10:00:00"}"#, "would be changed by the column, which is timestamp with time zone"),
            (#"{"d":"2024-02-29T10:00:00"}"#, "would be changed by the column, which is date"),
            (#"{"d":"2024-02-29T00:00:00Z"}"#, "would be changed"), (#"{"tm":"10:00+02"}"#, "would be changed"),
            (#"{"iv":"1.5 seconds"}"#, "would be changed by the column, which is interval(0)"),
            (#"{"b":"1010"}"#, "would be changed by the column, which is bit(3)"),
            ("{\"name\":\"\(String(repeating: "n", count: 64))\"}", "would be changed by the column, which is name"),
            (#"{"a":"{abcd}"}"#, "which is character varying(3)[]"),
            (#"{"u":"zz"}"#, "invalid input syntax for type uuid"),
        ] {
            // The row is named, wherever it is.
            work.write([#"{"id":1}"#, #"{"id":2}"#, line, #"{"id":4}"#, line], to: "rows.jsonl")
            let isOfAll = problem.contains("in the rows it is")
            PostgresWork.expect(work.run(append), 6, problem, line)
            if !isOfAll { PostgresWork.expect(work.run(append), 6, "row 3 (column \"", line) }
        }
        #expect(server.sql("SELECT count(*) FROM narrow") == "0\n")
        // What comes back as it went is taken.
        for line in [
            #"{"v":"abc","c":"ab","n":1.5,"ts":"2024-02-29 10:00:00.25","tz":"2024-02-29T10:00:00+02","d":"2024-02-29","tm":"10:00"}"#,
            #"{"v":"äöü","c":"ü","ts":"infinity","tz":"infinity","d":"2024-02-29T00:00:00","b":"101","a":"{abc}","iv":"1 day"}"#,
        ] {
            work.write([line], to: "rows.jsonl")
            let outcome = work.run(append)
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
        }
        #expect(
            server.sql("SELECT v, c, n, ts, tz AT TIME ZONE 'UTC', d, tm, b, a FROM narrow") == """
                abc|ab|1.50|2024-02-29 10:00:00.25|2024-02-29 08:00:00|2024-02-29|10:00:00||
                äöü|ü ||infinity|infinity|2024-02-29||101|{abc}

                """)
    }

    /// Times that come as such, and not as text.
    @Test func timesOfAFormat() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"at":"2024-02-29T10:00:00.25"}"#])
        defer { work.remove() }
        server.sql("CREATE TABLE tenths (at timestamp(1)); CREATE TABLE cents (at timestamp(2))")
        let append = "hasdata-export rows.jsonl -o \"$DB\" --types at=timestamp --append --table"
        PostgresWork.expect(
            work.run("\(append) tenths"), 6,
            "row 1 (column \"at\"): \"2024-02-29T10:00:00.25\" would be changed by the column, which is timestamp(1)")
        #expect(work.run("\(append) cents").status == 0)
        #expect(server.sql("SELECT * FROM cents") == "2024-02-29 10:00:00.25\n")
    }

    @Test func whatOnlyJSONKeeps() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [])
        defer { work.remove() }
        for (value, type) in [
            (#"{"a":1,"a":2}"#, "json"), (#"{"a":1,"\u0061":2}"#, "json"), (#"[{"x":[{"a":{},"b":2,"a":3}]}]"#, "json"),
            ("[-0]", "json"),
            ("[-0.00e5]", "json"), ("[1e99999]", "json"),
            (#"{"a":{"a":[{"a":1},{"a":-1.5}]},"b":"a","c":"-0","d":-10,"e":"{\"a\":1,\"a\":2}"}"#, "jsonb"),
            ("{" + (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}", "jsonb"),
            ("{" + (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + ",\"k7\":0}", "json"),
        ] {
            work.write(["{\"j\":{\"plain\":1}}", "{\"j\":\(value)}"], to: "rows.jsonl")
            let outcome = work.run("hasdata-export rows.jsonl -o \"$DB\" --table kept --force -q")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(server.sql("SELECT pg_typeof(j) FROM kept LIMIT 1") == "\(type)\n", "\(value)")
            if type == "json" { #expect(server.sql("SELECT j FROM kept OFFSET 1") == "\(value)\n") }
        }
        server.sql("CREATE TABLE binary_json (j jsonb)")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table binary_json --append"), 6,
            "row 2 (column \"j\"): the value has a NUL, half of a character, a key twice or a zero with a sign")
        #expect(server.sql("SELECT count(*) FROM binary_json") == "0\n")
    }

    @Test func tablesThatArePartsOfOthers() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        server.sql(
            """
            CREATE TABLE parts (id bigint) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9);
            INSERT INTO parts VALUES (7); CREATE TABLE parent (id bigint); CREATE TABLE child () INHERITS (parent);
            CREATE TABLE referred (id bigint PRIMARY KEY); CREATE TABLE refers (id bigint REFERENCES referred)
            """)
        let force = { (table: String) in work.run("hasdata-export rows.jsonl -o \"$DB\" --table \(table) --force") }
        for (table, problem) in [
            ("parts", "the table \"parts\" is partitioned, which --force does not replace; empty it with TRUNCATE"),
            ("part", "is a partition of another, which --force"), ("child", "is a child of another, which --force"),
            ("parent", "other objects depend on the table"), ("referred", "other objects depend on the table"),
        ] {
            PostgresWork.expect(force(table), 7, problem)
        }
        #expect(server.sql("SELECT id FROM parts") == "7\n")
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table parts --append").status == 0)
        #expect(server.sql("SELECT id FROM part ORDER BY id") == "1\n7\n")
    }

    @Test func aTableIsNotReadAndWritten() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table twice -q").status == 0)
        for mode in ["--append", "--force", "--upsert id"] {
            // By another address, too.
            for target in ["\"$DB\"", "\"$DB?application_name=other\""] {
                let outcome = work.run("hasdata-export \"$DB\" --table twice -o \(target) \(mode)")
                PostgresWork.expect(outcome, 1, "the table \"public.twice\" is both a source and the output", mode)
            }
        }
        #expect(server.sql("SELECT * FROM twice") == "1\n")
        #expect(work.run("hasdata-export \"$DB\" --table twice:copy -o \"$DB\" -q").status == 0)
    }

    /// More sources than the server takes connections: each has its own when its turn comes, and no longer.
    @Test func hundredsOfSources() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table many -q").status == 0)
        _ = work.run("yes \"$DB\" 2>&- | head -n 130 >list")
        for format in ["csv", "parquet"] {
            let made = work.run(
                "hasdata-export --sources list --table many -o all.\(format) -q; hasdata-export count all.\(format)")
            #expect(made.output == "130\n" && made.errors.isEmpty, "\(made.errors)")
        }
        // One that is opened late may be what is written, too.
        for mode in ["--append", "--force"] {
            let line = "hasdata-export $(yes other.jsonl 2>&- | head -n 8) \"$DB\" --table many -o \"$DB\" \(mode)"
            let outcome = work.run("cp rows.jsonl other.jsonl; \(line)")
            PostgresWork.expect(outcome, 1, "the table \"public.many\" is both a source and the output", mode)
        }
        #expect(server.sql("SELECT * FROM many") == "1\n")
    }

    /// Runs with the same table wait for each other, and none takes away what another has written.
    @Test func twoRunsAtOnce() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        // Whichever comes first has the table; the other finds it there.
        let both = work.run(
            """
            { (cat rows.jsonl; sleep 1) | hasdata-export - --from jsonl -o "$DB" --table raced --no-progress; echo one $?; } >one 2>&1 &
            { (cat rows.jsonl; sleep 1) | hasdata-export - --from jsonl -o "$DB" --table raced --no-progress; echo one $?; } >two 2>&1 &
            wait; cat one two
            """)
        #expect(both.output.contains("one 0") && both.output.contains("one 7"), "\(both.output)")
        #expect(both.output.contains("the table \"raced\" is already there"), "\(both.output)")
        #expect(server.sql("SELECT count(*) FROM raced") == "1\n")
    }

    @Test func whoIsToBlameForASource() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        let closed = try ScriptedServer.closedPort()
        PostgresWork.expect(work.run("hasdata-export postgres://me:geheim@127.0.0.1:\(closed)/x"), 2, "cannot connect")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o postgres://me:geheim@127.0.0.1:\(closed)/x"), 7, "cannot connect")
        PostgresWork.expect(
            work.run("hasdata-export postgres://keeper:geheim-2@127.0.0.1:\(server.port)/postgres"), 1, "password")
        let mine = "postgres://keeper@127.0.0.1:\(server.port)/postgres"
        PostgresWork.expect(
            work.run("hasdata-export \(mine)"), 1, "no password supplied; libpq takes the password from")
        PostgresWork.expect(
            work.run("PGSERVICE=nosuch hasdata-export \"$DB\""), 1, "definition of service \"nosuch\" not found")
        PostgresWork.expect(work.run("hasdata-export \"$DB?sslmode=bogus\""), 1, "invalid sslmode value")
        // libpq would say it itself, on standard error.
        _ = work.run("echo '*:*:*:*:x' >pass; chmod 644 pass")
        let open = work.run("PGPASSFILE=pass hasdata-export \(mine) --errors-json")
        PostgresWork.expect(open, 1, "others may read the password file pass")
        #expect(open.errors.hasPrefix("{"), "\(open.errors)")
        PostgresWork.expect(
            work.run("hasdata-export count \"POSTGRES${DB#postgres}\" --table absent"), 1, "has no table \"absent\"")
        PostgresWork.expect(work.run("hasdata-export \"${DB}x\""), 1, "database \"postgresx\" does not exist")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"${DB}x\""), 7, "database \"postgresx\" does not exist")
    }

    /// The server lets scans of large tables begin where others are, and shares them among processes.
    @Test func rowsComeInTheirOrder() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server)
        defer { work.remove() }
        server.sql("CREATE TABLE wide AS SELECT i AS id, repeat('x', 300) AS t FROM generate_series(1, 150000) i")
        for _ in 1...3 {
            let first = work.run("hasdata-export \"$DB\" --table wide --fields id --offset 40000 --limit 1")
            #expect(first.output == "{\"id\":40001}\n", "\(first.errors)")
        }
        let columns = (1...60).map { "i::numeric AS n\($0)" }.joined(separator: ", ")
        server.sql("CREATE TABLE shared AS SELECT i AS id, \(columns) FROM generate_series(1, 60000) i; ANALYZE shared")
        let read = work.run(
            "hasdata-export \"$DB\" --table shared --to csv --no-header | cut -d, -f1 | sort -nc && echo sorted")
        #expect(read.output == "sorted\n", "\(read.errors)")
        server.sql("DROP TABLE wide, shared")
    }

    @Test func numbersThatNumericDoesNotHold() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(
            server,
            [
                #"{"a":-0,"b":1e400,"c":12345678901234567890,"d":-0}"#,
                #"{"a":1e400,"b":1\#(String(repeating: "0", count: 131_072)),"c":-0.0,"d":1.5}"#,
            ])
        defer { work.remove() }
        let written = work.run("hasdata-export rows.jsonl -o \"$DB\" --table odd -q")
        #expect(written.status == 0, "\(written.errors)")
        let types = server.sql("SELECT DISTINCT pg_typeof(a), pg_typeof(b), pg_typeof(c), pg_typeof(d) FROM odd")
        #expect(types == "text|text|text|double precision\n")
        #expect(server.sql("SELECT a, length(b), c FROM odd") == "-0|5|12345678901234567890\n1e400|131073|-0.0\n")
    }

    @Test func everyColumnIsText() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"a":1.50,"n":[1],"b":true,"k":7}"#, #"{"a":2}"#])
        defer { work.remove() }
        let written = work.run("hasdata-export rows.jsonl -o \"$DB\" --table texts --types text,k=integer -q")
        #expect(written.status == 0, "\(written.errors)")
        let types = server.sql("SELECT DISTINCT pg_typeof(a), pg_typeof(n), pg_typeof(b), pg_typeof(k) FROM texts")
        #expect(types == "text|text|text|bigint\n")
        #expect(server.sql("SELECT * FROM texts") == "1.50|[1]|true|7\n2|||\n")
    }

    @Test func namesWithDots() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"z":6}"#])
        defer { work.remove() }
        server.sql("CREATE SCHEMA s2; CREATE TABLE s2.t (z bigint); CREATE TABLE \"s2.t\" (z bigint)")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table '\"s2.t\"' --append"), 0, "1 row added")
        #expect(server.sql("SELECT (SELECT count(*) FROM s2.t), (SELECT count(*) FROM \"s2.t\")") == "0|1\n")
        #expect(work.run("hasdata-export \"$DB\" --table '\"s2.t\"'").output == "{\"z\":6}\n")
        #expect(work.run("hasdata-export \"$DB\" --table s2.t").output == "")
    }

    @Test func keysThatAreNone() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"k":[1],"v":1}"#])
        defer { work.remove() }
        server.sql("CREATE TABLE keyless (k json, v int); CREATE TABLE typed (b boolean)")
        PostgresWork.expect(
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table keyless --upsert k"), 7,
            "the column \"k\" is json, which the server does not compare")
        _ = work.run("printf 'b\\ntrue\\n' >b.csv")
        PostgresWork.expect(
            work.run("hasdata-export b.csv -o \"$DB\" --table typed --append"), 6, "--types b=boolean makes such values"
        )
        PostgresWork.expect(
            work.run("hasdata-export b.csv -o \"$DB\" --table typed --append --types b=boolean"), 0, "1 row added")
    }

    /// Whoever is told to stop while the server commits says what became of the rows.
    @Test(arguments: [
        (seconds: 1.5, status: Int32(0), said: "1 row added"), (7.5, 130, "see whether the rows are in "),
    ])
    func interruptedWhileItCommits(_ commit: (seconds: Double, status: Int32, said: String)) throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#])
        defer { work.remove() }
        server.sql(
            """
            CREATE TABLE slow (id bigint);
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(\(commit.seconds)); RETURN NULL; END';
            CREATE TABLE slower (id bigint);
            CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON slower DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
            CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO slower VALUES (new.id); RETURN NULL; END';
            CREATE TRIGGER passes AFTER INSERT ON slow FOR EACH ROW EXECUTE FUNCTION pass()
            """)
        defer { server.sql("DROP TABLE slow, slower; DROP FUNCTION wait, pass") }
        let run = try ToolRun(["-o", server.url(), "--table", "slow", "--append", work.folder + "/rows.jsonl"])
        let isCommitting = "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'"
        #expect(run.wait { server.sql(isCommitting) == "1\n" })
        run.send(SIGINT)
        let outcome = run.wait()
        #expect(outcome.status == commit.status && outcome.errors.contains(commit.said), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test func howManyRowsWereReplaced() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [#"{"id":1}"#, #"{"id":2}"#, "{}", #"{"id":1,"v":"c"}"#])
        defer { work.remove() }
        let run = { work.run("hasdata-export rows.jsonl -o \"$DB\" --table counted --upsert id --summary s; cat s") }
        let made = run()
        #expect(made.errors == "\(server.shown): 4 rows, 1 replaced and 3 added\n", "\(made.errors)")
        #expect(made.output.contains("\"rows\":4,\"upserted\":{\"replaced\":1,\"added\":3}"), "\(made.output)")
        work.write([#"{"id":2,"v":"x"}"#, #"{"id":3,"v":"y"}"#], to: "rows.jsonl")
        let added = run()
        #expect(added.errors == "\(server.shown): 2 rows, 1 replaced and 1 added\n", "\(added.errors)")
        #expect(server.sql("SELECT count(*) FROM counted") == "4\n")
    }

    @Test func doublesOfFourBytes() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [])
        defer { work.remove() }
        server.sql("CREATE TABLE singles (f real)")
        server.sql("INSERT INTO singles VALUES (0.1), (1234567), (1e20), ('-0'), (3e38), (1e-7), (16777216), ('NaN')")
        let read = work.run("hasdata-export \"$DB\" --table singles --to csv -q")
        #expect(
            read.output == "f\n0.1\n1234567\n100000000000000000000\n-0\n3e+38\n1e-7\n16777216\nNaN\n", "\(read.output)")
    }

    /// Numbers that are none, wherever they stand: null in JSON, with a warning, their names in CSV.
    @Test func numbersThatAreNone() throws {
        let server = try Self.shared.get()
        let work = PostgresWork(server, [])
        defer { work.remove() }
        server.sql("CREATE TYPE pair AS (\"a b\" double precision, t text, l numeric[])")
        server.sql("CREATE TABLE none (f real, n numeric, l double precision[], r pair, s text[])")
        server.sql(
            "INSERT INTO none VALUES ('NaN', 'NaN', '{{1.5,NaN},{-Infinity,2}}', ('Infinity', 'NaN', '{1,NaN}'), '{NaN}')"
        )
        let read = work.run("hasdata-export \"$DB\" --table none")
        #expect(
            read.output == """
                {"l":[[1.5,null],[null,2]],"r":{"a b":null,"t":"NaN","l":[1,null]},"s":["NaN"]}

                """, "\(read.output)")
        #expect(read.errors.contains("6 numbers"), "\(read.errors)")
        let csv = work.run("hasdata-export \"$DB\" --table none --to csv --fields f,n,s")
        #expect(csv.output == "f,n,s\nNaN,NaN,\"[\"\"NaN\"\"]\"\n" && csv.errors.isEmpty, "\(csv.output)\(csv.errors)")
    }
}
