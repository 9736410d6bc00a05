#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An estimate of how many different values there were, in a kilobyte (HyperLogLog, Flajolet et al. 2007): each value's
/// hash picks one of 1,024 registers, which keeps the longest run of zeros it saw. Off by 3 % typically; few values are
/// counted almost exactly. Counters of several workers join into what one would have seen.
struct DistinctCounter {
    private static let bits = 10
    private var registers: [UInt8] = []

    @inline(__always)
    mutating func add(_ hash: UInt64) {
        if registers.isEmpty { registers = [UInt8](repeating: 0, count: 1 << DistinctCounter.bits) }
        let index = Int(truncatingIfNeeded: hash & ((1 << DistinctCounter.bits) - 1))
        let rank = UInt8(truncatingIfNeeded: (hash >> DistinctCounter.bits | 1 << 54).trailingZeroBitCount + 1)
        if rank > registers[index] { registers[index] = rank }
    }

    mutating func merge(_ other: DistinctCounter) {
        guard !other.registers.isEmpty else { return }
        guard !registers.isEmpty else {
            registers = other.registers
            return
        }
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    var estimate: UInt64 {
        guard !registers.isEmpty else { return 0 }
        let count = Double(registers.count)
        let zeros = registers.count { $0 == 0 }
        var sum = 0.0
        for register in registers { sum += Double(sign: .plus, exponent: -Int(register), significand: 1) }
        let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
        let value = raw <= 2.5 * count && zeros > 0 ? count * log(count / Double(zeros)) : raw
        return UInt64(value.rounded())
    }
}
