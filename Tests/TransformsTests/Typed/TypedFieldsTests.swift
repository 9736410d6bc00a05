import RowFixtures
import Tabular
import TestSupport
import Testing
import Transforms

/// Values become what they are said to be, or the row is told.
struct TypedFieldsTests {
    private func typed(_ kind: FieldKind, _ mark: DecimalMark = .point, skipsErrors: Bool = false) throws -> TypedFields
    {
        var typed = try TypedFields([TypedFields.Field(ColumnName("v"), kind)])
        typed.decimalMark = mark
        typed.skipsErrors = skipsErrors
        return typed
    }

    /// The JSON of a value after it was typed; nil where it is none of the kind.
    private func value(_ json: String, _ kind: FieldKind, _ mark: DecimalMark = .point) throws -> String? {
        do {
            let run = try TransformRun(["{\"v\":\(json)}"], [try typed(kind, mark)])
            return run.lines.first.map { String($0.dropFirst(5).dropLast()) }
        } catch let error as ExportError {
            #expect(error.code == .malformed)
            #expect(error.location.row == 1)
            #expect(error.location.column == "\"v\"")
            return nil
        }
    }

    @Test(arguments: [
        ("\"1.00\"", "1.00"), ("\"+5\"", "5"), ("\"1e5\"", "1e5"), ("\"007\"", "7"), ("\"-007.50\"", "-7.50"),
        ("\".5\"", "0.5"), ("\"5.\"", "5"), ("\"+1.5E+3\"", "1.5e3"), ("\"-0\"", "-0"), ("\"000\"", "0"),
        ("\"12345678901234567890123\"", "12345678901234567890123"), ("5.10", "5.10"), ("\"\"", "null"),
        ("null", "null"),
        ("\"\\u0031\"", "1"), ("\"\\u002b5\"", "5"), ("\"abc\"", nil), ("\"1,5\"", nil), ("\"1.5.2\"", nil),
        ("\".\"", nil),
        ("\"-\"", nil), ("\"1e\"", nil), ("\" 1\"", nil), ("\"0x10\"", nil), ("\"NaN\"", nil), ("true", nil),
        ("[1]", nil),
    ])
    func numbers(json: String, wanted: String?) throws { #expect(try value(json, .number) == wanted) }

    @Test(arguments: [
        ("\"1.234,50\"", "1234.50"), ("\"1234,5\"", "1234.5"), ("\"1.234.567\"", "1234567"), ("\"-0,5\"", "-0.5"),
        ("\"1.234\"", "1234"), ("\"7\"", "7"), ("\",5\"", "0.5"), ("\"1,5e3\"", "1.5e3"), ("1.5", "1.5"),
        ("\"1.5\"", nil), ("\"12.34,5\"", nil), ("\"1234.567\"", nil), ("\"1.234.5\"", nil), ("\".123\"", nil),
        ("\"1,234,5\"", nil), ("\"1,5.000\"", nil),
    ])
    func numbersWithADecimalComma(json: String, wanted: String?) throws {
        #expect(try value(json, .number, .comma) == wanted)
    }

    @Test(arguments: [
        ("\"5\"", "5"), ("\"+5\"", "5"), ("\"007\"", "7"), ("5.0", "5"), ("\"1e3\"", "1000"), ("\"-0\"", "0"),
        ("0e99", "0"),
        ("120e-1", "12"), ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("\"9223372036854775808\"", nil), ("-9223372036854775809", nil), ("1e19", nil), ("1.5", nil), ("1e-1", nil),
        ("\"1e99999999999999999999\"", nil), ("1e-99999999999", nil), ("false", nil),
    ])
    func wholeNumbers(json: String, wanted: String?) throws { #expect(try value(json, .integer) == wanted) }

    /// Whatever way a whole number is written, it is itself.
    @Test func wholeNumbersOfAnySpelling() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let number = Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0..<63, using: &generator)
            let sign = number < 0 ? "-" : Bool.random(using: &generator) ? "+" : ""
            let zeros = String(repeating: "0", count: Int.random(in: 0..<4, using: &generator))
            let tail = ["", ".0", ".000", "e0", "0e-1", ".00e2"].randomElement(using: &generator) ?? ""
            var text = "\(sign)\(zeros)\(number.magnitude)\(tail)"
            // Two places to the right, and back.
            if tail == ".00e2" { text = "\(sign)\(zeros)\(number.magnitude).00e0" }
            #expect(try value("\"\(text)\"", .integer) == "\(number)", "\(text)")
        }
    }

    @Test(arguments: [
        ("\"true\"", "true"), ("\"FALSE\"", "false"), ("\"True\"", "true"), ("1", "true"), ("\"0\"", "false"),
        ("true", "true"), ("\"\"", "null"), ("\"yes\"", nil), ("2", nil), ("\"truE \"", nil),
    ])
    func truth(json: String, wanted: String?) throws { #expect(try value(json, .boolean) == wanted) }

    @Test(arguments: [
        ("\"2024-02-29\"", "2024-02-29"), ("\"2024-02-29T00:00:00\"", "2024-02-29"),
        ("\"2024-02-29 00:00\"", "2024-02-29"),
        ("\"1899-12-30\"", "1899-12-30"), ("\"2023-02-29\"", nil), ("\"2024-02-29T00:00:00Z\"", nil),
        ("\"2024-02-29T01:00:00\"", nil), ("\"29.02.2024\"", nil), ("20240229", nil),
    ])
    func days(json: String, wanted: String?) throws { #expect(try value(json, .date) == wanted.map { "\"\($0)\"" }) }

    @Test(arguments: [
        ("2024-02-29T12:30:00", "2024-02-29T12:30:00"), ("2024-02-29T12:30:00.250Z", "2024-02-29T12:30:00.250Z"),
        ("2024-02-29 12:30", "2024-02-29T12:30:00"), ("2024-02-29t12:30:00.5z", "2024-02-29T12:30:00.5Z"),
        ("2024-02-29T23:30:00-02:00", "2024-03-01T01:30:00Z"), ("2024-01-01T01:00:00+0130", "2023-12-31T23:30:00Z"),
        ("2024-01-01T01:00:00.000001+00", "2024-01-01T01:00:00.000001Z"),
        ("2024-02-29 12:30:00 UTC", "2024-02-29T12:30:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00"), ("2024-02-29T24:00:00", nil), ("2024-02-29T12:30:00.1234567", nil),
        ("2024-02-29T12:30:00+25:00", nil), ("2024-02-29T12", nil), ("2024-02-29T12:30:00 CET", nil),
        ("1709209800", nil),
        ("9999-12-31T23:59:59-01:00", nil), ("2024-02-29T12:30:00.", nil), ("2024-02-29T12:30:0é", nil),
    ])
    func times(text: String, wanted: String?) throws {
        #expect(try value("\"\(text)\"", .timestamp) == wanted.map { "\"\($0)\"" })
    }

    @Test(arguments: [
        ("\"{\\\"a\\\": [1, 2]}\"", "{\"a\":[1,2]}"), ("\" [ ] \"", "[]"), ("{\"a\":1}", "{\"a\":1}"),
        ("\"null\"", "null"),
        ("\"\"", "null"), ("\"{\\\"a\\\":1} x\"", nil), ("\"[1\"", nil), ("\"5\"", nil), ("7", nil),
    ])
    func nestedValues(json: String, wanted: String?) throws { #expect(try value(json, .json) == wanted) }

    @Test(arguments: [
        ("7.10", "\"7.10\""), ("true", "\"true\""), ("[1,\"a\"]", "\"[1,\\\"a\\\"]\""), ("\"x\"", "\"x\""),
        ("\"\"", "\"\""),
        ("null", "null"),
    ])
    func texts(json: String, wanted: String?) throws { #expect(try value(json, .text) == wanted) }

    @Test func aMisfitNamesItsRowAndColumn() throws {
        let rows = (1...500).map { "{\"n\":\($0),\"v\":\"\($0 == 321 ? "1O" : "10")\"}" }
        let error = #expect(throws: ExportError.self) { try TransformRun(rows, [try typed(.integer)]) }
        #expect(
            error?.description
                == "row 321 (column \"v\"): \"1O\" is not a whole number of 64 bits; skipsErrors leaves such rows out")
    }

    @Test func misfitsAreLeftOutAndCounted() throws {
        let rows = ["1", "\"x\"", "\"2\"", "[]", "3"].map { "{\"v\":\($0)}" }
        let run = try TransformRun(rows, [try typed(.number, skipsErrors: true)])
        #expect(run.lines == ["{\"v\":1}", "{\"v\":2}", "{\"v\":3}"])
        #expect(run.warnings.entries[.skippedRow]?.count == 2)
        #expect(run.warnings.entries[.skippedRow]?.first.row == 2)
    }

    @Test func aLongValueIsCutInMessages() throws {
        let text = String(repeating: "é", count: 10_000)
        let error = #expect(throws: ExportError.self) { try TransformRun(["{\"v\":\"\(text)\"}"], [try typed(.date)]) }
        #expect(error?.message == "\"\(String(repeating: "é", count: 40))…\" is not a date (2024-02-29)")
    }

    @Test func timesOfAColumnHaveAZoneOrNone() throws {
        let typed = try typed(.timestamp)
        let zones = try #require(TimeZones(of: typed))
        let rows = ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00", "2024-01-02"].map { "{\"v\":\"\($0)\"}" }
        let error = #expect(throws: ExportError.self) { try TransformRun(rows, [typed, zones]) }
        #expect(error?.location.row == 3)
        #expect(try TransformRun(Array(rows.prefix(2)), [typed, zones]).lines.count == 2)
    }
}

/// What `--types` says.
struct TypesArgumentTests {
    @Test func listsAddUp() throws {
        let types = try TypesArgument(parsing: ["text,price=number", "\"a,b\"=date,zip=text,price=number"])
        #expect(types.infersTypes == false)
        #expect(
            types.fields?.fields.map { "\($0.name) \($0.kind)" } == ["price number", "a,b date", "zip text"])
        #expect(try TypesArgument(parsing: []).infersTypes == nil)
    }

    @Test(arguments: [
        "price", "price=", "=number", "price=float", "infer,text", "a=number,a=text", "price:number", "a=number,",
    ])
    func nonsenseIsRefused(list: String) {
        let error = #expect(throws: ExportError.self) { try TypesArgument(parsing: [list]) }
        #expect(error?.code == .usage)
    }
}
