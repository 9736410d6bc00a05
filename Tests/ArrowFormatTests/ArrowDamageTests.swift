import RowFixtures
import Tabular
import TestSupport
import Testing

@testable import ArrowFormat

/// What is cut short or damaged is an error in one line, and never a crash.
struct ArrowDamageTests {
    private func sample(_ layout: ArrowWritingOptions.Layout, _ codec: ArrowWritingOptions.Codec) throws -> [UInt8] {
        let options = testOptions {
            $0[ArrowWritingOptions.self].layout = layout
            $0[ArrowWritingOptions.self].codec = codec
        }
        let rows = (0..<9).map {
            row(["a": .text("text \($0)"), "b": .number("\($0)"), "c": .bool($0 % 2 == 0), "d": .null])
        }
        return try Writing.bytes(
            of: rows, as: ArrowFormat.self, options, rowsPerBatch: 4, columns: ["a", "b", "c", "d"], areAll: true,
            types: [.text, .integer, .boolean, .empty])
    }

    @Test func everyCutOfAFileIsNoticed() throws {
        let whole = try sample(.file, .none)
        for cut in 1..<whole.count {
            #expect(Reading(Array(whole[..<cut]), as: ArrowFormat.self).error != nil, "cut at \(cut)")
        }
    }

    /// Between two messages nothing says that there are more, unless the end is marked, which older writers leave out.
    @Test func cutsOfAStreamWithinMessagesAreNoticed() throws {
        let whole = try sample(.stream, .none)
        var clean = 0
        for cut in 1..<whole.count {
            let read = Reading(Array(whole[..<cut]), as: ArrowFormat.self)
            guard read.error == nil else { continue }
            clean += 1
            #expect(read.warnings.contains { $0.hasPrefix("1 unendedStream") }, "cut at \(cut)")
        }
        #expect(Reading(whole, as: ArrowFormat.self).warnings.isEmpty)
        // Behind the schema and behind each of three batches.
        #expect(clean == 4)
    }

    @Test func randomDamageNeverCrashes() throws {
        var generator = SeededGenerator(seed: 5)
        var failures = 0
        for (layout, codec) in [
            (ArrowWritingOptions.Layout.stream, ArrowWritingOptions.Codec.none), (.file, .lz4),
            (.stream, .zstd(level: 1)),
        ] {
            let whole = try sample(layout, codec)
            for _ in 0..<1_500 {
                var bad = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<bad.count, using: &generator)
                    bad[place] = Bool.random(using: &generator) ? .random(in: 0...255, using: &generator) : 255
                }
                let reading = Reading(bad, as: ArrowFormat.self)
                failures += reading.error == nil ? 0 : 1
                #expect(reading.error?.contains("\n") != true)
            }
        }
        #expect(failures > 500)
    }

    @Test func whatIsNoArrowIsRefused() {
        for (bytes, what) in [
            (Array("FEA1".utf8) + [0, 0, 0, 0], "version 1"), ([], "no schema"),
            (Array("ARROW1\0\0".utf8), "no schema"),
            (Array("url,title\n".utf8), "not an Arrow message"), ([0xFF, 0xFF, 0xFF, 0xFF, 8, 0, 0, 0], "cut short"),
        ] {
            #expect(Reading(bytes, as: ArrowFormat.self).error?.contains(what) == true, "\(what)")
        }
        let head: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        #expect(!head.withUnsafeBytes { ArrowFormat.recognizes($0) })
    }

    @Test func asecondStreamBehindTheFirstIsNotLeftOut() throws {
        let whole = try sample(.stream, .none)
        #expect(Reading(whole + whole, as: ArrowFormat.self).error?.contains("more bytes follow") == true)
    }

    @Test func aClaimOfManyRowsTakesNoMemory() {
        // A batch of 2,000,000,000 rows in a body of nothing.
        let columns = [WrittenColumn(name: "a", type: .integer)]
        let schema = MetadataWriter.schema(of: columns, marksJSON: false)
        let batch = MetadataWriter.batch(
            rowCount: 2_000_000_000, nodes: [.init(count: 2_000_000_000, nullCount: 0)],
            buffers: [.init(offset: 0, count: 0), .init(offset: 0, count: 0)],
            bodyCount: 0, codec: .none)
        #expect(
            Reading(schema + batch + ArrowFrame.end, as: ArrowFormat.self).error?.contains("shorter than the values")
                == true)
        let long = MetadataWriter.batch(
            rowCount: 1, nodes: [.init(count: 1, nullCount: 0)], buffers: [], bodyCount: 1 << 40, codec: .none)
        #expect(Reading(schema + long, as: ArrowFormat.self).error?.contains("16 GiB is the most") == true)
    }
}
