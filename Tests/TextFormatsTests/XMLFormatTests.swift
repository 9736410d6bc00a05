import RowFixtures
import Tabular
import Testing

@testable import TextFormats

struct XMLFormatTests {
    private func document(_ items: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<items>\n\(items)</items>\n"
    }

    @Test func aRowIsAnItemWithItsValues() throws {
        let text = try Writing.text(
            of: [
                row(["url": .text("https://a.example/?a=1&b=2"), "n": .number("1.50"), "ok": .bool(true)]),
                row(["url": .absent, "n": .null, "note": .text("")]),
                row(["t": .escaped("a\\n\\\"b\\\" \\u0001"), "d": .date(.date, 45_000, "2023-03-15")]),
            ], as: XMLFormat.self)
        #expect(
            text
                == document(
                    """
                    <item><url>https://a.example/?a=1&amp;b=2</url><n>1.50</n><ok>true</ok></item>
                    <item><note></note></item>
                    <item><t>a
                    "b" \u{FFFD}</t><d>2023-03-15</d></item>

                    """))
    }

    @Test func noRowsAreAnEmptyRoot() throws {
        #expect(try Writing.text(of: [], as: XMLFormat.self) == document(""))
    }

    @Test func nestedValuesAreElements() throws {
        let json = #"{"a b":[1,null,{"x":"<é>"}],"n":null,"e":{},"t":true}"#
        let text = try Writing.text(of: [row(["v": .json(json)])], as: XMLFormat.self)
        #expect(
            text
                == document(
                    "<item><v><a_b><value>1</value><value></value><value><x>&lt;é&gt;</x></value></a_b><e></e><t>true</t>"
                        + "</v></item>\n"))
    }

    @Test func deepValuesEndAsText() throws {
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        let bytes = try Writing.bytes(of: [row(["v": .json(deep)])], as: XMLFormat.self)
        let value = try #require(ParsedXML.root(of: bytes)?.children.first?.children.first)
        #expect(value.text == String(repeating: "[", count: 5000 - 64) + String(repeating: "]", count: 5000 - 64))
    }

    @Test(arguments: [
        ("url", "url"), ("a b", "a_b"), ("1", "_1"), ("", "_"), ("xmlns", "_xmlns"), ("XmL", "_XmL"), ("a:b", "a_b"),
        ("-a", "_-a"), ("Größe", "Größe"), ("日本語", "日本語"), ("a/@id", "a__id"), ("·", "_·"), ("<>", "__"),
        ("a.b-c_1", "a.b-c_1"),
        ("\u{0}", "_"), ("🚀", "🚀"), ("×", "_"),
    ])
    func namesAreMadeValid(name: String, valid: String) {
        #expect(String(decoding: XMLName.valid(Array(name.utf8)), as: UTF8.self) == valid)
    }

    @Test func namesStayDifferentWhateverTheBatches() throws {
        let rows = [
            row(["a b": .text("1")]), row(["a_b": .text("2"), "a?b": .text("3")]), row(["a_b_2": .text("4")]),
            row(["a?b": .text("5"), "a b": .text("6")]),
        ]
        let whole = try Writing.text(of: rows, as: XMLFormat.self, rowsPerBatch: 10)
        #expect(
            whole
                == document(
                    """
                    <item><a_b>1</a_b></item>
                    <item><a_b_2>2</a_b_2><a_b_3>3</a_b_3></item>
                    <item><a_b_2_2>4</a_b_2_2></item>
                    <item><a_b_3>5</a_b_3><a_b>6</a_b></item>

                    """))
        #expect(try Writing.text(of: rows, as: XMLFormat.self, rowsPerBatch: 1) == whole)
    }

    @Test func whatIsWrittenOtherwiseIsTold() throws {
        let sink = MemoryByteSink()
        let writer = try XMLFormat.makeWriter(to: sink, options: testOptions())
        let batch = RowBatch([row(["a b": .json(#"{"c d":1}"#), "ok": .text("x")])])
        let columns = ColumnSet()
        batch.shapes[0].takePlaces(in: columns)
        let encoded = EncodedRows()
        encoded.header = columns.names
        encoded.position.columnCount = columns.count
        try writer.makeEncoder().encode(batch, rows: 0..<1, into: encoded)
        try writer.append(encoded)
        try writer.finish(columns)
        #expect(writer.notes.count == 2)
        #expect(writer.notes[0].hasSuffix("\"a b\" as a_b"))
        #expect(writer.notes[1].hasSuffix("\"c d\" as c_d"))
    }

    @Test func whatXMLCannotHoldIsCounted() throws {
        var writing = Writing(XMLFormat.self, to: MemoryByteSink())
        try writing.write([
            row(["a": .text("\u{0}\u{B}\u{FFFE}\t\n"), "b": .json("[\"\\u0002\",\"\\ud800\"]")]),
            row(["a": .escaped("\\udc00")]),
        ])
        #expect(writing.warnings.entries[.replacedCharacter]?.count == 4)
        #expect(writing.warnings.entries[.replacedSurrogate]?.count == 2)
    }

    /// Whatever the values, libxml2 reads the same back.
    @Test(arguments: UInt64(1)...60) func isReadBackAsItWas(seed: UInt64) throws {
        var generator = RowGenerator(seed: seed)
        let rows = generator.rows(Int(seed % 12) + 1)
        let bytes = try Writing.bytes(of: rows, as: XMLFormat.self, rowsPerBatch: Int(seed % 4) + 1)
        let root = try #require(ParsedXML.root(of: bytes), "\(String(decoding: bytes, as: UTF8.self))")
        #expect(root.name == "items" && root.children.count == rows.count)
        var columns: [ColumnName] = []
        for field in rows.joined() where !columns.contains(ColumnName(field.name)) {
            columns.append(ColumnName(field.name))
        }
        var names = XMLNames()
        names.extend(to: columns.count, of: columns)
        for (item, fields) in zip(root.children, rows) {
            let there = fields.filter(\.value.isThere)
            #expect(item.children.count == there.count)
            for (element, field) in zip(item.children, there) {
                let index = try #require(columns.firstIndex(of: ColumnName(field.name)))
                #expect(element.name == String(decoding: names.names[index], as: UTF8.self))
                switch field.value {
                case .text(let text):
                    let kept = text.unicodeScalars.map { scalar in
                        let isLost = scalar.value < 0x20 && !"\t\n\r".unicodeScalars.contains(scalar)
                        return isLost || scalar.value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : scalar
                    }
                    #expect(Array(element.text.unicodeScalars) == kept)
                case .number(let text): #expect(element.text == text)
                case .bool(let truth): #expect(element.text == "\(truth)")
                default: break
                }
            }
        }
    }
}
