import ExportFixtures
import HasDataExport
import Testing

/// Sources of programs outside the package, which know what the documentation says and slip where that is easy: their rows are
/// never lost, and nothing is read that is not theirs.
@Suite struct PlugInRowsTests {
    private let work = Workspace()

    /// `slip:KIND:COUNT` are rows with a number and a text, made with a slip of that kind.
    private enum Slip: SourceKind {
        static let scheme = "slip"

        static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
            let words = argument.split(separator: ":").map(String.init)
            guard words.count == 3, let count = Int(words[2]) else { throw ExportError(.usage, "no such slip") }
            return .table(Table(words[1], count))
        }

        final class Table: OpenSource {
            private let kind: String
            private let count: Int
            /// One for all who ask, as a cursor is.
            private let reader: Reader

            init(_ kind: String, _ count: Int) {
                self.kind = kind
                self.count = count
                reader = Reader(kind, count)
            }

            var description: SourceDescription {
                var description = SourceDescription(format: "slip")
                description.hasFixedColumns = kind == "wider"
                return description
            }
            func makeReader() throws(ExportError) -> any RowReader { reader }
            func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
                if kind == "lost" { throw ExportError(.network, "rows are missing") }
                return .whole()
            }
        }

        final class Reader: RowReader {
            private let kind: String
            private let count: Int
            private var next = 0

            init(_ kind: String, _ count: Int) {
                self.kind = kind
                self.count = count
            }

            func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
                block.reset()
                guard next < count else { return false }
                let rows = min(500, count - next)
                block.append("\(next) \(rows)")
                next += rows
                return true
            }

            func makeParser() -> any RowParser { Parser(kind, count) }
        }

        final class Parser: RowParser {
            private let kind: String
            private let count: Int
            private let shape = RowShape(columns: ["n", "t"])
            private let wider = RowShape(columns: ["n", "t", "late"])

            init(_ kind: String, _ count: Int) {
                self.kind = kind
                self.count = count
            }

            func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
                if kind == "unspent" { return false }
                let words = String(decoding: batch.block.contents, as: UTF8.self).split(separator: " ")
                let numbers = words.compactMap { Int($0) }
                if kind != "shapeless" { batch.shapes = [shape, wider] }
                if kind == "slots" { batch.shapes = [RowShape(columns: ["n", "t"], slots: [0, 7], cellCount: 2)] }
                for number in numbers[0]..<numbers[0] + numbers[1] {
                    let isLate = kind == "wider" && number == count - 1
                    let first = batch.cellCount
                    batch.append(batch.store("\(number)", as: .number))
                    let text = kind == "bytes" ? Cell(.text, offset: 9, count: 90) : batch.store("t")
                    if kind != "cells" { batch.append(text) }
                    if isLate { batch.append(batch.store("L")) }
                    batch.append(Row(shape: isLate ? 1 : 0, firstCell: first, start: 0))
                    batch.countRow(at: 0)
                }
                return true
            }
        }
    }

    private func text(_ kind: String, _ count: Int, to format: String, workers: Int = 2) throws -> String {
        let source = try Source.named("slip:\(kind):\(count)", kinds: [Slip.self])
        return try exportText([], to: format, workers: workers) { $0.sources = [source] }
    }

    /// A format that wants all columns and types, into a file, which a prediction would be made for.
    @Test(arguments: ["parquet", "csv", "xlsx"]) func aSourceWhoseRowsComeOnceIsReadOnce(format: String) throws {
        let out = work.path("out.\(format)")
        var export = Export(from: [try .named("slip:none:4000", kinds: [Slip.self])], to: .file(out))
        #expect(try export.run().rowsWritten == 4000)
        export.sources = [.file(out)]
        export.destination = .file(work.path("back.jsonl"))
        #expect(try export.run().rowsRead == 4000)
    }

    @Test(arguments: ["cells", "shapeless", "slots", "bytes"], ["jsonl", "csv", "xlsx"])
    func rowsWithoutWhatTheyNameAreAnError(kind: String, format: String) throws {
        for workers in [1, 4] {
            let error = #expect(throws: ExportError.self) { try text(kind, 2000, to: format, workers: workers) }
            #expect(error?.code == .malformed)
            #expect(error?.advice?.contains("mistake of the program") == true)
            #expect(error?.location.source == "slip:\(kind):2000")
        }
    }

    @Test func aColumnBehindThoseThatWereAllIsAnError() throws {
        let error = #expect(throws: ExportError.self) { try text("wider", 2000, to: "csv") }
        #expect(error?.message.contains("\"late\"") == true)
        // In the first rows it is in the header.
        #expect(try text("wider", 2, to: "csv") == "n,t,late\n0,t,\n1,t,L\n")
    }

    @Test func aParserThatGetsNowhereIsAnError() throws {
        let error = #expect(throws: ExportError.self) { try text("unspent", 10, to: "jsonl") }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains("without a row") == true)
    }

    @Test func rowsThatAreMissingAreThoseOfTheirSource() throws {
        let error = #expect(throws: ExportError.self) { try text("lost", 10, to: "jsonl") }
        #expect(error?.description == "slip:lost:10: rows are missing")
    }
}
