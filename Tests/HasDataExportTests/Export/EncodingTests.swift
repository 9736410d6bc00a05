import CSVFormat
import ExportFixtures
import HasDataExport
import RowFixtures
import Tabular
import TestSupport
import Testing

/// Text in encodings that the C library knows, both ways.
struct EncodingTests {
    private let work = Workspace()

    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    private static let samples = [
        Sample(
            name: "shift_jis", text: "a,名\n1,テ\n", bytes: [0x61, 0x2C, 0x96, 0xBC, 0x0A, 0x31, 0x2C, 0x83, 0x65, 0x0A]),
        Sample(name: "gbk", text: "a\n价格\n", bytes: [0x61, 0x0A, 0xBC, 0xDB, 0xB8, 0xF1, 0x0A]),
        Sample(name: "windows-1251", text: "a\nЦена\n", bytes: [0x61, 0x0A, 0xD6, 0xE5, 0xED, 0xE0, 0x0A]),
        Sample(name: "iso-8859-2", text: "a\nłąka\n", bytes: [0x61, 0x0A, 0xB3, 0xB1, 0x6B, 0x61, 0x0A]),
        Sample(name: "windows-1252", text: "a\n€é\n", bytes: [0x61, 0x0A, 0x80, 0xE9, 0x0A]),
        Sample(name: "utf-16be", text: "a\n€\n", bytes: [0, 0x61, 0, 0x0A, 0x20, 0xAC, 0, 0x0A]),
        Sample(
            name: "ISO-2022-JP", text: "a\n名\n",
            bytes: [0x61, 0x0A, 0x1B, 0x24, 0x42, 0x4C, 0x3E, 0x1B, 0x28, 0x42, 0x0A]),
    ]

    private func text(
        _ bytes: [UInt8], _ name: String, to format: String = "csv", _ change: (inout Export) -> Void = { _ in }
    ) throws -> String {
        let path = try work.file("in.csv", bytes)
        return try exportText([path], to: format) {
            $0.encoding = TextEncoding(name: name)
            $0.formatOptions[CSVOptions.self].inputDelimiter = 0x2C
            change(&$0)
        }
    }

    private func problem(_ body: () throws -> Void) throws -> ExportError? {
        do {
            try body()
            return nil
        } catch let error as ExportError {
            return error
        }
    }

    @Test(arguments: samples) func areReadAndWritten(sample: Sample) throws {
        #expect(try text(sample.bytes, sample.name) == sample.text)
        let written = try export([try work.file("out.csv", sample.text)], to: "csv") {
            $0.outputEncoding = TextEncoding(name: sample.name)
            $0.formatOptions[CSVOptions.self].inputDelimiter = 0x2C
        }
        #expect(written.bytes == sample.bytes)
    }

    /// Characters that the ends of blocks cut, against what iconv makes of the whole.
    @Test(arguments: ["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "koi8-r", "windows-1258", "utf-32", "utf-7"])
    func longTexts(name: String) throws {
        let letter = name == "windows-1258" ? "é" : name == "big5" ? "名" : "Ж"
        let wanted = Shell.run(
            "python3 -c 'print(\"a\\n\" + \"\".join(\"x\" * (i % 7) + \"\(letter)\" * (i % 5) + \"\\n\" for i in range(1, 60000)), end=\"\")'"
                + " > u.csv; iconv -f utf-8 -t \(name) u.csv > e.csv", in: work.folder)
        try #require(wanted.status == 0, "\(wanted.errors)")
        let plain = try exportText(["\(work.folder)/u.csv"], to: "jsonl")
        let read = try exportText(["\(work.folder)/e.csv"], to: "jsonl") { $0.encoding = TextEncoding(name: name) }
        #expect(read == plain)
        let back = try export(["\(work.folder)/u.csv"], to: "csv") { $0.outputEncoding = TextEncoding(name: name) }
        let again = try exportText([try work.file("b.csv", back.bytes)], to: "jsonl") {
            $0.encoding = TextEncoding(name: name)
        }
        #expect(again == plain)
    }

    @Test func badBytesAreToldWhereTheyAre() throws {
        let cases: [(String, [UInt8], UInt64)] = [
            ("shift_jis", Array("a\n1\n".utf8) + [0x83, 0x65, 0xFF, 0x0A], 6),
            ("shift_jis", Array("a\n1\n".utf8) + [0x83], 4), ("iso-8859-3", Array("a\n".utf8) + [0xA5], 2),
            ("us-ascii", Array("a\n1".utf8) + [0x80, 0x0A], 3),
            ("gbk", [UInt8](repeating: 0x61, count: 200_000) + [0xFF, 0x0A], 200_000),
        ]
        for (name, bytes, place) in cases {
            let error = try problem { _ = try text(bytes, name) }
            #expect(error?.code == .malformed && error?.location.byte == place, "\(name): \(error?.description ?? "")")
            let isCut = bytes.last == 0x83
            #expect(
                error?.message == (isCut ? "the \(name) text ends inside a character" : "the text is not valid \(name)")
            )
        }
    }

    @Test func whatAnEncodingLacksIsAnErrorOrAQuestionMark() throws {
        let path = try work.file("t.csv", "a,b\n1,é\n2,€ 日\n")
        func written(_ name: String, _ change: (inout Export) -> Void = { _ in }) throws -> (
            bytes: [UInt8], summary: Summary
        ) {
            try export([path], to: "csv") {
                $0.outputEncoding = TextEncoding(name: name)
                $0.formatOptions[CSVOptions.self].inputDelimiter = 0x2C
                change(&$0)
            }
        }
        let error = try problem { _ = try written("latin-1") }
        #expect(error?.message == "the character \"€\" (U+20AC) is not in latin-1" && error?.location.line == 3)
        let lossy = try written("latin-1") { $0.formatOptions.skipsErrors = true }
        #expect(lossy.bytes == Array("a,b\n1,".utf8) + [0xE9] + Array("\n2,? ?\n".utf8))
        #expect(lossy.summary.warnings.entries[.unencodableText]?.count == 2)
        let strict = try problem {
            _ = try written("latin-1") {
                $0.formatOptions.skipsErrors = true
                $0.isStrict = true
            }
        }
        #expect(strict?.code == .lossy)
        let wide = try written("utf-16le") { $0.formatOptions[CSVOptions.self].writesBOM = true }
        #expect(wide.bytes.starts(with: [0xFF, 0xFE, 0x61, 0]))
        let marked = try written("utf-16") { $0.formatOptions[CSVOptions.self].writesBOM = true }
        #expect(try marked.bytes == written("utf-16").bytes && marked.bytes.starts(with: [0xFF, 0xFE, 0x61, 0]))
    }

    /// What the C library writes as another character that looks alike is not in the encoding.
    @Test(arguments: [("shift_jis", "¥"), ("shift_jis", "‾"), ("cp932", "〜"), ("johab", "\\"), ("shift_jisx0213", "~")])
    func whatWouldBeReadBackAsAnotherIsToldToo(name: String, character: String) throws {
        let path = try work.file("t.csv", "a,b\n1,\(character)\n")
        let error = try problem {
            _ = try export([path], to: "csv") {
                $0.outputEncoding = TextEncoding(name: name)
                $0.formatOptions[CSVOptions.self].inputDelimiter = 0x2C
            }
        }
        #expect(error?.message.hasPrefix("the character \"\(character)\" ") == true && error?.location.line == 2)
    }

    @Test(arguments: [
        "shift_jis", "euc-jp", "gbk", "big5", "euc-kr", "koi8-r", "windows-1258", "iso-2022-jp", "utf-7", "ibm037",
    ])
    func asciiIsGivenBack(name: String) throws {
        let line = String(decoding: 0x20..<0x7F as Range<UInt8>, as: UTF8.self).filter { $0 != "\"" && $0 != "," }
        let path = try work.file("t.csv", "a\n\(line)\n")
        let written = try export([path], to: "csv") {
            $0.outputEncoding = TextEncoding(name: name)
            $0.formatOptions[CSVOptions.self].inputDelimiter = 0x2C
        }
        #expect(try text(written.bytes, name) == "a\n\(line)\n")
    }

    @Test func namesThatAreNone() {
        for name in ["", "klingon", "utf-8//IGNORE", "//", "a b", "shift_jis\u{0}"] {
            #expect(TextEncoding(name: name) == nil, "\(name)")
        }
        #expect(TextEncoding(name: "CP1252") == .windows1252)
    }
}
