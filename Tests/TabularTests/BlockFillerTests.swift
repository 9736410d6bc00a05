import Tabular
import Testing

struct BlockFillerTests {
    private func options(_ blockSize: Int, maximumRow: Int = 1 << 20) -> FormatOptions {
        var options = FormatOptions { () throws(ExportError) in throw ExportError(.output, "nothing is spooled here") }
        options.blockSize = blockSize
        options.maximumRow = maximumRow
        return options
    }

    private func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(0x61 + $0 % 26) } }

    @Test func whatIsBehindACutBeginsTheNextBlock() throws {
        let bytes = text(100)
        let filler = BlockFiller(MemoryByteSource(bytes), options: options(32))
        let block = ByteBlock(capacity: 1)
        var read: [UInt8] = []
        var places: [UInt64] = []
        while true {
            filler.begin(block)
            try filler.fill(block)
            if block.count == 0 { break }
            places.append(block.origin.byte)
            filler.cut(block, at: min(20, block.count), lines: 1)
            read += block.contents
        }
        #expect(read == bytes)
        #expect(places == [0, 20, 40, 60, 80])
        #expect(block.origin.line == 5)
        #expect(filler.isAtEnd)
    }

    /// A block that a long row made larger is filled no further than a fresh one: the blocks of an export are shared by
    /// its workers, and where they end must not depend on whose turn it was.
    @Test func blocksEndAtTheSamePlacesHoweverLargeTheyAre() throws {
        for capacity in [1, 32, 1000, 5000] {
            let filler = BlockFiller(MemoryByteSource(text(4000), pieceSize: { 7 }), options: options(32))
            let block = ByteBlock(capacity: capacity)
            filler.begin(block)
            try filler.fill(block)
            #expect(block.count == 32)
            #expect(filler.isFull(block))
            #expect(try filler.extend(block))
            #expect(block.count == 64)
            #expect(try filler.extend(block))
            #expect(block.count == 128)
            filler.cut(block, at: 28, lines: 0)
            filler.begin(block)
            try filler.fill(block)
            #expect(block.count == 32)
            #expect(block.origin.byte == 28)
        }
    }

    /// What a long row left behind is as large as that row; no block takes it all, and no byte of it is moved often.
    @Test func whatALongRowLeavesIsTakenBlockByBlock() throws {
        let bytes = text(4000)
        let filler = BlockFiller(MemoryByteSource(bytes), options: options(32))
        let block = ByteBlock(capacity: 32)
        filler.begin(block)
        try filler.fill(block)
        while block.count < 1500 { #expect(try filler.extend(block)) }
        filler.cut(block, at: 1000, lines: 0)
        var read = Array(block.contents)
        while true {
            filler.begin(block)
            try filler.fill(block)
            guard block.count > 0 else { break }
            #expect(block.count <= 32)
            filler.cut(block, at: min(30, block.count), lines: 0)
            read += block.contents
        }
        #expect(read == bytes)
        #expect(filler.isAtEnd)
    }

    @Test func theByteBehindAFullBlockCanBeSeen() throws {
        let filler = BlockFiller(MemoryByteSource(text(33)), options: options(32))
        let block = ByteBlock(capacity: 32)
        filler.begin(block)
        try filler.fill(block)
        try filler.peek(block)
        #expect(block.count == 33)
        #expect(!filler.isOversized(block))
        try filler.peek(block)
        #expect(block.count == 33)
        filler.cut(block, at: 31, lines: 0)
        #expect(filler.takeWaiting() == Array(text(33)[31...]))
        #expect(filler.isAtEnd)
    }

    @Test func aRowIsExtendedToItsLimitAndNoFurther() throws {
        let filler = BlockFiller(MemoryByteSource(text(1000), name: "t"), options: options(16, maximumRow: 100))
        let block = ByteBlock(capacity: 16)
        filler.begin(block)
        try filler.fill(block)
        while block.count <= 100 { #expect(try filler.extend(block)) }
        #expect(block.count == 101)
        let error = #expect(throws: ExportError.self) { try filler.extend(block) }
        #expect(error?.code == .limit)
        #expect(error?.description.hasPrefix("t: line 1, byte 0: a row is longer than 100 bytes; ") == true)
    }

    @Test func theEndOfTheSource() throws {
        let filler = BlockFiller(MemoryByteSource(text(40)), options: options(16))
        let block = ByteBlock(capacity: 16)
        filler.begin(block)
        try filler.fill(block)
        #expect(!filler.isAtEnd)
        #expect(try filler.extend(block))
        #expect(try filler.extend(block))
        #expect(block.count == 40)
        #expect(filler.isAtEnd)
        #expect(try !filler.extend(block))
    }

    @Test func aSourceThatClaimsTooMuchIsNotBelieved() {
        final class Liar: ByteSource {
            let name = "liar"
            let byteCount: UInt64? = nil
            let claim: Int
            init(_ claim: Int) { self.claim = claim }
            func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int { claim }
        }
        for claim in [17, .max, -1] {
            let filler = BlockFiller(Liar(claim), options: options(16))
            let block = ByteBlock(capacity: 16)
            filler.begin(block)
            #expect(throws: ExportError.self) { try filler.fill(block) }
        }
    }
}
