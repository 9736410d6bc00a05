import RowFixtures
import Tabular
import Testing

@Suite struct ByteBlockFillingTests {
    /// A source that gives a few bytes at a time, and may claim more than it was given room for.
    private final class Slow: SeekableByteSource {
        let name = "slow"
        let byteCount: UInt64? = nil
        let length: UInt64 = 10
        private let claims: Int

        init(claims: Int = 0) { self.claims = claims }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int { 0 }

        func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
            guard claims == 0 else { return buffer.count + claims }
            let count = min(3, buffer.count, Int(length - min(offset, length)))
            for index in 0..<count { buffer[index] = UInt8(offset) + UInt8(index) }
            return count
        }
    }

    @Test func allPiecesAreAppended() throws {
        let block = ByteBlock(capacity: 1)
        block.append(99 as UInt8)
        #expect(try Slow().append(7, at: 2, to: block))
        #expect(Array(block.contents) == [99, 2, 3, 4, 5, 6, 7, 8])
        #expect(try Slow().append(0, at: 10, to: block))
        #expect(block.count == 8)
    }

    @Test func whatEndsBeforeIsSaid() throws {
        let block = ByteBlock(capacity: 64)
        #expect(try !Slow().append(7, at: 5, to: block))
        #expect(Array(block.contents) == [5, 6, 7, 8, 9])
        let spool = MemorySpool([1, 2, 3])
        block.count = 0
        #expect(try spool.append(2, at: 1, to: block))
        #expect(try !spool.append(1, at: 3, to: block))
        #expect(Array(block.contents) == [2, 3])
    }

    @Test func whoClaimsMoreThanTheRoomIsNotBelieved() throws {
        let block = ByteBlock(capacity: 64)
        #expect(try !Slow(claims: 1).append(4, at: 0, to: block))
        #expect(block.count == 0)
    }
}
