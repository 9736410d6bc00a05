import TestSupport
import Testing

/// Runs the built command over Fixtures/cases, and over Fixtures/regressions, which holds one small input of each kind of
/// fault that was found in the field: each folder `<topic>/<name>` holds a `command` (a shell line), its input
/// files, and what must come of it: `output` (standard output), `errors` (standard error, not looked at where it is not
/// there), `exit` (0 where it is not there), and `made/` (files the command must have made, byte for byte).
@Suite struct CaseTests {
    static let root = Shell.package + "/Fixtures"
    static let cases = names(in: "cases")
    static let regressions = names(in: "regressions")

    /// The folders `<collection>/<topic>/<name>`.
    private static func names(in collection: String) -> [String] {
        Shell.names(in: "\(root)/\(collection)").flatMap { topic in
            Shell.names(in: "\(root)/\(collection)/\(topic)").map { "\(collection)/\(topic)/\($0)" }
        }
    }

    @Test func thereAreCases() {
        #expect(CaseTests.cases.count > 30)
        #expect(!CaseTests.regressions.isEmpty)
    }

    @Test(arguments: cases + regressions) func holds(name: String) throws {
        let source = "\(CaseTests.root)/\(name)"
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        _ = Shell.run("cp -R \(Shell.quoted(source))/. .", in: folder)
        let command = try #require(Shell.read("\(source)/command"))
        let before = Set(Shell.names(in: folder, hidden: true))
        let outcome = Shell.run(command, in: folder)
        #expect(outcome.output == (Shell.read("\(source)/output") ?? ""), "\(outcome.errors)")
        if let errors = Shell.read("\(source)/errors") { #expect(outcome.errors == errors) }
        let wanted = Shell.read("\(source)/exit").flatMap { Int32($0.filter { $0.isNumber }) } ?? 0
        #expect(outcome.status == wanted, "\(outcome.errors)")
        let made = Set(Shell.names(in: folder, hidden: true)).subtracting(before)
        #expect(made == Set(Shell.names(in: "\(source)/made", hidden: true)), "other files than expected were made")
        for file in Shell.names(in: "\(source)/made", hidden: true) {
            #expect(Shell.read("\(folder)/\(file)") == Shell.read("\(source)/made/\(file)"), "\(file)")
        }
    }
}
