import ExportFixtures
import HasDataExport
import Testing

@Suite struct DecodedRowsTests {
    struct Address: Decodable, Equatable {
        var city: String
        var numbers: [Int]?
        var geo: [String: Double]?
    }

    enum Kind: String, Decodable { case cafe, bar }

    struct Place: Decodable, Equatable {
        var title: String
        var rating: Double?
        var reviews: Int?
        var isOpen: Bool?
        var kind: Kind?
        var address: Address?
        var tags: [String]?
    }

    private func places(_ text: String, _ name: String = "a.jsonl") async throws -> [Place] {
        try await Table(name, text).export().rows(as: Place.self).all()
    }

    @Test func decodesNestedValues() async throws {
        let found = try await places(
            #"""
            {"title":"A \"b\"","rating":4.5,"reviews":12,"isOpen":true,"kind":"cafe","address":{"city":"Łódź","numbers":[1,2],"geo":{"lat":51.7}},"tags":["x","y"]}
            {"title":"C","rating":null,"other":1}
            """#)
        #expect(
            found == [
                Place(
                    title: "A \"b\"", rating: 4.5, reviews: 12, isOpen: true, kind: .cafe,
                    address: Address(city: "Łódź", numbers: [1, 2], geo: ["lat": 51.7]), tags: ["x", "y"]),
                Place(title: "C"),
            ])
    }

    @Test func decodesTheSameFromCSV() async throws {
        let found = try await places(
            "title,rating,reviews,isOpen,kind,address\nA,4.5,12,true,bar,\"{\"\"city\"\":\"\"B\"\"}\"\nC,,,,,\n",
            "a.csv")
        #expect(found.count == 2)
        #expect(found.first?.rating == 4.5)
        #expect(found.first?.isOpen == true)
        #expect(found.first?.kind == .bar)
        #expect(found.first?.address == Address(city: "B"))
        #expect(found.last == Place(title: "C"))
    }

    private func problem(_ text: String) async -> String? {
        do {
            _ = try await places(text)
            return nil
        } catch let error as ExportError {
            return error.description
        } catch {
            return "\(error)"
        }
    }

    @Test func namesRowAndColumnOfWhatDoesNotFit() async throws {
        #expect(
            await problem("{\"title\":\"A\"}\n{\"title\":\"B\",\"reviews\":1.5}\n")
                == "row 2 (column reviews): the number 1.5 is not Int"
        )
        #expect(
            await problem("{\"title\":\"A\",\"address\":{\"city\":\"B\",\"numbers\":[1,\"x\"]}}")
                == "row 1 (column address.numbers.1): the text \"x\" is not Int"
        )
        #expect(
            await problem("{\"rating\":1}")
                == "row 1 (column title): there is no value \"title\"; an optional property takes rows without the value"
        )
        #expect(
            await problem("{\"title\":null}")
                == "row 1 (column title): null is not String; an optional property takes rows without the value")
    }

    /// `9007199254740993.0` is no double, and `1e39` no float.
    @Test func numbersAreNeverRounded() async throws {
        struct Numbers: Decodable, Equatable {
            var whole: Int?
            var large: UInt64?
            var huge: Int128?
            var single: Float?
        }
        func numbers(_ text: String) async throws -> Numbers? {
            let table = try Table("a.jsonl", text)
            let rows = try await table.export().rows(as: Numbers.self).all()
            return rows.first
        }
        #expect(try await numbers(#"{"whole":9007199254740993.0}"#) == Numbers(whole: 9_007_199_254_740_993))
        #expect(
            try await numbers(#"{"whole":-12.50e3,"large":1e18}"#)
                == Numbers(whole: -12_500, large: 1_000_000_000_000_000_000))
        #expect(
            try await numbers(#"{"whole":-0.0,"large":0e5,"huge":1e30}"#)
                == Numbers(whole: 0, large: 0, huge: 1_000_000_000_000_000_000_000_000_000_000))
        #expect(
            try await numbers(#"{"whole":"500.00","large":"+7","single":3.4e38}"#)
                == Numbers(whole: 500, large: 7, single: 3.4e38))
        for text in [
            #"{"whole":9007199254740992.5}"#, #"{"whole":1.00000000000000000001}"#,
            #"{"whole":1e-9223372036854775808}"#,
            #"{"large":1e20}"#, #"{"large":-1.0}"#, #"{"huge":1e39}"#, #"{"single":1e39}"#, #"{"single":-3.5e38}"#,
        ] {
            await #expect(throws: ExportError.self, "\(text)") { _ = try await numbers(text) }
        }
        let rows = try await Table("a.jsonl", #"{"f":1e39,"i":9007199254740992.5,"j":9007199254740993.0}"#).export()
            .rows().all()
        #expect(rows.first?["f"] == Float?.none)
        #expect(rows.first?["i"] == Int?.none)
        #expect(rows.first?["j"] == Int?.some(9_007_199_254_740_993))
    }

    @Test func decodesWhatHasNoFixedForm() async throws {
        struct Loose: Decodable {
            var id: JSONDocument?
            var list: [JSONDocument?]
        }
        let table = try Table("a.jsonl", #"{"id":12345678901234567890,"list":[1,null,{"a":"b"}]}"#)
        let rows = try await table.export().rows(as: Loose.self).all()
        #expect(rows.first?.id == .number("12345678901234567890"))
        #expect(rows.first?.list == [.number("1"), nil, .object(["a": .text("b")])])
        let whole = try await table.export().rows(as: [String: JSONDocument].self).all()
        #expect(whole.first?.keys.sorted() == ["id", "list"])
    }

    @Test func decodesAClassWithASuperclass() async throws {
        class Base: Decodable { var a: Int = 0 }
        final class Derived: Base {
            var b = ""
            enum CodingKeys: String, CodingKey { case b }
            required init(from decoder: any Decoder) throws {
                b = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .b)
                try super.init(from: decoder)
            }
        }
        let rows = try Table("a.jsonl", #"{"a":1,"b":"x"}"#).export().rows()
        for try await row in rows {
            let value = try row.decode(Derived.self)
            #expect(value.a == 1)
            #expect(value.b == "x")
        }
    }
}
