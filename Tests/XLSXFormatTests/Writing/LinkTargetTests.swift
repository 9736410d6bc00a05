import Testing

@testable import XLSXFormat

/// Which texts are links of a workbook, and as what.
struct LinkTargetTests {
    private func target(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { LinkTarget.attribute($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("https://a.example/", "https://a.example/"), ("HTTP://a.example", "HTTP://a.example"),
        ("ftp://a.example/x", "ftp://a.example/x"), ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+1-2", "tel:+1-2"), ("https://u:p@a.example:8080/x", "https://u:p@a.example:8080/x"),
        ("http://[::1]:80/[x]", "http://[::1]:80/%5Bx%5D"),
        ("https://a.example/x y?q=\"1\"&r=<2>", "https://a.example/x%20y?q=%221%22&amp;r=%3C2%3E"),
        ("https://a.example/50%/%41", "https://a.example/50%25/%41"),
        ("https://a.example/#a#b", "https://a.example/#a%23b"),
        ("https://münchen.example/straße", "https://münchen.example/straße"),
        ("https://a.example/\\^`{|}", "https://a.example/%5C%5E%60%7B%7C%7D"),
    ])
    func addressesAreLinks(text: String, wanted: String) {
        #expect(target(text) == wanted)
    }

    @Test(arguments: [
        "", "n/a", "a.example", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http:/a", "http://",
        "https:///x", "https://?x", "http://a b/", "http://a:port/", "http://a:99999/", "http://a:1:2/", "http://]/",
        "http://:80/", "mailto:", " https://a.example/", "https://a.example/\u{0}", "https://a.example/\n",
        "https://a.example/\u{9B}", "https://a.example/\u{2028}", "https://a.example/\u{FFFE}", "https://a%41/",
    ])
    func othersStayText(text: String) {
        #expect(target(text) == nil)
    }

    /// Excel counts UTF-16 units, of the target as it is written.
    @Test func longOnesStayText() {
        let start = "https://a.example/"
        let room = 2079 - start.utf8.count
        #expect(target(start + String(repeating: "x", count: room)) != nil)
        #expect(target(start + String(repeating: "x", count: room + 1)) == nil)
        #expect(target(start + String(repeating: "é", count: room)) != nil)
        #expect(target(start + String(repeating: "😀", count: room / 2 + 1)) == nil)
        #expect(target(start + String(repeating: " ", count: room / 3 + 1)) == nil)
        #expect(target(start + String(repeating: "&", count: room)) != nil)
    }
}
