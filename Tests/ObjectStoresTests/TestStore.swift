import HTTPFixtures
import HTTPTransfer
import ObjectStoreFixtures
import ObjectStores
import Tabular

/// A store and a client for it, with the clock and the log of its test.
struct TestStore {
    let standIn: StandInStore
    let clock = TestClock()
    let log = TestLog()
    let store: ObjectStore

    init(
        partSize: Int = 1024, knowsConditions: Bool = true, knowsRanges: Bool = true, pageSize: Int = 1000,
        tries: Int = 3,
        faults: @escaping @Sendable (StandInStore.Operation, Int) -> StandInStore.Fault? = { _, _ in nil }
    ) throws {
        standIn = try StandInStore(
            knowsConditions: knowsConditions, knowsRanges: knowsRanges, pageSize: pageSize, faults: faults)
        store = try ObjectStore(
            standIn.options(partSize: partSize),
            over: HTTPClient(.test(clock, log, tries: tries, budget: 600, stall: 20)))
    }

    func object(_ key: String) throws -> ObjectAddress { try ObjectAddress("s3://rows/\(key)") }

    func read(_ key: String) throws(ExportError) -> [UInt8] {
        try ObjectSource(ObjectAddress("s3://rows/\(key)"), in: store).readAll(by: 1000)
    }

    /// Writes bytes in pieces, and ends as a run does.
    func write(_ key: String, _ bytes: [UInt8], replaces: Bool = false, by size: Int = 300) throws(ExportError) {
        let sink = try ObjectSink(
            ObjectAddress("s3://rows/\(key)"), in: store, replaces: replaces, mediaType: "text/csv")
        do {
            for start in stride(from: 0, to: bytes.count, by: size) {
                try sink.write(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }
}
