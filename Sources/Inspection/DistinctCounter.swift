internal import Libc

/// How many different values there were, by their hashes: exactly up to `exactLimit`, from there an estimate in a kilobyte
/// (HyperLogLog, Flajolet et al. 2007) that is off by 3 % typically. Each hash picks one of 1,024 registers, which keeps
/// the longest run of zeros it saw. Counters of several workers join into what one would have seen.
struct DistinctCounter {
    static let exactLimit = 256
    private static let bits = 10
    /// The hashes themselves while they are few, in a table with free places (0) among them.
    private var table: [UInt64] = []
    private var tableCount = 0
    /// Empty until there are too many hashes to keep.
    private var registers: [UInt8] = []

    @inline(__always)
    mutating func add(_ hash: UInt64) {
        if registers.isEmpty { insert(hash == 0 ? 1 : hash) } else { register(hash) }
    }

    mutating func merge(_ other: DistinctCounter) {
        for hash in other.table where hash != 0 { add(hash) }
        guard !other.registers.isEmpty else { return }
        if registers.isEmpty { overflow() }
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    /// Whether every value was told from every other.
    var isExact: Bool { registers.isEmpty }

    var estimate: UInt64 {
        guard !registers.isEmpty else { return UInt64(tableCount) }
        let count = Double(registers.count)
        let zeros = registers.count { $0 == 0 }
        var sum = 0.0
        for register in registers { sum += Double(sign: .plus, exponent: -Int(register), significand: 1) }
        let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
        let value = raw <= 2.5 * count && zeros > 0 ? count * log(count / Double(zeros)) : raw
        return UInt64(value.rounded())
    }

    @inline(__always)
    private mutating func register(_ hash: UInt64) {
        let index = Int(truncatingIfNeeded: hash & ((1 << DistinctCounter.bits) - 1))
        let rank = UInt8(truncatingIfNeeded: (hash >> DistinctCounter.bits | 1 << 54).trailingZeroBitCount + 1)
        if rank > registers[index] { registers[index] = rank }
    }

    @inline(__always)
    private mutating func insert(_ hash: UInt64) {
        if tableCount * 2 >= table.count { grow() }
        var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[place] != 0 {
            if table[place] == hash { return }
            place = (place + 1) & (table.count - 1)
        }
        table[place] = hash
        tableCount += 1
        if tableCount > DistinctCounter.exactLimit { overflow() }
    }

    private mutating func grow() {
        let old = table
        table = [UInt64](repeating: 0, count: max(8, old.count * 2))
        for hash in old where hash != 0 {
            var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[place] != 0 { place = (place + 1) & (table.count - 1) }
            table[place] = hash
        }
    }

    private mutating func overflow() {
        registers = [UInt8](repeating: 0, count: 1 << DistinctCounter.bits)
        for hash in table where hash != 0 { register(hash) }
        table = []
        tableCount = 0
    }
}
