import Tabular
import TestSupport
import Testing

@testable import CSVFormat

/// Where rows are added to a file: what stands before its end is read backwards, and has to come to what a reader comes to.
@Suite struct LastRowTests {
    /// Whether the end of a text is refused.
    private func isRefused(_ text: [UInt8], blockSize: Int = 1 << 20, maximumRow: Int = 1 << 20) throws -> Bool {
        do throws(ExportError) {
            try LastRow.check(
                of: MemoryByteSource(text, name: "a.csv"), delimiter: 0x2C, maximumRow: maximumRow,
                blockSizes: (last: blockSize, other: blockSize))
            return false
        } catch {
            #expect(error.code == .output)
            return true
        }
    }

    /// The state at the end of a text, and where its field begins; nil where the text is faulty.
    private func end(of text: [UInt8]) -> (isOpen: Bool, opening: Int)? {
        let grammar = CSVGrammar(delimiter: 0x2C)
        var (state, opening) = (CSVGrammar.State.rowStart, 0)
        for (place, byte) in text.enumerated() {
            let next = grammar.state(after: state, byte)
            if next == .behindQuoted { return nil }
            if next == .quoted, state == .rowStart || state == .fieldStart { opening = place }
            state = next
        }
        return (state == .quoted, opening)
    }

    @Test func agreesWithReadingFromTheBeginning() throws {
        var random = SeededGenerator(seed: 11)
        let alphabet: [UInt8] = [0x22, 0x22, 0x22, 0x2C, 0x2C, 0x0A, 0x0D, 0x61, 0x62]
        var counts = [0, 0]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            guard let end = end(of: text) else { continue }
            counts[end.isOpen ? 1 : 0] += 1
            for size in 1...5 { #expect(try isRefused(text, blockSize: size) == end.isOpen, "\(text) by \(size)") }
        }
        #expect(counts.allSatisfy { $0 > 1000 })
    }

    @Test func saysWhereTheQuotesAreOpened() throws {
        let text = Array("a,b\n1,\"x\"\n2,\"y, z\n3,4\n".utf8)
        for size in [1, 3, 7, 100] {
            #expect {
                try LastRow.check(
                    of: MemoryByteSource(text, name: "a.csv"), delimiter: 0x2C, maximumRow: 1 << 20,
                    blockSizes: (last: size, other: size))
            } throws: { error in
                (error as? ExportError)?.location == Location(source: "a.csv", byte: 12)
            }
        }
    }

    /// What opens quotes behind a mark does so at the beginning of a field.
    @Test func aMarkIsNoText() throws {
        #expect(try isRefused([0xEF, 0xBB, 0xBF] + Array("\"a".utf8)))
        #expect(try !isRefused([0xEF, 0xBB, 0xBF] + Array("\"a\"\n".utf8)))
        #expect(try !isRefused(Array("x\"a".utf8)))
    }

    /// Of a long file without a quote no more is read than a row may have.
    @Test func noMoreIsReadThanARowMayHave() throws {
        let text = Array("\"a\n".utf8) + [UInt8](repeating: 0x61, count: 5000)
        #expect(try isRefused(text, blockSize: 100))
        #expect(try !isRefused(text, blockSize: 100, maximumRow: 1000))
    }
}
