import RowFixtures
import Tables
import Tabular
import TestSupport
import Testing

@testable import SQLiteTables

/// What is written comes back, with the least type that holds all values of a column.
struct SQLiteRoundTripTests {
    private static let rows: [Fields] = [
        row([
            "int": .number("9007199254740993"), "double": .number("1.10"), "bool": .bool(true), "text": .text("01000"),
            "json": .json(#"{"a":[1,null]}"#), "mixed": .number("1.10"), "decimal": .number("1e400"),
            "flag": .bool(true), "wide": .number("9007199254740993"),
        ]),
        row([
            "int": .number("-9223372036854775808"), "double": .number("-0.000125"), "text": .text(""),
            "mixed": .number("-7"), "flag": .bool(false), "decimal": .number("2.50"),
        ]),
        row(["int": .number("9223372036854775807"), "double": .number("1e5"), "bool": .bool(false)]),
        row([
            "int": .null, "text": .text("a\u{0}b 🚀 é\n\"\\"), "mixed": .bool(true), "json": .json("[]"),
            "double": .number("-0"), "none": .null, "wide": .number("0.5"),
        ]),
        row([
            "date": .date(.date, 45_351, "2024-02-29"), "text": .escaped(#"\u0001\t\ud83d\ude00"#),
            "flag": .number("1"), "double": .number("3"),
        ]),
        row([:]),
    ]

    private static let read: [[String]] = [
        [
            "int=n:9007199254740993", "double=n:1.1", "bool=true", "text=t:01000", #"json=t:{"a":[1,null]}"#,
            "mixed=t:1.10", "decimal=t:1e400", "flag=t:true", "wide=t:9007199254740993",
        ],
        [
            "int=n:-9223372036854775808", "double=n:-0.000125", "text=t:", "mixed=t:-7", "decimal=t:2.50",
            "flag=t:false",
        ],
        ["int=n:9223372036854775807", "double=n:100000", "bool=false"],
        [
            "double=n:-0", "text=t:a\u{0}b 🚀 é\n\"\\", "json=t:[]", "mixed=t:true", "wide=t:0.5",
        ],
        ["double=n:3", "text=t:\u{1}\t😀", "flag=t:1", "date=t:2024-02-29"],
        [],
    ]

    @Test(arguments: [1, 3, 100], [true, false]) func everyKindOfValue(rowsPerBatch: Int, isNew: Bool) throws {
        let database = Database()
        try database.write(Self.rows, isNew: isNew, rowsPerBatch: rowsPerBatch)
        for reading in try database.read() {
            #expect(reading.error == nil)
            #expect(reading.rows == Self.read)
            #expect(reading.header.contains("none"))
            #expect(reading.warnings.isEmpty)
        }
        #expect(try database.sql("PRAGMA integrity_check") == ["ok"])
        let types = Dictionary(
            uniqueKeysWithValues: zip(
                try database.sql("SELECT name FROM pragma_table_info('rows')"),
                try database.sql("SELECT type FROM pragma_table_info('rows')")))
        let wanted: [String: String] = [
            "int": "INTEGER", "double": "REAL", "bool": "BOOLEAN", "text": "TEXT", "json": "TEXT", "mixed": "TEXT",
            "decimal": "TEXT", "flag": "TEXT", "wide": "TEXT", "date": "TEXT", "none": "TEXT",
        ]
        #expect(types == wanted)
        // No value is of another class than its column says.
        #expect(try database.sql("SELECT DISTINCT typeof(double) FROM rows ORDER BY 1") == ["null", "real"])
        #expect(try database.sql("SELECT DISTINCT typeof(mixed) FROM rows ORDER BY 1") == ["null", "text"])
    }

    @Test func generatedRows() throws {
        for seed in UInt64(1)...30 {
            var generator = RowGenerator(seed: seed)
            let rows = generator.rows(40)
            let database = Database()
            try database.write(rows, isNew: seed % 2 == 0, rowsPerBatch: 7)
            var table = TableColumns(NameRules(ignoresCase: true), naming: nil)
            var names: [ColumnName] = []
            for field in rows.joined() where !names.contains(ColumnName(field.name)) {
                names.append(ColumnName(field.name))
            }
            table.extend(to: names)
            let kinds = names.map { name in
                rows.joined().filter { ColumnName($0.name) == name }.map(\.value).filter(\.isThere)
            }
            let wanted = rows.map { fields in
                names.indices.compactMap { index in
                    fields.first { ColumnName($0.name) == names[index] }.flatMap { field in
                        Self.stored(field.value, beside: kinds[index]).map { "\(table.names[index])=\($0)" }
                    }
                }
            }
            for reading in try database.read() { #expect(reading.rows == wanted, "seed \(seed)") }
            #expect(try database.sql("PRAGMA integrity_check") == ["ok"], "seed \(seed)")
        }
    }

    /// Columns of numbers alone, of which some are too many for one type.
    @Test func generatedNumbers() throws {
        let numbers = [
            "0", "1", "-17", "3.25", "1.00", "1e5", "-2.5E-7", "9007199254740991", "9007199254740993", "0.1", "-0",
            "100000000000000000000", "123456789.123456789123", "12.5000", "9223372036854775808",
        ]
        var generator = SeededGenerator(seed: 18)
        for round in 0..<60 {
            let some = Array(numbers.shuffled(using: &generator).prefix(Int.random(in: 1...4, using: &generator)))
            let rows = (0..<20).map { _ in
                [Field("n", .number(some.randomElement(using: &generator) ?? "0")), Field("id", .bool(true))]
            }
            let database = Database()
            try database.write(rows, isNew: true, rowsPerBatch: 4)
            let all = rows.map { $0[0].value }
            let wanted = rows.map { ["n=" + (Self.stored($0[0].value, beside: all) ?? ""), "id=true"] }
            for reading in try database.read() { #expect(reading.rows == wanted, "\(round): \(some)") }
        }
    }

    /// What is read of a value that was written to a column with these, told in another way than the writer finds it out.
    private static func stored(_ value: Value, beside all: [Value]) -> String? {
        func source(_ value: Value) -> String? {
            switch value {
            case .absent, .null: nil
            case .bool(let truth): truth ? "true" : "false"
            case .number(let text), .text(let text), .json(let text), .escaped(let text), .date(_, _, let text): text
            }
        }
        guard let text = source(value) else { return nil }
        let booleans = all.count { if case .bool = $0 { true } else { false } }
        if booleans == all.count { return text }
        let numbers = all.compactMap { value in if case .number(let text) = value { text } else { nil } }
        guard numbers.count == all.count else { return "t:" + text }
        func isWhole(_ text: String) -> Bool { Int64(text).map { "\($0)" == text } ?? false }
        if numbers.allSatisfy(isWhole) { return "n:" + text }
        // Digits without an exponent, sign or zeros at the end, as a text.
        func fits(_ text: String) -> Bool {
            if isWhole(text) { return (Int64(text) ?? .max).magnitude < 1 << 53 }
            guard let value = Double(text), value.isFinite else { return false }
            return Self.digits(text) == Self.digits("\(value)")
        }
        guard numbers.allSatisfy(fits), let number = Double(text) else { return "t:" + text }
        if number == number.rounded(), abs(number) < 1e21 {
            return number.sign == .minus && number == 0 ? "n:-0" : "n:\(Int128(number))"
        }
        return "n:" + Self.plain(number)
    }

    private static func plain(_ number: Double) -> String {
        let text = "\(number)"
        // Swift writes small exponents in two digits.
        guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]) else {
            return text
        }
        return "\(text[..<mark].replacing(".0", with: ""))e\(power < 0 ? "-" : "+")\(abs(power))"
    }

    /// The significant digits of a number and the power of ten of the last.
    private static func digits(_ text: String) -> [Int] {
        let parts = text.lowercased().split(separator: "e")
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].filter { $0 != "-" && $0 != "+" }
        let fraction = mantissa.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
        var digits = mantissa.filter(\.isNumber).compactMap(\.wholeNumberValue)
        var last = power - fraction
        while digits.last == 0, digits.count > 1 {
            digits.removeLast()
            last += 1
        }
        while digits.first == 0, digits.count > 1 { digits.removeFirst() }
        return digits == [0] ? [0] : digits + [last]
    }

    @Test func noRowsAndNoColumns() throws {
        let database = Database()
        try database.write([], isNew: true)
        try database.write([row([:]), row([:])], table: "empty")
        #expect(try database.read("rows")[0] == database.read("rows")[1])
        #expect(try database.read("rows")[0].rows == [])
        #expect(try database.read("rows")[0].header == ["column 1"])
        #expect(try database.read("empty")[0].rows == [[], []])
    }

    @Test func aLoneSurrogateIsLossy() throws {
        let database = Database()
        let written = try database.write([row(["a": .escaped(#"x\ud800y"#)])], isNew: true)
        #expect(written.warnings.entries[.replacedSurrogate]?.count == 1)
        #expect(try database.read()[0].rows == [["a=t:x\u{FFFD}y"]])
    }

    @Test func tooManyColumns() {
        let fields = (0..<2_001).map { Field("c\($0)", .number("1")) }
        let error = #expect(throws: ExportError.self) { try Database().write([fields], isNew: true) }
        #expect(error?.code == .limit)
    }
}
