import JSONFormat
import Synchronization
import Tabular
import TestSupport
import Testing

@testable import Transforms

/// Temporary files that come back otherwise than they were written end a run with an error, or change values: nothing else.
@Suite struct DamagedSpoolTests {
    /// A spool that gives one byte in so many wrongly, and maybe fewer bytes than it has.
    private final class DamagedSpool: ByteSpool {
        private let spool = MemorySpool()
        private let random: Mutex<SeededGenerator>
        private let oneIn: Int

        init(seed: UInt64, oneIn: Int) {
            random = Mutex(SeededGenerator(seed: seed))
            self.oneIn = oneIn
        }

        var count: UInt64 { spool.count }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { try spool.append(bytes) }

        func read(
            _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
        ) throws(ExportError) {
            try spool.read(range, body)
        }

        func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
            let count = try spool.read(at: offset, into: buffer)
            return random.withLock { random in
                for index in 0..<count where Int.random(in: 0..<oneIn, using: &random) == 0 {
                    buffer[index] = UInt8.random(in: 0...255, using: &random)
                }
                return Int.random(in: 0..<oneIn, using: &random) == 0 ? count / 2 : count
            }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>) func isTold(seed: UInt64) throws {
        var options = FormatOptions { () throws(ExportError) in DamagedSpool(seed: seed, oneIn: 20 << (seed % 10)) }
        options.memoryLimit = 0
        let rows = (0..<400).map { #"{"k":"\#(($0 * 7) % 400)","t":"some text \#($0)","c\#($0 % 3)":null}"# }
        let transforms: [any RowTransform] = [
            SortedRows(by: [SortField(FieldPath("k"))], options: options), LastRows(150, options: options),
            SampledRows(RowSample(100, seed: 1), options: options), GroupCount(by: [FieldPath("t")], options: options),
        ]
        for transform in transforms {
            // Only what the rows are is looked at here: an encoder trusts their bytes.
            let stage = try transform.makeStage()
            let error = exportError {
                let reader = try JSONLinesFormat.makeReader(
                    of: MemoryByteSource(Array(rows.map { $0 + "\n" }.joined().utf8)), options: options)
                let (parser, batch) = (reader.makeParser(), RowBatch(block: ByteBlock(capacity: 2000)))
                while try reader.nextBlock(into: batch.block) {
                    batch.reset()
                    _ = try parser.parse(batch)
                    try stage.apply(to: batch)
                }
                repeat {
                    batch.block.reset()
                    batch.reset()
                } while try stage.finish(into: batch)
            }
            if let error { #expect(error.code == .output && error.message.contains("damaged")) }
        }
    }
}
