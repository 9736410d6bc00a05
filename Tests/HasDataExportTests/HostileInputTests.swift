import HasDataExport
import Tabular
import Testing

/// What input may cost: columns, short rows below wide headers, nesting.
@Suite struct HostileInputTests {
    private static func text(_ pieces: (String, Int)...) -> [UInt8] {
        var bytes: [UInt8] = []
        for (piece, count) in pieces {
            for _ in 0..<count { bytes += piece.utf8 }
        }
        return bytes
    }

    /// Reads bytes in a format; for each batch how many cells and rows it has.
    private static func batches(_ bytes: [UInt8], _ name: String) throws -> [(cells: Int, rows: Int)] {
        let format = try #require(FormatRegistry.standard.format(named: name))
        let options = Export(from: [], to: .standardOutput).formatOptions
        let reader = try format.makeReader(of: MemoryByteSource(bytes), options: options)
        let parser = reader.makeParser()
        let batch = RowBatch()
        var batches: [(cells: Int, rows: Int)] = []
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                isSpent = try parser.parse(batch)
                batches.append((batch.cellCount, batch.rowCount))
            }
        }
        return batches
    }

    private static func failure(_ bytes: [UInt8], _ name: String) -> ExportError? {
        do {
            _ = try batches(bytes, name)
            return nil
        } catch {
            return error as? ExportError
        }
    }

    @Test func shortRowsBelowAWideHeaderComeInSeveralBatches() throws {
        let width = 20_000
        let batches = try Self.batches(Self.text(("a,", width - 1), ("a\n", 1), ("1\n", 60)), "csv")
        #expect(batches.map(\.rows).reduce(0, +) == 60)
        #expect(batches.map(\.cells).reduce(0, +) == 60 * width)
        #expect(batches.allSatisfy { $0.cells <= 1 << 18 + width })
    }

    @Test func aHeaderThatFillsItsBlockLosesNoRow() throws {
        let format = try #require(FormatRegistry.standard.format(named: "csv"))
        var options = Export(from: [], to: .standardOutput).formatOptions
        options.blockSize = 16
        let reader = try format.makeReader(
            of: MemoryByteSource(Array("name:x,name:y,z\n1,2,3\n".utf8)), options: options)
        let parser = reader.makeParser()
        let batch = RowBatch(block: ByteBlock(capacity: 16))
        var rows = 0
        while try reader.nextBlock(into: batch.block) {
            batch.reset()
            _ = try parser.parse(batch)
            rows += batch.rowCount
        }
        #expect(rows == 1)
    }

    @Test func bytesThatAreNoTextInNoValueAreAnError() throws {
        let format = try #require(FormatRegistry.standard.format(named: "json"))
        var options = Export(from: [], to: .standardOutput).formatOptions
        options.skipsErrors = true
        for bytes in [[0x3C, 0xFF, 0x5B, 0x5B], [0x38, 0xAD, 0x7D]] as [[UInt8]] {
            let reader = try format.makeReader(of: MemoryByteSource(bytes), options: options)
            let parser = reader.makeParser()
            let batch = RowBatch()
            #expect(throws: ExportError.self) {
                while try reader.nextBlock(into: batch.block) {
                    batch.reset()
                    _ = try parser.parse(batch)
                }
            }
        }
    }

    @Test func columnsHaveALimit() {
        let tooMany = ColumnSet.maximumCount
        for bytes in [Self.text(("a", 1), (",", tooMany), ("\n1\n", 1)), Self.text(("a", 1), (",", tooMany))] {
            let error = Self.failure(bytes, "csv")
            #expect(error?.code == .limit)
            #expect(error?.location.byte == 0)
        }
        #expect(Self.failure(Self.text(("a", 1), (",", 1000), ("\n", 1)), "csv") == nil)
        let members = Self.text(("{", 1), (#""":1,"#, tooMany), (#""":1}"#, 1))
        let error = Self.failure(members, "jsonl")
        #expect(error?.message == "an object has more than 1048576 members")
        #expect(error?.location.row == 1)
    }

    @Test func aLongRowIsCountedAndNotKept() {
        let error = Self.failure(Self.text(("a,b\n1", 1), (",", 3_000_000), ("x\n", 1)), "csv")
        #expect(error?.message == "3000001 fields where the header has 2")
        // Nothing is lost where all that is too much is empty.
        #expect(Self.failure(Self.text(("a,b\n1", 1), (",", 3_000_000), ("\n", 1)), "csv") == nil)
    }
}
