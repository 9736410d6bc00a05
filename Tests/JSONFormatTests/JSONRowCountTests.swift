import Testing

@testable import JSONFormat

@Suite struct JSONRowCountTests {
    @Test(
        arguments: [
            ("[]", 0), ("[ \n]", 0), (#"[{"a":1}]"#, 1), (#"[{},{} , {}]"#, 3), ("\u{FEFF}[{},[1,{}]]", 2),
            (#"[{"a":"],[{\","},{"b":"\\"}]"#, 2), ("[1,2,3", 3), (#"{"a":1}"#, 1), (#"{"data":[{},{}],"meta":{}}"#, 4),
            ("{}\n{}\n", 2), ("]", 0), ("", 0), (#""[{},{}]""#, 0), ("]]]]{", 1),
        ] as [(String, UInt64)])
    func countsWhatMayBeARow(_ text: String, _ most: UInt64) {
        for size in [1, 3, 1000] {
            var count = JSONRowCount()
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                Array(rest.prefix(size)).withUnsafeBytes { count.add($0) }
                rest = rest.dropFirst(size)
            }
            #expect(count.most == most)
        }
    }
}
