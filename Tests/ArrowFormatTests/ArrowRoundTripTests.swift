import RowFixtures
import Tabular
import Testing

@testable import ArrowFormat

/// What is written comes back, of every kind of value, as a stream and as a file, under every codec.
struct ArrowRoundTripTests {
    static let options: [FormatOptions] = [ArrowWritingOptions.Layout.stream, .file].flatMap { layout in
        [ArrowWritingOptions.Codec.none, .lz4, .zstd(level: 1)].map { codec in
            testOptions {
                $0[ArrowWritingOptions.self].layout = layout
                $0[ArrowWritingOptions.self].codec = codec
            }
        }
    }

    private static let columns: [(String, ColumnType)] = [
        ("int", .integer), ("double", .double), ("bool", .boolean), ("text", .text), ("json", .nested),
        ("mixed", .mixed), ("date", .date), ("time", .timestamp), ("utc", .timestampUTC), ("none", .empty),
        ("decimal", .decimal),
    ]

    private static let rows: [Fields] = [
        row([
            "int": .number("9007199254740993"), "double": .number("1.5"), "bool": .bool(true), "text": .text("x"),
            "json": .json(#"{"a":[1,null]}"#), "mixed": .number("1.10"), "decimal": .number("1e400"),
        ]),
        row(["int": .number("-9223372036854775808"), "double": .number("-0.000125"), "text": .text("")]),
        row(["int": .number("9223372036854775807"), "double": .number("1e300"), "bool": .bool(false)]),
        row(["int": .null, "text": .text("a\u{0}b 🚀 é\n\"\\"), "mixed": .bool(true), "json": .json("[]")]),
        row([
            "date": .date(.date, 45_351, "2024-02-29"), "time": .date(.dateTime, 45_351.5, "2024-02-29T12:00:00"),
            "utc": .date(.dateTime, 25_569, "1970-01-01T00:00:00.000001Z"), "mixed": .text("2024-02-29"),
        ]),
        row([
            "date": .date(.date, 2, "1900-01-01"), "time": .date(.dateTime, 2_958_465, "9999-12-31T23:59:59.999999"),
            "utc": .date(.dateTime, 25_568, "1969-12-31T23:59:59Z"), "text": .escaped(#"\u0001\t\ud83d\ude00"#),
        ]),
        row([:]),
    ]

    /// As it is read: nulls are absent, and columns of several kinds are text.
    private static let read: [[String]] = [
        [
            "int=n:9007199254740993", "double=n:1.5", "bool=true", "text=t:x", #"json=t:{"a":[1,null]}"#,
            "mixed=t:1.10", "decimal=t:1e400",
        ],
        ["int=n:-9223372036854775808", "double=n:-0.000125", "text=t:"],
        ["int=n:9223372036854775807", "double=n:1e+300", "bool=false"],
        ["text=t:a\u{0}b 🚀 é\n\"\\", "json=t:[]", "mixed=t:true"],
        ["mixed=t:2024-02-29", "date=d:2024-02-29", "time=d:2024-02-29T12:00:00", "utc=d:1970-01-01T00:00:00.000001Z"],
        [
            "text=t:\u{1}\t😀", "date=d:1900-01-01", "time=d:9999-12-31T23:59:59.999999", "utc=d:1969-12-31T23:59:59Z",
        ],
        [],
    ]

    private func bytes(
        _ rows: [Fields], _ columns: [(String, ColumnType)], _ options: FormatOptions, rowsPerBatch: Int = 3
    ) throws(ExportError) -> [UInt8] {
        try Writing.bytes(
            of: rows, as: ArrowFormat.self, options, rowsPerBatch: rowsPerBatch, columns: columns.map(\.0),
            areAll: true, types: columns.map(\.1))
    }

    @Test(arguments: options.indices, [1, 3, 100]) func everyKindOfValue(index: Int, rowsPerBatch: Int) throws {
        let written = try bytes(Self.rows, Self.columns, Self.options[index], rowsPerBatch: rowsPerBatch)
        let reading = Reading(written, as: ArrowFormat.self)
        #expect(reading.error == nil)
        #expect(reading.rows == Self.read)
        #expect(reading.header == Self.columns.map(\.0))
        #expect(reading.warnings.isEmpty)
        for size in [1, 7, 100] {
            #expect(Reading(written, as: ArrowFormat.self, piece: { size }) == reading)
        }
        // Where no batch may be in memory as a whole.
        let withoutMemory = testOptions { $0.memoryLimit = 0 }
        #expect(Reading(written, as: ArrowFormat.self, withoutMemory) == reading)
        #expect(written.withUnsafeBytes { ArrowFormat.recognizes($0) })
    }

    @Test(arguments: options.indices) func generatedRows(index: Int) throws {
        for seed in UInt64(1)...12 {
            var generator = RowGenerator(seed: seed)
            let rows = generator.rows(40)
            var names: [String] = []
            for field in rows.joined() where !names.contains(field.name) { names.append(field.name) }
            let columns = names.map { ($0, ColumnType.mixed) }
            let reading = Reading(
                try bytes(rows, columns, Self.options[index], rowsPerBatch: 7), as: ArrowFormat.self)
            let wanted = rows.map { fields in
                names.compactMap { name in
                    fields.first { $0.name == name }.flatMap { field in
                        Self.text(of: field.value).map { "\(name)=t:\($0)" }
                    }
                }
            }
            #expect(reading.rows == wanted, "\(seed)")
        }
    }

    private static func text(of value: Value) -> String? {
        switch value {
        case .absent, .null: nil
        case .bool(let truth): truth ? "true" : "false"
        case .number(let text), .text(let text), .json(let text), .escaped(let text), .date(_, _, let text): text
        }
    }

    @Test(arguments: options.indices) func noRowsAndNoColumns(index: Int) throws {
        let empty = Reading(try bytes([], Self.columns, Self.options[index]), as: ArrowFormat.self)
        #expect(empty.error == nil)
        #expect(empty.header == Self.columns.map(\.0))
        #expect(empty.rows.isEmpty)
        let none = Reading(try bytes([row([:]), row([:])], [], Self.options[index]), as: ArrowFormat.self)
        #expect(none.rows == [[], []])
    }

    @Test func fiveThousandColumnsOfWhichARowHasAFew() throws {
        let columns = (0..<5_000).map { ("c\($0)", $0 % 2 == 0 ? ColumnType.text : .integer) }
        let rows = (0..<50).map { index in
            row(["c\(index * 100)": .text("x"), "c\(index * 90 + 1)": .number("\(index)")])
        }
        let written = try bytes(rows, columns, Self.options[0], rowsPerBatch: 50)
        // A bit and an offset for each of 250,000 cells would take 2 MB.
        #expect(written.count < 1_000_000)
        #expect(
            Reading(written, as: ArrowFormat.self).rows.map(Set.init)
                == rows.map {
                    Set(
                        $0.map { "\($0.name)=\($0.value == .text("x") ? "t:x" : "n:\(Self.text(of: $0.value) ?? "")")" }
                    )
                })
    }

    @Test func aLoneSurrogateIsLossy() throws {
        let sink = MemoryByteSink()
        var writing = Writing(ArrowFormat.self, Self.options[0], to: sink)
        try writing.write([row(["a": .escaped(#"x\ud800y"#)])], columns: ["a"], areAll: true, types: [.text])
        #expect(writing.warnings.entries[.replacedSurrogate]?.count == 1)
        #expect(Reading(sink.bytes, as: ArrowFormat.self).rows == [["a=t:x\u{FFFD}y"]])
    }

    @Test func nestedValuesStayNestedWhereTheyAreMarked() throws {
        let options = testOptions { $0[ArrowWritingOptions.self].nestedValues = .json }
        let rows = [
            row(["a": .json(#"{"k":[1,"x"]}"#), "b": .text("{}")]), row(["a": .json("[]")]), row(["b": .text("[")]),
        ]
        let written = try bytes(rows, [("a", .nested), ("b", .text)], options)
        #expect(
            Reading(written, as: ArrowFormat.self).rows
                == [[#"a=j:{"k":[1,"x"]}"#, "b=t:{}"], ["a=j:[]"], ["b=t:["]])
    }

    @Test func longTextIsSplitIntoBatches() throws {
        let rows = (0..<100).map { row(["a": .text(String(repeating: "x", count: $0)), "b": .number("\($0)")]) }
        let batch = RowBatch(rows)
        let columns = ColumnSet(["a", "b"])
        for shape in batch.shapes { shape.takePlaces(in: columns) }
        let encoded = EncodedRows()
        encoded.header = columns.names
        encoded.types = [.text, .integer]
        try ArrowEncoder(codec: .none, maximumText: 300).encode(batch, rows: 0..<100, into: encoded)
        let sink = MemoryByteSink()
        let writer = ArrowWriter(to: sink, options: ArrowWritingOptions())
        try writer.begin(TableSchema(columns: columns.names, isComplete: true, types: encoded.types))
        try writer.append(encoded)
        try writer.finish(columns)
        #expect((encoded.sidecar as? EncodedBatches)?.batches.count ?? 0 > 15)
        let reading = Reading(sink.bytes, as: ArrowFormat.self)
        #expect(
            reading.rows
                == told(rows) { value in
                    if case .number(let text) = value { "n:\(text)" } else { Self.text(of: value).map { "t:\($0)" } }
                })
    }

    @Test func theLayoutFollowsTheName() {
        let options = ArrowWritingOptions()
        #expect(options.layout(of: "out/a.arrow") == .file)
        #expect(options.layout(of: "a.FEATHER") == .file)
        #expect(options.layout(of: "a.arrows") == .stream)
        #expect(options.layout(of: "standard output") == .stream)
    }
}
