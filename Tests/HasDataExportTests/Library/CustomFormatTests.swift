import ExportFixtures
import HasDataExport
import TestSupport
import Testing

/// The format of Examples and of Documentation/adding-a-format.md, registered from outside the library.
@Suite struct CustomFormatTests {
    @Test func writesAFormatFromOutside() async throws {
        let table = try Table(
            "a.jsonl", #"{"a:b":"x\ty","n":1.50,"o":{"k":[1]}}"# + "\n{\"n\":null,\"t\":\"\\u0041\"}\n")
        var export = table.export(to: "out.ltsv")
        export.registry.register(LTSVFormat.self)
        let summary = try await export.run()
        #expect(summary.format == "ltsv")
        #expect(summary.warnings.kinds.map(\.name) == ["joinedLines"])
        #expect(table.text(of: "out.ltsv") == "ab:x y\tn:1.50\to:{\"k\":[1]}\nt:A\n")
    }

    @Test func saysThatItIsOnlyWritten() async throws {
        let table = try Table("a.ltsv", "a:1\n")
        var export = table.export()
        export.registry.register(LTSVFormat.self)
        await #expect(
            performing: { try await export.run() },
            throws: {
                ($0 as? ExportError)?.description
                    == "\(table.path): ltsv is only written; where its name says the wrong thing, say what it is with sourceFormat"
            })
    }

    @Test func theDocumentationShowsThisFormat() throws {
        let source = try #require(Shell.read("\(Shell.package)/Examples/Sources/custom-format/LTSVFormat.swift"))
        let page = try #require(Shell.read("\(Shell.package)/Documentation/adding-a-format.md"))
        #expect(page.contains("```swift\n\(source)```"))
    }
}
