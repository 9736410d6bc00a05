import ExportFixtures
import HasDataExport
import Tabular
import Testing

/// Sources and destinations of kinds that a program adds.
@Suite struct SourceKindTests {
    private let work = Workspace()

    /// `text:WORDS` are the words as CSV text; `once:WORDS` a table that can be read only once.
    private enum Words: SourceKind {
        static let scheme = "text"
        static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
            let text = argument.dropFirst(5).map { $0 == " " ? "\n" : $0 }
            guard !text.isEmpty else { throw ExportError(.input, "no words", at: Location(source: argument)) }
            return .bytes(MemoryByteSource(Array(String(text).utf8), name: argument), path: "words.csv")
        }
    }

    private enum Once: SourceKind {
        static let scheme = "once"
        static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
            let source = MemoryByteSource(Array("n,t\n1,x\n2,3\n".utf8), name: argument)
            return .table(Table(try CSVFormat.makeReader(of: source, options: opener.options)))
        }

        final class Table: OpenSource {
            private var reader: (any RowReader)?
            let description: SourceDescription
            let rereading = Rereading.never

            init(_ reader: any RowReader) {
                self.reader = reader
                var description = SourceDescription(format: "once")
                description.hasTypes = false
                self.description = description
            }

            func makeReader() throws(ExportError) -> any RowReader {
                guard let reader else { throw ExportError(.input, "read twice") }
                self.reader = nil
                return reader
            }

            func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
                if rowsRead != 2 { throw ExportError(.network, "rows are missing") }
                return .whole(note: "both rows came")
            }
        }
    }

    /// `lost:` lacks a row, and offers another way to both; `lost:all` offers none.
    private enum Lost: SourceKind {
        static let scheme = "lost"
        static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
            .table(Table(argument, opener.options, isLost: true))
        }

        final class Table: OpenSource {
            let description = SourceDescription(format: "lost")
            private let argument: String
            private let options: FormatOptions
            private let isLost: Bool

            init(_ argument: String, _ options: FormatOptions, isLost: Bool) {
                self.argument = argument
                self.options = options
                self.isLost = isLost
            }

            func makeReader() throws(ExportError) -> any RowReader {
                let text = "n\n1\n" + (isLost ? "" : "2\n")
                return try CSVFormat.makeReader(
                    of: MemoryByteSource(Array(text.utf8), name: argument), options: options)
            }

            func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
                guard isLost else { return .whole() }
                throw ExportError(.network, "rows are missing")
            }

            func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)? {
                argument == "lost:all" ? nil : Table(argument, options, isLost: false)
            }
        }
    }

    private func text(_ arguments: [String], to format: String) throws -> String {
        let sources = try arguments.map { (word) throws(ExportError) in
            try Source.named(word, kinds: [Words.self, Once.self, Lost.self])
        }
        return try exportText([], to: format) { $0.sources = sources }
    }

    @Test func bytesOfAKindAreReadAsThoseOfAFile() throws {
        #expect(try text(["text:a,b 1,x"], to: "jsonl") == "{\"a\":1,\"b\":\"x\"}\n")
        #expect(try text(["text:a,b 1,x", "TEXT:b 2"], to: "csv") == "a,b\n1,x\n,2\n")
        #expect(throws: ExportError.self) { try text(["text:"], to: "csv") }
    }

    @Test func aTableThatComesOnceHasTypes() throws {
        #expect(try text(["once:"], to: "jsonl") == "{\"n\":1,\"t\":\"x\"}\n{\"n\":2,\"t\":\"3\"}\n")
        #expect(try text(["once:"], to: "csv") == "n,t\n1,x\n2,3\n")
    }

    @Test func whatIsLostOneWayComesTheOther() throws {
        #expect(try text(["lost:", "text:n 3"], to: "csv") == "n\n1\n2\n3\n")
        let error = #expect(throws: ExportError.self) { try text(["lost:all"], to: "csv") }
        #expect(error?.message == "rows are missing")
    }

    @Test func whatASourceSaysAtItsEndIsANote() throws {
        var export = Export(from: [try .named("once:", kinds: [Once.self])], to: .file("\(work.folder)/out.csv"))
        export.workers = 1
        let summary = try export.run()
        #expect(summary.notes == ["both rows came"])
        #expect(summary.sources.first?.name == "once:")
    }

    @Test func otherWordsAreWhatTheyWere() throws {
        #expect(try Source.named("job:7", kinds: [Words.self]) == Source(argument: "job:7"))
        #expect(try Source.named("a.csv", kinds: [Words.self]) == .file("a.csv"))
        if case .file(let path) = Destination.named("C:x.csv", kinds: []) { #expect(path == "C:x.csv") }
    }
}
