import Testing

@testable import Pages

struct PageNameTests {
    @Test(arguments: [
        ("https://docs.example.com/guide/Intro.html?x=1#y", "docs-example-com-guide-intro-html"),
        ("https://user:pw@a.example:8080/", "a-example"), ("https://[::1]:80/x", "1-x"), ("/a/b", "a-b"), ("", ""),
        ("https://münchen.example/straße", "münchen-example-straße"), ("https://a.example/日本", "a-example-日本"),
        ("file:///etc/../../passwd", "etc-passwd"), ("con", "_con"), ("../../x", "x"),
    ])
    func addressesBecomeNames(url: String, name: String) {
        #expect(PageName.slug(PageName.hostAndPath(url)) == name)
    }

    @Test(arguments: [
        ("a/b\\c", "a-b-c"), ("../../etc/passwd", "etc-passwd"), ("..", ""), (".hidden", "hidden"), ("-rf", "rf"),
        ("a. ", "a"),
        ("a\u{0}b\nc", "a-b-c"), ("CON", "_CON"), ("com1.txt", "_com1.txt"), ("NULL", "NULL"),
        ("COM¹", "_COM¹"), ("lpt².x", "_lpt².x"), ("CONIN$", "_CONIN$"), ("con .md", "_con .md"), ("COM10", "COM10"),
        ("What? \"x\": <y>|*", "What- -x-- -y---"),
        ("日本", "日本"), ("\u{202E}txt", "txt"),
    ])
    func textsBecomeNames(text: String, name: String) {
        #expect(PageName.safe(text) == name)
    }

    @Test func namesAreDifferentWhereCaseDoesNotCount() {
        var names = PageNames()
        #expect(names.take("a", .md) == "a.md")
        #expect(names.take("A", .md) == "A (2).md")
        #expect(names.take("a", .html) == "a.html")
        #expect(names.take("a (2)", .md) == "a (2) (2).md")
        #expect(names.take("a", .md) == "a (3).md")
        #expect(names.take("Ä", .md) == "Ä.md" && names.take("ä", .md) == "ä (2).md")
    }

    @Test func namesAreCutAndStayDifferent() {
        var names = PageNames()
        var found: Set<String> = []
        for text in [
            String(repeating: "x", count: 500), String(repeating: "日", count: 500),
            "e" + String(repeating: "\u{301}", count: 900),
        ] {
            for _ in 0..<12 {
                let name = names.take(text, .html)
                #expect(name.utf8.count <= 200 && name.hasSuffix(".html") && found.insert(name).inserted)
            }
        }
    }

    @Test func thousandsOfOneNameAreQuick() {
        var names = PageNames()
        var found: Set<String> = []
        for _ in 0..<20_000 { found.insert(names.take("a", .md)) }
        #expect(found.count == 20_000 && found.contains("a (20000).md"))
    }
}
