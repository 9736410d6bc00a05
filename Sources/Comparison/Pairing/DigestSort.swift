/// Sorts digests by their keys, and those of one key by their rows.
///
/// Keys are as good as random, so that the first bits in which they differ put each near its place: into as many bins as
/// there are digests, which hold one or two each. Those of one key come into one bin, in the order of their rows already, and
/// cost no more.
enum DigestSort {
    /// Sorts digests that stand in the order of their rows.
    static func sort(_ records: inout [DigestRecord]) {
        let count = records.count
        guard count > 32, let least = records.lazy.map(\.keyHigh).min(), let most = records.lazy.map(\.keyHigh).max(),
            least != most
        else { return records.sort(by: <) }
        // Digests of one bucket begin alike.
        let alike = UInt64((least ^ most).leadingZeroBitCount)
        let bits = min(20, Int.bitWidth - 1 - count.leadingZeroBitCount)
        let shift = UInt64(64 - bits)
        func bin(_ record: DigestRecord) -> Int { Int(truncatingIfNeeded: (record.keyHigh << alike) >> shift) }
        // Where the next digest of each bin goes.
        var places = [Int](repeating: 0, count: 1 << bits)
        for record in records { places[bin(record)] += 1 }
        var sum = 0
        for index in places.indices { (places[index], sum) = (sum, sum + places[index]) }
        let sorted = [DigestRecord](unsafeUninitializedCapacity: count) { room, filled in
            for record in records {
                let bin = bin(record)
                room.initializeElement(at: places[bin], to: record)
                places[bin] += 1
            }
            filled = count
        }
        records = sorted
        for index in 1..<count where records[index] < records[index - 1] {
            let record = records[index]
            var place = index
            while place > 0, record < records[place - 1] {
                records[place] = records[place - 1]
                place -= 1
            }
            records[place] = record
        }
    }
}
