import ByteScanning
import CSVFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// The machine itself, and what is fast against it: on generated text of little but quotes, delimiters and line ends.
struct CSVGrammarTests {
    /// A grammar, and the bytes that texts are made of.
    struct Dialect: Sendable, CustomTestStringConvertible {
        let delimiter: UInt8
        let quote: UInt8?
        var testDescription: String { "delimiter \(delimiter), quote \(quote.map(String.init) ?? "none")" }
        var grammar: CSVGrammar { CSVGrammar(delimiter: delimiter, quote: quote) }
        var alphabet: [UInt8] {
            let quote = quote ?? 0x22
            return [quote, quote, quote, delimiter, delimiter, 0x0A, 0x0D, 0x61, 0x62, 0x22]
        }

        static let all = [
            Dialect(delimiter: 0x2C, quote: 0x22), Dialect(delimiter: 0x3B, quote: 0x27),
            Dialect(delimiter: 0x2C, quote: nil),
        ]
    }

    /// What the machine makes of a text.
    private struct Model {
        var rows: [[String]] = []
        var fault: String?

        private static let unclosed = "never closed"
        private static let textBehind = "text follows a closing quote"

        /// One field: its text, and whether it has a value.
        private struct Field {
            var text: [UInt8] = []
            var isQuoted = false
        }

        init(_ bytes: [UInt8], _ grammar: CSVGrammar, skipsErrors: Bool) {
            let width = CSVGrammarTests.width
            var start = 0
            while start < bytes.count {
                let (fields, end, fault) = Model.row(bytes, from: start, grammar)
                if let fault {
                    guard skipsErrors else {
                        self.fault = fault
                        rows = []
                        return
                    }
                    let lineEnd = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
                    start = lineEnd + 1
                    continue
                }
                start = end
                guard fields.count > 1 || fields[0].isQuoted || !fields[0].text.isEmpty else { continue }
                // What a row has too many is kept where any of it is text.
                let isFitting = fields.dropFirst(width).allSatisfy(\.text.isEmpty)
                let kept = isFitting ? fields.prefix(width) : fields[...]
                rows.append(
                    kept.enumerated().filter { $1.isQuoted || !$1.text.isEmpty }
                        .map {
                            ($0 < width ? "\($0)" : "column \($0 + 1)") + "=t:"
                                + String(decoding: $1.text, as: UTF8.self)
                        })
            }
        }

        /// The fields of the row at `start`, the offset behind its line end, and what is wrong with it.
        private static func row(
            _ bytes: [UInt8], from start: Int, _ grammar: CSVGrammar
        ) -> (fields: [Field], end: Int, fault: String?) {
            var fields = [Field()]
            var state = CSVGrammar.State.rowStart
            for index in start..<bytes.count {
                let before = state
                state = grammar.state(after: before, bytes[index])
                switch state {
                case .rowStart: return (fields, index + 1, nil)
                case .fieldStart: fields.append(Field())
                case .unquoted: fields[fields.count - 1].text.append(bytes[index])
                case .quoted where before == .rowStart || before == .fieldStart:
                    fields[fields.count - 1].isQuoted = true
                case .quoted: fields[fields.count - 1].text.append(bytes[index])
                case .quoteInQuoted: break
                case .behindQuoted: return (fields, index, textBehind)
                }
            }
            return (fields, bytes.count, state.isClosed ? nil : unclosed)
        }
    }

    /// How many columns the header has.
    private static let width = 2

    private func text(_ count: Int, _ alphabet: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
    }

    @Test func stepsAsTheStandardSays() {
        let grammar = CSVGrammar(delimiter: 0x2C)
        func states(_ text: String) -> [CSVGrammar.State] {
            var state = CSVGrammar.State.rowStart
            return text.utf8.map {
                state = grammar.state(after: state, $0)
                return state
            }
        }
        #expect(states("a,b\n") == [.unquoted, .fieldStart, .unquoted, .rowStart])
        #expect(states("\"a,\n\",") == [.quoted, .quoted, .quoted, .quoted, .quoteInQuoted, .fieldStart])
        #expect(states("\"\"\"\"\r\n") == [.quoted, .quoteInQuoted, .quoted, .quoteInQuoted, .rowStart, .rowStart])
        #expect(states("a\"b\n") == [.unquoted, .unquoted, .unquoted, .rowStart])
        #expect(
            states("\"a\"b\",\"") == [
                .quoted, .quoted, .quoteInQuoted, .behindQuoted, .behindQuoted, .fieldStart, .quoted,
            ])
    }

    @Test func withoutQuotesTheyAreText() {
        let grammar = CSVGrammar(delimiter: 0x2C, quote: nil)
        #expect(grammar.state(after: .rowStart, 0x22) == .unquoted)
        #expect(grammar.state(after: .fieldStart, 0x2C) == .fieldStart)
    }

    @Test(arguments: Dialect.all, [false, true]) func parserAndReaderAgree(dialect: Dialect, skipsErrors: Bool) {
        var generator = SeededGenerator(seed: 15)
        var options = testOptions {
            $0.skipsErrors = skipsErrors
            $0[CSVOptions.self].inputDelimiter = dialect.delimiter
            $0[CSVOptions.self].inputQuote = dialect.quote
            $0[CSVOptions.self].keepsExtraFields = true
        }
        let header = [0x30, dialect.delimiter, 0x31, 0x0A]
        for round in 0..<160 {
            let bytes = text(round % 40 + 1, dialect.alphabet, &generator)
            let model = Model(bytes, dialect.grammar, skipsErrors: skipsErrors)
            // Line numbers are left out of it: those of a text that mixes line ends depend on where blocks end.
            for (blockSize, piece) in [(1 << 18, 100), (1 << 18, 1), (8, 1), (8, 3), (17, 2), (40, 7)] {
                options.blockSize = blockSize
                let read = Reading(header + bytes, as: CSVFormat.self, options) { piece }
                let shown = "\(String(decoding: bytes, as: UTF8.self).debugDescription), blocks of \(blockSize)"
                #expect(read.rows == model.rows, "\(shown)")
                #expect((read.error == nil) == (model.fault == nil), "\(shown)")
                if let fault = model.fault, let error = read.error { #expect(error.contains(fault), "\(shown)") }
            }
        }
    }

    /// The fast cut, that of the grammar, and the machine step by step, on bytes followed by the padding that is read,
    /// filled with what is looked for.
    private func expectCut(_ bytes: [UInt8]) {
        let grammar = CSVGrammar(delimiter: 0x2C)
        var state = CSVGrammar.State.rowStart
        var end = 0
        for (index, byte) in bytes.enumerated() {
            state = grammar.state(after: state, byte)
            if state == .rowStart { end = index + 1 }
        }
        let wanted = (end: end, insideQuotes: !state.isClosed, lineFeeds: bytes[..<end].count { $0 == 0x0A })
        let padded = bytes + Array(repeating: 0x22, count: 64)
        padded.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let shown = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(Scan.csvCut(base, count: bytes.count, delimiter: 0x2C) == wanted, "\(shown)")
            #expect(grammar.cut(base, count: bytes.count) == wanted, "\(shown)")
        }
    }

    @Test(arguments: [11, 12, 13, 14, 15]) func cutOfAnyText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for count in 0..<400 { expectCut(text(count, Array("aaaaaaaaaaa,,\"\"\"\"\n\r".utf8), &generator)) }
    }

    @Test(arguments: [16, 17, 18]) func cutOfWellFormedText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "\"a\"\"b\",", "\"x\ny\"\n", "abc,", "long unquoted text,", "\n", "\"\",", "\"\"\"\",", "\"\"\"q\"\"\"\r\n",
            "\"\r\"\r",
        ]
        for round in 0..<600 {
            var bytes: [UInt8] = []
            let count = Int.random(in: 0..<60, using: &generator)
            for _ in 0..<count { bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8 }
            // A quote that opens nothing, now and then, and an end anywhere.
            if round % 4 == 0 { bytes.insert(0x22, at: Int.random(in: 0...bytes.count, using: &generator)) }
            bytes.removeLast(Int.random(in: 0...min(9, bytes.count), using: &generator))
            expectCut(bytes)
        }
    }
}
