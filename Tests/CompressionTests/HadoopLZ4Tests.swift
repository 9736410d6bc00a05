import Compression
import Tabular
import Testing

struct HadoopLZ4Tests {
    private func decompressed(_ bytes: [UInt8], count: Int) throws -> [UInt8] {
        let block = ByteBlock()
        try bytes.withUnsafeBytes { try HadoopLZ4.appendDecompressed($0, count: count, to: block) }
        return Array(block.contents)
    }

    /// A block of literals alone.
    private func block(_ text: String) -> [UInt8] { [UInt8(text.utf8.count) << 4] + Array(text.utf8) }

    private func frame(_ text: String) -> [UInt8] {
        let block = block(text)
        return [0, 0, 0, UInt8(text.utf8.count), 0, 0, 0, UInt8(block.count)] + block
    }

    @Test func framesOneBehindTheOther() throws {
        #expect(try decompressed(frame("hello ") + frame("world"), count: 11) == Array("hello world".utf8))
    }

    @Test func aBlockWithoutFrames() throws {
        #expect(try decompressed(block("hello"), count: 5) == Array("hello".utf8))
    }

    @Test func damageIsRefused() {
        let whole = frame("hello ") + frame("world")
        for count in whole.indices.dropFirst() {
            #expect(throws: ExportError.self, "\(count)") { try decompressed(Array(whole.prefix(count)), count: 11) }
        }
        #expect(throws: ExportError.self) { try decompressed(whole, count: 12) }
    }
}
