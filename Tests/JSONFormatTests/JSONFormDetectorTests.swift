import HasDataAPI
import JSONScanning
import Tabular
import Testing

@testable import JSONFormat

/// Which form a text has, from its first bytes alone.
struct JSONFormDetectorTests {
    private func verdict(
        _ text: String, isAtEnd: Bool = true, readsLines: Bool = false, hasRoot: Bool = false
    ) -> JSONFormDetector.Verdict {
        let block = ByteBlock(capacity: text.utf8.count)
        Array(text.utf8).withUnsafeBytes { _ = block.append($0) }
        return JSONFormDetector(readsLines: readsLines, hasRoot: hasRoot, rule: .hasData).verdict(
            block.bytes, from: 0, count: block.count, isAtEnd: isAtEnd)
    }

    @Test func forms() {
        let cases: [(String, JSONFormDetector.Verdict, named: JSONFormDetector.Verdict)] = [
            ("[]", .array, .array), ("[1,2]\n", .array, .array), ("[{\"a\":1},\n", .array, .array),
            ("[INFO]\n{}\n{}\n", .linesByContent, .lines), ("[1]\n{}\n", .linesByContent, .lines),
            ("[1]\n[2]\n", .array, .array), ("{}\n{}\n", .linesByContent, .lines), ("{}{}", .values, .lines),
            ("{}", .values, .lines), ("{\n\"a\":1}\n{\n\"a\":2}\n", .values, .values),
            ("{\"meta\":1,\"data\":[]}", .container(array: 17, isSettled: true), .lines),
            ("{\"data\":[{", .container(array: 8, isSettled: false), .lines), ("x\n{}\n", .linesByContent, .lines),
            ("x\ny\n{}\n", .values, .lines), ("{\"a\":\n{}\n{}\n", .linesByContent, .lines),
        ]
        for (text, verdict, named) in cases {
            #expect(self.verdict(text) == verdict, "\(text)")
            #expect(self.verdict(text, readsLines: true) == named, "\(text)")
        }
        #expect(verdict("{\"a\":[]}", hasRoot: true) == .rooted)
        #expect(verdict("{\"a\":[]}\n{\"a\":[]}\n", hasRoot: true) == .linesByContent)
    }

    /// No more is asked for than the window, the array's first MiB, and what shows where an object ends.
    @Test func bytesAskedFor() {
        let window = JSONFormDetector.window
        #expect(verdict("[", isAtEnd: false) == .more(window))
        let text = String(repeating: "x", count: window)
        #expect(verdict("[\"" + text, isAtEnd: false) == .array)
        let start = "{\"data\":[{\"t\":\"" + text
        #expect(verdict(start, isAtEnd: false) == .more(8 + JSONFormDetector.patience))
        let long = start + String(repeating: "x", count: JSONFormDetector.patience)
        #expect(verdict(long, isAtEnd: false) == .container(array: 8, isSettled: false))
        #expect(verdict("{\"id\":1,\"t\":\"" + text, isAtEnd: false) == .more(JSONFormDetector.patience))
        #expect(verdict("{\"id\":1,\"t\":\"" + long, isAtEnd: false) == .linesByContent)
    }
}
