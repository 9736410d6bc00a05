import ExportFixtures
import HasDataExport
import RowFixtures
import Tabular
import TestSupport
import Testing

/// What a format of somebody else's says of itself, and the engine goes by without knowing it.
@Suite struct FormatTraitsTests {
    private let work = Workspace()

    /// Cards behind a first line, which says in which style they are written.
    private enum Deck: Format {
        static let name = "deck"
        static let fileExtensions = ["deck"]
        static let abilities: FormatAbilities = [.reads, .writes, .appends]
        static let conversionEffects: [ConversionEffect]? = [
            ConversionEffect(.longTexts(over: 3), .lost, one: "text is cut", many: "texts are cut"),
            .nullsBecome("blank cards"),
        ]
        static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
            if clues.text.first == UInt8(ascii: "[") { return ForeignContent("JSON, not DECK", advice: "deal again") }
            return .document(in: clues, insteadOf: Self.self)
        }
        static func validate(_ options: FormatOptions) throws(ExportError) {
            if options.compression == .best { throw ExportError(.usage, "a deck is never compressed") }
        }
        static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader {
            try CardFormat.makeReader(of: source, options: options)
        }
        static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
            try CardFormat.makeWriter(to: sink, options: options)
        }
        static func continuation(
            of file: any SeekableByteSource, options: FormatOptions
        ) throws(ExportError) -> FileContinuation {
            let head = ByteBlock(capacity: 64)
            head.count = try file.read(at: 0, into: head.room)
            guard head.contents.first != 0x23 else {
                throw ExportError(.output, "a deck with a lid is closed", at: Location(source: file.name))
            }
            return FileContinuation(columns: ["n"], options: options, lineEnd: [0x0A, 0x0A])
        }
    }

    /// Bytes that only a reader of its own could make sense of.
    private enum Blob: Format {
        static let name = "blob"
        static let fileExtensions = ["blob"]
        static let isText = false
        static let noun = "a blob"
        static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
            recognizes(clues.head) ? nil : .document(inPlaceOfBytes: clues, of: Self.self)
        }
        static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { head.starts(with: Array("PAR1".utf8)) }
        static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader {
            throw ExportError(.input, "a reader was made")
        }
        static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
            try CardFormat.makeWriter(to: sink, options: options)
        }
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func export(_ source: String, to output: String, _ change: (inout Export) -> Void = { _ in }) throws {
        var export = Export(from: [.file(source)], to: .file("\(work.folder)/\(output)"))
        export.registry.register(Deck.self)
        export.registry.register(Blob.self)
        export.registry.register(CardFormat.self)
        change(&export)
        _ = try export.run()
    }

    @Test func rowsAreAddedAsTheFormatSays() throws {
        let source = try work.file("a.jsonl", "{\"n\":2}\n")
        let deck = try work.file("out.deck", "n: 1")
        try export(source, to: "out.deck") { $0.appends = true }
        #expect(Shell.read(deck) == "n: 1\n\nn: 2\n\n")
        let other = try work.file("b.jsonl", "{\"m\":2}\n")
        #expect(
            message { try export(other, to: "out.deck") { $0.appends = true } }
                .contains("the column \"m\" is not in the header of what is there"))
        _ = try work.file("shut.deck", "# shut\n")
        #expect(
            message { try export(source, to: "shut.deck") { $0.appends = true } }
                == "\(work.folder)/shut.deck: a deck with a lid is closed")
        #expect(
            message { try export(source, to: "out.card") { $0.appends = true } }.hasPrefix(
                "\(Setting.appends) adds to jsonl, csv, tsv, psv, sqlite and deck, and the output is card"))
    }

    @Test func optionsAreCheckedBeforeAnythingIsOpened() {
        #expect(
            message { try export("/nowhere/at/all", to: "out.jsonl") { $0.formatOptions.compression = .best } }
                == "a deck is never compressed")
    }

    @Test func whatStandsInPlaceOfASourceIsRefused() throws {
        func refusal(_ name: String, _ text: String) throws -> String {
            let source = try work.file(name, text)
            return message { try export(source, to: "x.jsonl") }
        }
        #expect(try refusal("a.deck", "%PDF-1.4\n").contains("a PDF, not DECK"))
        #expect(try refusal("b.deck", "[{\"a\":1}]\n").contains("JSON, not DECK"))
        #expect(try refusal("c.deck", "<html><body>").contains("an HTML page, not DECK"))
        #expect(try refusal("d.blob", "%PDF-1.4\n").contains("a PDF, not BLOB"))
        #expect(try refusal("e.blob", "PAR1 and more\n").contains("a reader was made"))
        // A format that is registered reads what would else be refused.
        #expect(
            try refusal("f.csv", "PAR1\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}PAR1").contains(
                "a Parquet file, not CSV; read it with \(Setting.sourceFormat) parquet"))
    }

    @Test func whatNobodyRecognisesIsAskedForLast() throws {
        // Behind CSV, which takes any text.
        let source = try work.file("a.bin", "CARDS\nn: 1\n\n")
        try export(source, to: "x.csv")
        #expect(Shell.read("\(work.folder)/x.csv") == "n\n1\n")
    }

    @Test func inspectionsSayWhatAFormatLoses() throws {
        var inspected = Export(
            from: [.file(try work.file("a.jsonl", "{\"a\":null,\"b\":\"long\"}\n{\"b\":\"abc\"}\n"))],
            to: .standardOutput)
        inspected.registry = FormatRegistry([Deck.self] + inspected.registry.formats)
        let conversions = try inspected.inspect().conversions
        #expect(conversions.map(\.formats) == [["csv", "tsv"], ["deck"], ["json", "jsonl"], ["xlsx"]])
        let deck = try #require(conversions.first { $0.formats == ["deck"] })
        #expect(
            deck.findings.map(\.message) == [
                "1 text is cut", "1 null is written like a value that is absent: blank cards",
            ])
        #expect(!deck.isLossless)
    }
}
