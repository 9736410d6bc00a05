import HasDataExport
import Tabular
import Testing

/// Sources and destinations of kinds that a program adds.
@Suite struct SourceKindTests {
    private let work = Workspace()

    /// `text:WORDS` are the words as CSV text; `once:WORDS` a table that can be read only once.
    private enum Words: SourceKind {
        static let scheme = "text"
        static func open(_ argument: String, options: FormatOptions) throws(ExportError) -> OpenedSource {
            let text = argument.dropFirst(5).map { $0 == " " ? "\n" : $0 }
            guard !text.isEmpty else { throw ExportError(.input, "no words", at: Location(source: argument)) }
            return .bytes(MemoryByteSource(Array(String(text).utf8), name: argument), path: "words.csv")
        }
    }

    private enum Once: SourceKind {
        static let scheme = "once"
        static func open(_ argument: String, options: FormatOptions) throws(ExportError) -> OpenedSource {
            let source = MemoryByteSource(Array("n,t\n1,x\n2,3\n".utf8), name: argument)
            return .table(Table(try CSVFormat.makeReader(of: source, options: options)))
        }

        final class Table: OpenTable {
            private var reader: (any RowReader)?
            let format = "once"
            let hasTypes = false
            let isRepeatable = false
            init(_ reader: any RowReader) { self.reader = reader }

            func makeReader() throws(ExportError) -> any RowReader {
                guard let reader else { throw ExportError(.input, "read twice") }
                self.reader = nil
                return reader
            }

            func verify(rowsRead: UInt64) throws(ExportError) -> Bool {
                if rowsRead != 2 { throw ExportError(.network, "rows are missing") }
                return false
            }
        }
    }

    private func text(_ arguments: [String], to format: String) throws -> String {
        let sources = try arguments.map { (word) throws(ExportError) in
            try Source.named(word, kinds: [Words.self, Once.self])
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

    @Test func otherWordsAreWhatTheyWere() throws {
        #expect(try Source.named("job:7", kinds: [Words.self]) == Source(argument: "job:7"))
        #expect(try Source.named("a.csv", kinds: [Words.self]) == .file("a.csv"))
        if case .file(let path) = Destination.named("C:x.csv", kinds: []) { #expect(path == "C:x.csv") }
    }
}
