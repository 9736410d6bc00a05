import Testing

@testable import Inspection

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable(["name", "rows", "in row", "examples"], right: [false, true, true, false])
        table.append(["statusCode", "1,000", "7", "one · two · three · four"])
        return table
    }

    private func lines(_ width: Int) -> [String] {
        table.lines(TerminalStyle(isOn: false), width: width, optional: [2, 3, 1])
    }

    @Test func theLastColumnIsCutFirst() {
        #expect(lines(60)[1] == "statusCode  1,000       7  one · two · three · four")
        #expect(lines(40)[1].hasPrefix("statusCode  1,000       7  one ·") && lines(40)[1].hasSuffix("…"))
        #expect(lines(40).allSatisfy { $0.count <= 40 })
    }

    @Test func thenColumnsAreLeftOutOneAfterAnother() {
        #expect(lines(38)[0] == "name         rows  examples" && lines(38)[1].hasPrefix("statusCode  1,000  one ·"))
        #expect(lines(38)[1].hasSuffix("…") && lines(38)[1].count <= 38)
        #expect(lines(30) == ["name         rows", "statusCode  1,000"])
        #expect(lines(16) == ["name", "statusCode"])
        // What is left is shown, however narrow the terminal is.
        #expect(lines(5) == ["name", "statusCode"])
    }
}
