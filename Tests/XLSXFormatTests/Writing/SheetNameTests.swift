import Tabular
import Testing

@testable import XLSXFormat

struct SheetNameTests {
    @Test(arguments: [
        "a", "Sheet1", "Größe", "a name of just thirty-one units", "it's", "a&b <c>", "historic", "日本語", "🚀", " x ",
        "=1+1",
    ])
    func namesThatExcelTakes(name: String) throws { #expect(try SheetName(name).text == name) }

    @Test(arguments: [
        ("", "is empty"), ("a name of just thirty-two units.", "has more than 31 characters"),
        ("🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀", "has more than 31 characters"), ("a:b", "has one of : \\ / ? * [ ]"),
        ("a\\b", "has one of : \\ / ? * [ ]"), ("a/b", "has one of : \\ / ? * [ ]"),
        ("a?", "has one of : \\ / ? * [ ]"),
        ("*", "has one of : \\ / ? * [ ]"), ("[x", "has one of : \\ / ? * [ ]"), ("x]", "has one of : \\ / ? * [ ]"),
        ("'\u{301}a", "begins or ends with an apostrophe"), ("a[\u{301}b", "has one of : \\ / ? * [ ]"),
        ("'a", "begins or ends with an apostrophe"), ("a'", "begins or ends with an apostrophe"),
        ("History", "is reserved by Excel"), ("hISTORY", "is reserved by Excel"),
        ("a\u{1}", "has a character that XML does not allow"), ("a\n", "has a character that XML does not allow"),
        ("a\u{FFFF}", "has a character that XML does not allow"),
    ])
    func namesThatItRefuses(name: String, problem: String) {
        let error = #expect(throws: ExportError.self) { try SheetName(name) }
        #expect(error?.code == .usage)
        #expect(error?.message == "the sheet name \"\(name)\" \(problem)")
    }

    @Test func continuations() throws {
        let name = try SheetName("a name of just thirty-one units")
        #expect(name.continued(1) == name.text)
        #expect(name.continued(2) == "a name of just thirty-one u (2)")
        #expect(name.continued(12) == "a name of just thirty-one  (12)")
        #expect(try SheetName("x").continued(3) == "x (3)")
    }
}
