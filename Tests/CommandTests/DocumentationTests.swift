import TestSupport
import Testing

/// What the pages say, against what the command knows.
@Suite struct DocumentationTests {
    static let pages =
        ["README.md", "GUIDE.md"]
        + Shell.names(in: "\(Shell.package)/Documentation").map { "Documentation/\($0)" }
        .filter { $0.hasSuffix(".md") }

    /// Flags that are not in the help of exports.
    private static let others: Set<String> = [
        "--port", "--faults", "--filter", "--turns", "--short", "--generate-completion-script",
    ]

    @Test(arguments: pages) func namesFlagsThatThereAre(page: String) throws {
        let text = try #require(Shell.read("\(Shell.package)/\(page)"))
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let help = Shell.run(
            "hasdata-export --help; hasdata-export inspect --help; hasdata-export count --help; "
                + "hasdata-export diff --help; hasdata-export pages --help", in: folder
        ).output
        let known = Set(DocumentationTests.flags(in: help))
        #expect(known.count > 40)
        let named = Set(DocumentationTests.flags(in: DocumentationTests.prose(of: text)))
        #expect(named.subtracting(known).subtracting(DocumentationTests.others) == [])
    }

    @Test(arguments: pages) func leadsSomewhere(page: String) throws {
        let text = try #require(Shell.read("\(Shell.package)/\(page)"))
        let folder = page.hasPrefix("Documentation/") ? "\(Shell.package)/Documentation" : Shell.package
        for part in text.split(separator: "](").dropFirst() {
            let target = part.prefix { $0 != ")" && $0 != "#" }
            guard !target.isEmpty, !target.hasPrefix("http") else { continue }
            let found = Shell.run("test -e \(Shell.quoted(String(target)))", in: folder)
            #expect(found.status == 0, "\(page) links to \(target)")
        }
    }

    /// The text outside of fences: what is inside runs in other tests, or is of other programs.
    private static func prose(of page: String) -> String {
        page.split(separator: "```", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 0 ? String($0.element) : nil }.joined()
    }

    /// Words that begin with two hyphens and a letter.
    private static func flags(in text: String) -> [String] {
        text.split(whereSeparator: { !($0.isLetter && $0.isASCII) && $0 != "-" && !($0.isNumber) })
            .map(String.init)
            .filter { $0.hasPrefix("--") && !$0.hasSuffix("-") && $0.dropFirst(2).first?.isLetter == true }
    }
}
