import Libc
import TestSupport
import Testing

/// Postgres databases through the command, on a server of the tests' own.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, "needs Debian's package postgresql"))
struct PostgresTests {
    /// One server for all tests that do not end it; each takes tables of its own names.
    private static let shared = Result { try PostgresServer() }

    static let lines = [
        #"{"id":1,"real":1.5,"flag":true,"text":"01000","nested":{"a":[1,null]},"mixed":1.10,"exact":0.1234567890123456789,"none":null}"#,
        #"{"id":-9223372036854775808,"real":1e5,"text":"","nested":[],"mixed":"x","exact":2.50,"late":"2024"}"#,
        #"{"id":9007199254740993,"flag":false,"text":"é🚀\n\"\\\t","nested":{"z":1,"a":"ü"},"mixed":true}"#, "{}",
    ]

    private typealias Work = PostgresWork

    private func types(_ table: String, _ server: PostgresServer) -> String {
        server.sql(
            """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute \
            WHERE attrelid = '\(table)'::regclass AND attnum > 0 ORDER BY attnum
            """)
    }

    @Test func everyKindOfValueGoesAndComes() throws {
        let server = try Self.shared.get()
        let work = Work(server)
        defer { work.remove() }
        let written = work.run("hasdata-export rows.jsonl -o \"$DB\" --table kinds")
        #expect(written.status == 0 && written.errors == "\(server.shown): 4 rows\n", "\(written.errors)")
        #expect(
            types("kinds", server) == """
                id|bigint
                real|double precision
                flag|boolean
                text|text
                nested|jsonb
                mixed|text
                exact|numeric
                none|text
                late|text

                """)
        #expect(server.sql("SELECT mixed, exact FROM kinds") == "1.10|0.1234567890123456789\nx|2.50\ntrue|\n|\n")
        let read = work.run("hasdata-export \"$DB\" --table kinds")
        #expect(
            read.output == """
                {"id":1,"real":1.5,"flag":true,"text":"01000","nested":{"a":[1,null]},"mixed":"1.10","exact":0.1234567890123456789}
                {"id":-9223372036854775808,"real":100000,"text":"","nested":[],"mixed":"x","exact":2.50,"late":"2024"}
                {"id":9007199254740993,"flag":false,"text":"é🚀\\n\\"\\\\\\t","nested":{"a":"ü","z":1},"mixed":"true"}
                {}

                """, "\(read.errors)")
        // What was read goes back as it was.
        let copied = work.run(
            "hasdata-export \"$DB\" --table kinds -o a.jsonl -q && hasdata-export a.jsonl -o \"$DB\" --table again -q "
                + "&& hasdata-export \"$DB\" --table again")
        #expect(copied.output == read.output, "\(copied.errors)")
        #expect(work.run("hasdata-export \"$DB\" --table kinds:third -o \"$DB\"").status == 0)
        #expect(server.sql("SELECT count(*) FROM (SELECT * FROM kinds EXCEPT SELECT * FROM third) d") == "0\n")
    }

    @Test func whatTheServerHasOfItsOwn() throws {
        let server = try Self.shared.get()
        let work = Work(server)
        defer { work.remove() }
        server.sql(
            """
            CREATE SCHEMA shop; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN cents AS numeric(10,2);
            CREATE TABLE shop.kinds (i2 smallint, i4 int, f4 real, f8 double precision, n numeric(10,3), c cents, v varchar(9),
                j json, b bytea, d date, ts timestamp, tz timestamptz, ti time, iv interval, u uuid, ar int[], m mood);
            """)
        server.sql(
            """
            INSERT INTO shop.kinds VALUES (-5, 7, 1.1, 1e22, 1.5, 2.5, 'v', '{"b" : 1.10, "a":[ ]}', '\\x00ff', '2024-02-29',
                '2024-02-29 12:30:00.25', '2024-02-29 12:30:00+02', '12:30', '1 day 2 hours',
                'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{1,NULL,3}', 'ok');
            INSERT INTO shop.kinds (f4, f8, n, d, ts, j) VALUES ('NaN', '-Infinity', 'NaN', 'infinity', '-infinity', '"s\\u00e9"'),
                (3e38, 5e-324, 0, '0044-03-15 BC', '20000-01-01', 'null')
            """)
        let read = work.run("hasdata-export \"$DB\" --table shop.kinds")
        #expect(
            read.output == """
                {"i2":-5,"i4":7,"f4":1.1,"f8":1e+22,"n":1.500,"c":2.50,"v":"v","j":{"b":1.10,"a":[]},"b":"AP8=","d":"2024-02-29",\
                "ts":"2024-02-29T12:30:00.250","tz":"2024-02-29T10:30:00Z","ti":"12:30:00","iv":"P1DT2H",\
                "u":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","ar":[1,null,3],"m":"ok"}
                {"j":"sé","d":"infinity","ts":"-infinity"}
                {"f4":3e+38,"f8":5e-324,"n":0.000,"j":null,"d":"-000043-03-15","ts":"+020000-01-01T00:00:00"}

                """)
        #expect(read.errors.contains("3 numbers were infinite or NaN"), "\(read.errors)")
        // Dates keep their types on the way through the program.
        #expect(
            work.run("hasdata-export \"$DB\" --table shop.kinds:dates --fields d,ts,tz --limit 1 -o \"$DB\"").status
                == 0)
        #expect(types("dates", server) == "d|date\nts|timestamp without time zone\ntz|timestamp with time zone\n")
        #expect(server.sql("SELECT * FROM dates") == "2024-02-29|2024-02-29 12:30:00.25|2024-02-29 10:30:00+00\n")
        let unknown = work.run("hasdata-export \"$DB\" --table nothing")
        #expect(
            unknown.status == 1 && unknown.errors.contains("has no table \"nothing\"; it has "), "\(unknown.errors)")
    }

    @Test func whatBecomesOfATableThatIsThere() throws {
        let server = try Self.shared.get()
        let work = Work(server, [#"{"id":1,"name":"one"}"#, #"{"id":2,"name":"two"}"#])
        defer { work.remove() }
        let run = { (flags: String) in work.run("hasdata-export rows.jsonl -o \"$DB\" --table old \(flags)") }
        #expect(run("").status == 0)
        let refused = run("")
        #expect(refused.status == 7)
        #expect(
            refused.errors
                == "hasdata-export: \(server.shown): the table \"old\" is already there; --force replaces it, --append adds to it, --table names another\n"
        )
        work.write([#"{"id":3,"late":[1],"name":"three"}"#], to: "rows.jsonl")
        #expect(run("--append").errors == "\(server.shown): 1 row added\n")
        #expect(server.sql("SELECT * FROM old") == "1|one|\n2|two|\n3|three|[1]\n")
        // Types are checked before the first row.
        work.write([#"{"id":4}"#, #"{"id":"x"}"#], to: "rows.jsonl")
        let misfit = run("--append")
        #expect(misfit.status == 6)
        #expect(
            misfit.errors.hasPrefix(
                "hasdata-export: \(server.shown): the column \"id\" of the table is bigint, and in the rows it is values of several kinds"
            ), "\(misfit.errors)")
        #expect(server.sql("SELECT count(*) FROM old") == "3\n")
        #expect(run("--force").status == 0)
        #expect(server.sql("SELECT * FROM old") == "4\nx\n")
        // What depends on it keeps it.
        server.sql("CREATE VIEW on_old AS SELECT * FROM old")
        let kept = run("--force")
        #expect(kept.status == 7 && kept.errors.contains("other objects depend on the table"), "\(kept.errors)")
        #expect(server.sql("SELECT count(*) FROM old") == "2\n")
        let view = work.run("hasdata-export rows.jsonl -o \"$DB\" --table on_old --append")
        #expect(view.status == 7 && view.errors.contains("\"on_old\" is a view"), "\(view.errors)")
        let schema = work.run("hasdata-export rows.jsonl -o \"$DB\" --table no.rows")
        #expect(schema.status == 7 && schema.errors.contains("has no schema \"no\""), "\(schema.errors)")
        #expect(server.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'hasdata%'") == "0\n")
    }

    @Test func typesOfColumnsThatAreThere() throws {
        let server = try Self.shared.get()
        let work = Work(
            server,
            [
                #"{"small":5,"price":1.25,"day":"2024-02-29","id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","tag":"x","seen":"2024-02-29T10:00:00Z"}"#
            ])
        defer { work.remove() }
        server.sql(
            """
            CREATE TABLE typed (key serial PRIMARY KEY, small smallint, price numeric(6,2), day date, id uuid, tag varchar(3),
                seen timestamptz, twice int GENERATED ALWAYS AS (small * 2) STORED)
            """)
        let run = { work.run("hasdata-export rows.jsonl -o \"$DB\" --table typed --append") }
        #expect(run().status == 0)
        let wanted = "1|5|1.25|2024-02-29|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|x|2024-02-29 10:00:00+00|10\n"
        #expect(server.sql("SELECT * FROM typed") == wanted)
        for (line, status, problem) in [
            (#"{"small":70000}"#, Int32(6), "row 1 (column \"small\"): \"70000\" would be changed by the column"),
            (#"{"price":1.255}"#, 6, "row 1 (column \"price\"): \"1.255\" would be changed"),
            (#"{"id":"x"}"#, 6, "invalid input syntax for type uuid"),
            (#"{"tag":"long"}"#, 6, "\"long\" would be changed by the column, which is varchar(3)"),
            (#"{"twice":1}"#, 7, "the column \"twice\" of the table is worked out"),
            (#"{"small":1.5}"#, 6, "is smallint, and in the rows it is numbers"),
            (#"{"key":1}"#, 7, "duplicate key value"),
        ] {
            work.write([line], to: "rows.jsonl")
            let outcome = run()
            #expect(outcome.status == status && outcome.errors.contains(problem), "\(line): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        #expect(server.sql("SELECT * FROM typed") == wanted)
    }

    @Test func rowsOfTheSameKey() throws {
        let server = try Self.shared.get()
        let work = Work(
            server, [#"{"id":1,"v":"a"}"#, #"{"id":2,"v":"b"}"#, #"{"v":"none"}"#, #"{"id":1,"v":"c"}"#])
        defer { work.remove() }
        let run = { (table: String, keys: String) in
            work.run("hasdata-export rows.jsonl -o \"$DB\" --table \(table) --upsert \(keys)")
        }
        #expect(run("keyed", "id").status == 0)
        #expect(server.sql("SELECT * FROM keyed ORDER BY id, v") == "1|c\n2|b\n|none\n")
        work.write([#"{"id":2,"w":7}"#, #"{"id":3,"v":"d"}"#], to: "rows.jsonl")
        #expect(run("keyed", "id").status == 0)
        #expect(server.sql("SELECT * FROM keyed ORDER BY id, v") == "1|c|\n2||7\n3|d|\n|none|\n")
        #expect(server.sql("SELECT indexdef FROM pg_indexes WHERE tablename = 'keyed'").contains("UNIQUE INDEX"))
        // Without an index, and with columns that fill themselves.
        server.sql(
            "CREATE TABLE bare (row serial, id int, v text); INSERT INTO bare (id, v) VALUES (2, 'x'), (9, 'y'), (9, 'z')"
        )
        #expect(run("bare", "id").status == 0)
        #expect(server.sql("SELECT id, v, w FROM bare ORDER BY id, v") == "2||7\n3|d|\n9|y|\n9|z|\n")
        work.write([#"{"id":9,"v":"new"}"#], to: "rows.jsonl")
        let repeated = run("bare", "id")
        #expect(repeated.status == 7 && repeated.errors.contains("several rows of the table"), "\(repeated.errors)")
        let missing = run("bare", "nokey")
        #expect(missing.status == 1 && missing.errors.contains("no row has the column \"nokey\""), "\(missing.errors)")
        #expect(server.sql("SELECT count(*) FROM bare") == "4\n")
    }

    @Test func textsThatTheServerDoesNotHold() throws {
        let server = try Self.shared.get()
        let work = Work(server, [#"{"a":"x"}"#, #"{"a":"y\u0000z"}"#, #"{"a":"\\u0000"}"#])
        defer { work.remove() }
        let refused = work.run("hasdata-export rows.jsonl -o \"$DB\" --table nul")
        #expect(refused.status == 6)
        #expect(refused.errors.contains("row 2 (column \"a\"): the text has a NUL in it"), "\(refused.errors)")
        #expect(server.sql("SELECT to_regclass('nul')") == "\n")
        let skipped = work.run("hasdata-export rows.jsonl -o \"$DB\" --table nul --skip-errors")
        #expect(skipped.status == 0 && skipped.errors.contains("1 malformed row was"), "\(skipped.errors)")
        #expect(server.sql("SELECT * FROM nul") == "x\n\\u0000\n")
        // Objects that only json takes, late among many.
        let many = (0..<3_000).map {
            "{\"n\":\($0),\"j\":{\"b\":\($0),\"a\":\"\(String(repeating: "x", count: 200))\"}}"
        }
        work.write(many + [#"{"n":3000,"j":["\u0000"]}"#, #"{"n":3001,"j":{"k":"\ud800"}}"#] + many, to: "rows.jsonl")
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table plain").status == 0)
        #expect(types("plain", server) == "n|bigint\nj|json\n")
        #expect(server.sql("SELECT count(*), sum((j->>'b')::int) FROM plain WHERE n < 3000") == "6000|8997000\n")
        #expect(server.sql("SELECT j FROM plain WHERE n >= 3000") == "[\"\\u0000\"]\n{\"k\":\"\\ud800\"}\n")
    }

    @Test func namesOfColumns() throws {
        let server = try Self.shared.get()
        let long = String(repeating: "é", count: 40)
        let work = Work(server, ["{\"\":1,\"ctid\":2,\"A\":3,\"a\":4,\"\(long)1\":5,\"\(long)2\":6,\"q\\\"q\":7}"])
        defer { work.remove() }
        let outcome = work.run("hasdata-export rows.jsonl -o \"$DB\" --table names")
        #expect(
            outcome.status == 0 && outcome.errors.contains("is \"column 1\" in the table, and "), "\(outcome.errors)")
        let cut = String(repeating: "é", count: 31)
        let second = String(repeating: "é", count: 29) + " (2)"
        #expect(
            server.sql(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'names'::regclass AND attnum > 0 ORDER BY attnum")
                == "column 1\nctid (2)\nA\na\n\(cut)\n\(second)\nq\"q\n")
        let wide = "{" + (0..<1_601).map { "\"c\($0)\":1" }.joined(separator: ",") + "}"
        work.write([wide], to: "rows.jsonl")
        let refused = work.run("hasdata-export rows.jsonl -o \"$DB\" --table wide")
        #expect(refused.status == 6 && refused.errors.contains("Postgres takes 1600 columns"), "\(refused.errors)")
    }

    @Test func noRowsAndNoColumns() throws {
        let server = try Self.shared.get()
        let work = Work(server, [])
        defer { work.remove() }
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table no_rows").status == 0)
        #expect(server.sql("SELECT count(*) FROM no_rows") == "0\n")
        work.write(["{}", "{}"], to: "rows.jsonl")
        #expect(work.run("hasdata-export rows.jsonl -o \"$DB\" --table no_columns").status == 0)
        #expect(work.run("hasdata-export \"$DB\" --table no_columns").output == "{}\n{}\n")
        #expect(work.run("hasdata-export \"$DB\" --table no_rows --to csv").output == "column 1\n")
    }

    /// Types that the first rows do not tell, from a file and from a pipe: the run starts over, or puts rows aside.
    @Test(arguments: [
        "hasdata-export many.jsonl", "cat many.jsonl | hasdata-export -", "hasdata-export --jobs 1 many.jsonl",
    ])
    func typesThatComeLate(command: String) throws {
        let server = try Self.shared.get()
        let work = Work(server)
        defer { work.remove() }
        var many = (0..<40_000).map { "{\"n\":\($0),\"v\":\($0)}" }
        many.append(#"{"n":40000,"v":"text","late":1.5}"#)
        work.write(many, to: "many.jsonl")
        let outcome = work.run("\(command) -o \"$DB\" --table late --force")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(types("late", server) == "n|bigint\nv|text\nlate|double precision\n")
        #expect(server.sql("SELECT count(*), sum(n), max(late) FROM late") == "40001|800020000|1.5\n")
        #expect(server.sql("SELECT bool_and(v = CASE WHEN n = 40000 THEN 'text' ELSE n::text END) FROM late") == "t\n")
        // As many as were there when reading began, whichever way they are read.
        #expect(work.run("hasdata-export count \"$DB\" --table late").output == "40001\n")
        #expect(
            work.run("hasdata-export \"$DB\" --table late --limit 3 --to csv").output == "n,v,late\n0,0,\n1,1,\n2,2,\n")
    }
}
