import TestSupport
import Testing

/// The page of `inspect --html` in a real browser, where one is installed.
@Suite struct BrowserTests {
    private static let rows = #"""
        {"url":"https://a.example/1","statusCode":200,"title":"<script>document.title='broken in'</script>","depth":0,"text":"one two"}
        {"url":"https://a.example/2","statusCode":404,"title":"\"><img src=x onerror=\"document.title='broken in'\">","depth":1}
        {"url":"https://a.example/1","statusCode":200,"title":"three","depth":1,"text":"four\nfive"}
        """#

    @Test func rendersWithoutComplaint() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let made = Shell.run(
            "cat >crawl.jsonl <<'END'\n\(Self.rows)\nEND\nhasdata-export inspect crawl.jsonl --html page.html",
            in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let names = ["chromium", "chromium-browser", "google-chrome"]
        guard let browser = names.first(where: { Shell.run("command -v \($0)", in: folder).status == 0 }) else {
            print("the page was not looked at: none of \(names.joined(separator: ", ")) is installed")
            return
        }
        let options = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir=profile"
        let seen = Shell.run(
            "timeout 120 \(browser) \(options) --enable-logging=stderr --log-level=0 --dump-dom file://$PWD/page.html",
            in: folder)
        guard seen.status == 0 else {
            print("the page was not looked at: the browser ended with \(seen.status)")
            return
        }
        #expect(!seen.errors.contains("CONSOLE"), "\(seen.errors)")
        #expect(seen.output.contains("<title>crawl.jsonl</title>"))
        // What the browser made of the values is text, and nothing of it ran.
        #expect(seen.output.contains("&lt;script&gt;document.title='broken in'&lt;/script&gt;"))
        // The page's own script is the only one: it made buttons of the headings.
        #expect(seen.output.ranges(of: "<script").count == 1 && !seen.output.contains("<img"))
        #expect(seen.output.contains("<button type=\"button\">Column</button>"))
        for heading in ["Status codes", "Depth", "Columns", "Text lengths", "Most repeated URLs", "Broken pages"] {
            #expect(seen.output.contains("<h2>\(heading)</h2>"))
        }
    }
}
