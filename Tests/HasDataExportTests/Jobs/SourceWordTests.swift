import HasDataExport
import Tabular
import Testing

/// What a word of the command line is taken for.
@Suite struct SourceWordTests {
    @Test(arguments: ["http://h/a.csv", "https://h/a", "HTTP://h/a.csv", "Https://h/?b"])
    func linksInAnyCase(_ word: String) throws {
        #expect(try Source(argument: word) == .link(word))
    }

    /// What is not a file is not looked for as one, and what may be a password in it is not repeated.
    @Test(arguments: [
        ("ftp://h/a.csv", "ftp"), ("htps://h/a.csv?sig=5ecret", "htps"),
        ("GS://b/5ecret", "GS"), ("file:///tmp/a.csv", "file"),
    ])
    func otherLinksAreRefusedByTheirScheme(_ word: String, _ scheme: String) throws {
        let error = try #require(throws: ExportError.self) { try Source(argument: word) }
        #expect(error.code == .usage)
        #expect(error.message.contains("\(scheme)://") && !error.description.contains("5ecret"))
    }

    @Test(arguments: ["a:b.csv", "://a.csv", "1:/a", "http:/a.csv", "a/b://c.csv"])
    func filesStayFiles(_ word: String) throws {
        #expect(try Source(argument: word) == .file(word))
    }
}
