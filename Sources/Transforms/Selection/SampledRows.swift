package import Tabular

/// How many rows are drawn at random, and what decides which.
public struct RowSample: Sendable, Hashable {
    /// How many.
    public var count: UInt64
    /// What the numbers that decide follow from.
    public var seed: UInt64

    /// A sample of `count` rows: the same for the same seed, another each time without one.
    public init(_ count: UInt64, seed: UInt64? = nil) {
        self.count = count
        self.seed = seed ?? .random(in: 0...UInt64(UInt32.max))
    }
}

/// Keeps some rows that are drawn at random, each as likely as any other, in their order: `--sample`. The same seed draws the
/// same rows, on any number of workers and on any machine.
package struct SampledRows: RowTransform {
    /// How many rows, and what decides which.
    package let sample: RowSample
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// The rows of a sample; those that are drawn are spooled as `options` say.
    package init(_ sample: RowSample, options: FormatOptions) {
        self.sample = sample
        makeSpool = options.makeSpool
    }

    /// A row may have to make room for one that comes later.
    package var order: TransformOrder { .blocking }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        Stage(sample.count, Draw(seed: sample.seed), HeldEntryWriter(try makeSpool()))
    }

    /// A reservoir: the first rows fill it, and of those that follow the nth takes a place in n of as many as there are
    /// places, that of one drawn at random. What has lost its place stays in the spool, about as many rows as are wanted for
    /// each time the source is as long again as what was read before (times 2.7).
    private final class Stage: OwnStage {
        private let wanted: UInt64
        private var draw: Draw
        private let drawn: HeldEntryWriter
        /// Where in the spool the drawn rows are.
        private var places: [UInt64] = []
        private var seen: UInt64 = 0
        private let records = RowRecords()
        private let record = ByteBlock(capacity: 4096)
        private var cursor: HeldEntryCursor?
        private var given = 0

        init(_ wanted: UInt64, _ draw: Draw, _ drawn: HeldEntryWriter) {
            self.wanted = wanted
            self.draw = draw
            self.drawn = drawn
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            records.update(for: batch)
            for index in 0..<batch.rowCount {
                seen += 1
                var place = places.count
                if UInt64(places.count) >= wanted {
                    let number = draw.number(below: seen)
                    guard number < wanted else { continue }
                    place = Int(number)
                }
                record.reset(keeping: 1 << 20)
                try records.append(batch.rows[index], of: batch, to: record)
                if place == places.count { places.append(drawn.place) } else { places[place] = drawn.place }
                try drawn.append(payload: record.contents)
            }
            batch.takeAllRows()
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            if cursor == nil { cursor = try open() }
            guard let cursor else { return false }
            records.begin(batch)
            while !batch.isFilled, given < places.count {
                try cursor.go(to: places[given])
                given += 1
                let start = batch.block.count
                try cursor.appendPayload(to: batch.block)
                try records.read(start..<batch.block.count, into: batch)
            }
            return batch.rowCount > 0
        }

        private func open() throws(ExportError) -> HeldEntryCursor {
            try drawn.flush()
            // Rows went there in their order.
            places.sort()
            return HeldEntryCursor(drawn.spool, in: 0..<drawn.spool.count, window: 1 << 14)
        }
    }

    /// Numbers that follow from a seed: integers alone, so that they are the same everywhere (SplitMix64).
    struct Draw {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }

        /// A number from 0 up to but without `bound`, which is at least 1; each is as likely as any other.
        mutating func number(below bound: UInt64) -> UInt64 {
            // The high half of a product is even but for the products whose low half is below this.
            let rest = (0 &- bound) % bound
            while true {
                let product = next().multipliedFullWidth(by: bound)
                if product.low >= rest { return product.high }
            }
        }
    }
}
