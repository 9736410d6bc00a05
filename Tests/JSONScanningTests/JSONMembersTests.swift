import JSONScanning
import Tabular
import TestSupport
import Testing

/// The walker over members, the one over containers and the trees: on generated text they must see the same.
struct JSONMembersTests {
    private struct Generator {
        var random: SeededGenerator
        private static let scalars = [
            "null", "true", "false", "0", "-1.5e+3", "12345", #""""#, #""a b""#, #""q\"\\\/\n""#,
            #""é😀\u00e9\uD83D\uDE00""#,
            #""{[,:]}""#,
        ]

        mutating func blank() -> String { [" ", "\n", "", "", "\t", "\r\n"].randomElement(using: &random) ?? "" }

        mutating func value(_ depth: Int) -> String {
            let kind = Int.random(in: 0..<6, using: &random)
            guard kind < 2 || depth == 0, depth < 4 else {
                return Generator.scalars.randomElement(using: &random) ?? "0"
            }
            let isObject = kind % 2 == 0
            var parts: [String] = []
            for index in 0..<Int.random(in: 0..<4, using: &random) {
                let key = isObject ? "\"k\(index)\\t\"" + blank() + ":" + blank() : ""
                parts.append(blank() + key + value(depth + 1) + blank())
            }
            let inner = parts.isEmpty ? blank() : parts.joined(separator: ",")
            return isObject ? "{" + inner + "}" : "[" + inner + "]"
        }
    }

    private func padded<Result>(_ text: [UInt8], _ body: (UnsafePointer<UInt8>) -> Result) -> Result? {
        (text + [UInt8](repeating: 0x7D, count: 64)).withUnsafeBufferPointer { $0.baseAddress.map(body) }
    }

    /// The tree that the walker leads to; nil where it does not come to the end of the value in `range`.
    private func tree(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> JSONDocument? {
        guard var members = JSONMembers(bytes, in: range) else {
            let text = [UInt8](UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
            return try? JSONDocument(parsing: text)
        }
        let isObject = bytes[range.lowerBound] == 0x7B
        var object: [String: JSONDocument] = [:]
        var array: [JSONDocument] = []
        while let member = members.next() {
            guard let value = tree(bytes, member.value) else { return nil }
            array.append(value)
            let key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
            if isObject { object[String(decoding: EscapedText.decoded(key), as: UTF8.self)] = value }
        }
        guard members.isWhole else { return nil }
        return isObject ? .object(object) : .array(array)
    }

    @Test(arguments: 0..<20) func walksWhatTreesAreMadeOf(seed: Int) throws {
        var generator = Generator(random: SeededGenerator(seed: UInt64(seed)))
        for _ in 0..<50 {
            let text = Array(generator.value(0).utf8)
            let document = try JSONDocument(parsing: text)
            let walked = padded(text) { tree($0, 0..<text.count) }
            #expect(walked == document, "\(String(decoding: text, as: UTF8.self))")
            // Cut off anywhere it is not whole, and nobody reads behind it.
            let cut = Int.random(in: 1..<text.count, using: &generator.random)
            #expect(padded(text) { tree($0, 0..<cut) } == .some(nil))
        }
    }

    @Test(arguments: 0..<20) func treesAndContainersRefuseTheSame(seed: Int) {
        var generator = Generator(random: SeededGenerator(seed: UInt64(seed)))
        let alphabet = Array("{}[]\",:\\ 0-.et\nu".utf8)
        for _ in 0..<50 {
            var text = Array(generator.value(0).utf8)
            let index = Int.random(in: 1..<text.count, using: &generator.random)
            text[index] = alphabet.randomElement(using: &generator.random) ?? 0
            let isTree = (try? JSONDocument(parsing: text)) != nil
            let isContainer = padded(text) { (try? JSONText.skipContainer($0, from: 0, end: text.count)) == text.count }
            // The grammar of a container says nothing of UTF-8.
            let isText = String(validating: text, as: UTF8.self) != nil
            #expect(isTree == (isContainer == true && isText), "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func damageEndsTheWalk() {
        for text in ["{\"a\" 1}", "{a:1}", "[1 2]", "[tru]", "{\"a\":", "[", "{\"a\":1,", "[\"a"] {
            let bytes = Array(text.utf8)
            #expect(padded(bytes) { tree($0, 0..<bytes.count) } == .some(nil), "\(text)")
        }
    }
}
