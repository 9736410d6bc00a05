internal import Engine
@testable import Engine
import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing

struct SpoolTests {
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) } }

    private func append(_ bytes: [UInt8], to spool: Spool, pieces: Int) throws {
        var place = 0
        while place < bytes.count {
            let end = min(bytes.count, place + pieces)
            let piece = block(Array(bytes[place..<end]))
            try withExtendedLifetime(piece) { try spool.append(piece.contents) }
            place = end
        }
    }

    private func read(_ spool: Spool, _ range: Range<UInt64>) throws -> [UInt8] {
        var read: [UInt8] = []
        try spool.read(range) { (bytes) throws(ExportError) in read += bytes }
        return read
    }

    @Test(arguments: [0, 1 << 20, 2 << 20, 8 << 20], [100_000, 1 << 20, 1_500_000])
    func holdsTheSameBytesInMemoryAndInAFile(limit: Int, pieces: Int) throws {
        let budget = MemoryBudget(limit: limit)
        let all = bytes(3_300_001)
        do {
            let spool = Spool(budget: budget, folder: "/tmp")
            try append(all, to: spool, pieces: pieces)
            #expect(spool.count == UInt64(all.count))
            #expect((spool.file == nil) == (limit > all.count))
            // Compared apart from the expectation, which would print millions of bytes.
            let isWhole = try read(spool, 0..<UInt64(all.count)) == all
            #expect(isWhole)
            for range in [0..<1, 1_048_575..<1_048_577, 3_300_000..<3_300_001, 7..<7, 1_000_000..<2_200_000] {
                let isRight =
                    try read(spool, UInt64(range.lowerBound)..<UInt64(range.upperBound)) == Array(all[range])
                #expect(isRight, "\(range)")
            }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_000_000, alignment: 1)
            defer { buffer.deallocate() }
            #expect(try spool.read(at: 500_000, into: buffer) == 2_000_000)
            let isEqual = buffer.elementsEqual(all[500_000..<2_500_000])
            #expect(isEqual)
            #expect(try spool.read(at: 3_300_000, into: buffer) == 1)
            #expect(try spool.read(at: 3_300_001, into: buffer) == 0)
            #expect(try spool.read(at: .max, into: buffer) == 0)
        }
        // What was taken is given back when a spool goes to its file, and when it goes away.
        #expect(budget.take(limit))
    }

    /// All bytes as one block, with zeros behind them, also once the system has had the memory back.
    @Test(arguments: [0, 8 << 20], [0, 1, 4096, 3_300_001]) func isMemoryThatCanBeLetGo(limit: Int, count: Int) throws {
        let all = bytes(count)
        let spool = Spool(budget: MemoryBudget(limit: limit), folder: "/tmp")
        try append(all, to: spool, pieces: 1_000_000)
        let block = try spool.mapped()
        #expect(block.count == count)
        for _ in 0..<2 {
            let isSame = block.contents.elementsEqual(all)
            #expect(isSame)
            #expect((0..<ByteBlock.padding).allSatisfy { block.bytes[count + $0] == 0 })
            block.letGo()
        }
        // Another block's memory takes its place where it has to grow.
        block.append([1])
        #expect(block.count == count + 1 && block.bytes[count] == 1)
    }

    @Test func spoolsShareOneBudget() throws {
        let budget = MemoryBudget(limit: 2 << 20)
        let (one, two) = (Spool(budget: budget, folder: nil), Spool(budget: budget, folder: nil))
        try append(bytes(1 << 20), to: one, pieces: 1 << 18)
        try append(bytes(1 << 20), to: two, pieces: 1 << 18)
        #expect(one.file == nil)
        #expect(two.file == nil)
        try append([1], to: two, pieces: 1)
        #expect(two.file != nil)
        #expect(one.file == nil)
        try append([1], to: one, pieces: 1)
        #expect(one.file == nil)
        let isWhole = try read(two, 0..<two.count) == bytes(1 << 20) + [1]
        #expect(isWhole)
    }

    @Test func nothingStaysInTheFolder() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let spool = Spool(budget: MemoryBudget(limit: 0), folder: folder)
        try append([1, 2, 3], to: spool, pieces: 2)
        #expect(spool.file != nil)
        #expect(Shell.names(in: folder, hidden: true).isEmpty)
        let error = #expect(throws: ExportError.self) {
            try append([1], to: Spool(budget: MemoryBudget(limit: 0), folder: folder + "/none"), pieces: 1)
        }
        #expect(error?.code == .output)
        #expect(error?.advice == "name a folder that can be written with \(Setting.temporaryFolder)")
    }

    @Test func aBudgetIsNeverOverdrawn() {
        let budget = MemoryBudget(limit: 10)
        #expect(budget.take(10))
        #expect(!budget.take(1))
        budget.giveBack(4)
        #expect(!budget.take(5))
        #expect(budget.take(4))
        #expect(!MemoryBudget(limit: -5).take(1))
        #expect(MemoryBudget(limit: -5).take(0))
    }
}
