import ExportFixtures
import HasDataExport
import Synchronization
import Testing

/// Formats and outputs of programs outside the package.
@Suite struct PlugInOutputTests {
    private let work = Workspace()

    private struct Sizes: FormatOptionSet {
        var section: UInt64?
        var chunk: Int?
        var block: Int?
    }

    /// The first column of each row, a line each; its encoder does not count them.
    private enum Plain: Format {
        static let name = "plain"
        static let fileExtensions = ["plain"]
        static let abilities: FormatAbilities = .writes
        static func needs(_ options: FormatOptions) -> OutputNeeds {
            let sizes = options[Sizes.self]
            return OutputNeeds(
                columns: .complete, rowsPerChunk: sizes.chunk, bytesPerBlock: sizes.block,
                rowsPerSection: sizes.section)
        }
        static func makeWriter(
            to sink: any ByteSink, options: FormatOptions
        ) throws(ExportError) -> any RowWriter { Writer(sink) }

        final class Writer: RowWriter {
            private let sink: any ByteSink
            init(_ sink: any ByteSink) { self.sink = sink }
            func makeEncoder() -> any RowEncoder { Encoder() }
            func append(_ rows: EncodedRows) throws(ExportError) { try sink.write(rows.block.contents) }
            func finish(_ columns: ColumnSet) throws(ExportError) {}
        }

        final class Encoder: RowEncoder {
            func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
                for row in batch.views(range) { encoded.block.append((row.texts.first.flatMap { $0 } ?? "") + "\n") }
            }
        }
    }

    /// Rows that are counted, and what it was opened with.
    private final class Counted: RowOutput {
        let needs: OutputNeeds
        init(_ needs: OutputNeeds = .table) { self.needs = needs }
        func makeEncoder() -> any RowEncoder { Plain.Encoder() }
        func append(_ rows: EncodedRows) throws(ExportError) {}
        func finish(_ columns: ColumnSet) throws(ExportError) {}
        func commit() throws(ExportError) {}
        func abandon() {}
    }

    private enum Counting: DestinationKind {
        static let scheme = "counting"
        static let seen = Mutex<[OutputOpener.ExistingOutput]>([])
        static func open(_ argument: String, with opener: OutputOpener) throws(ExportError) -> any RowOutput {
            seen.withLock { $0.append(opener.existing) }
            opener.log("opened \(argument)")
            if opener.isCancelled { throw ExportError(.interrupted, "interrupted") }
            return Counted()
        }
    }

    private func source() throws -> String {
        try work.file("a.jsonl", (0..<500).map { "{\"n\":\($0)}\n" }.joined())
    }

    @Test func rowsThatNoEncoderCountsAreInTheParts() throws {
        var export = Export(from: [.file(try source())], to: .file(work.path("out.plain")))
        export.registry.register(Plain.self)
        export.rowsPerPart = 200
        let summary = try export.run()
        #expect(summary.parts == 3)
        let texts = try (1...3).map { part in
            try exportText([work.path("out-00\(part).plain")], to: "csv") { $0.sourceFormat = "csv" }
        }
        #expect(texts.map { $0.split(separator: "\n").count } == [200, 200, 100])
    }

    /// Sizes that no rows can have, by the format's name, by the path's ending, and of an output of rows.
    @Test func needsThatNothingMeetsAreAnError() throws {
        let source = try source()
        var wrong: [Sizes] = []
        wrong.append(Sizes(section: 0))
        for chunk in [0, -1, .min] { wrong.append(Sizes(chunk: chunk)) }
        for block in [0, -1, .max] { wrong.append(Sizes(block: block)) }
        for sizes in wrong {
            for way in ["ending", "name", "output"] {
                var export = Export(from: [.file(source)], to: .file(work.path("out.plain")))
                export.registry.register(Plain.self)
                export.formatOptions[Sizes.self] = sizes
                if way == "name" { export.format = "plain" }
                let needs = Plain.needs(export.formatOptions)
                if way == "output" { export.destination = .output { Counted(needs) } }
                let error = #expect(throws: ExportError.self) { try export.run() }
                #expect(error?.code == .usage, "\(sizes) \(way)")
            }
        }
    }

    @Test func whatAnOutputOfRowsCannotObeyIsRefused() throws {
        let source = try source()
        let changes: [(String, @Sendable (inout Export) -> Void)] = [
            ("format", { $0.format = "csv" }), ("parts", { $0.rowsPerPart = 2 }),
            ("encoding", { $0.outputEncoding = .latin1 }), ("appends", { $0.appends = true }),
        ]
        for (name, change) in changes {
            for isKind in [false, true] where !(isKind && name == "appends") {
                var export = Export(
                    from: [.file(source)],
                    to: isKind ? .named("counting:x", kinds: [Counting.self]) : .output { Counted() })
                change(&export)
                let error = #expect(throws: ExportError.self) { try export.run() }
                #expect(error?.code == .usage, "\(name)")
            }
        }
    }

    @Test func aKindOfOutputIsToldWhatBecomesOfOneThatIsThere() throws {
        var export = Export(
            from: [.file(try source())], to: .named("counting:x", kinds: [Counting.self]))
        #expect(try export.run().rowsWritten == 500)
        export.replacesOutput = true
        #expect(try export.run().rowsWritten == 500)
        export.appends = true
        #expect(throws: ExportError.self) { try export.run() }
        export.replacesOutput = false
        #expect(try export.run().rowsWritten == 500)
        #expect(Counting.seen.withLock { $0 } == [.refused, .replaced, .extended])
    }
}
