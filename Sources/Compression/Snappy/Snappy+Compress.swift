// Bounds: a fragment's positions stay below its count; four bytes are loaded only at positions up to `count - 15`, eight
// where eight are left. The output has room for `maximumCount(for:)` bytes, which literals and copies of any input stay
// below: a literal adds at most one byte for 60, a copy is never longer than what it stands for.

extension Snappy {
    /// How many bytes are matched against each other: positions in a fragment fit in 16 bits.
    private static let fragmentCount = 1 << 16

    /// Compresses `bytes` into `output`, which has room for `maximumCount(for: bytes.count)` bytes, and says how many were
    /// written; 0, which no block has, where there is less room or the bytes are more than 4 GiB.
    package static func compress(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        guard bytes.count <= Int(UInt32.max), output.count >= maximumCount(for: bytes.count),
            let target = output.baseAddress
        else { return 0 }
        var encoder = Encoder(target: target)
        encoder.head(bytes.count)
        guard let source = bytes.baseAddress else { return encoder.write }
        let bits = tableBits(for: bytes.count)
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1 << bits) { table in
            guard let slots = table.baseAddress else { return }
            var start = 0
            while start < bytes.count {
                let count = min(fragmentCount, bytes.count - start)
                slots.initialize(repeating: 0, count: 1 << bits)
                encoder.fragment(source + start, count: count, slots: slots, shift: UInt32(32 - bits))
                start += count
            }
        }
        return encoder.write
    }

    /// A small input needs no table that takes longer to clear than to use.
    private static func tableBits(for count: Int) -> Int {
        var bits = 8
        while bits < 14, 1 << bits < count { bits += 1 }
        return bits
    }

    private struct Encoder {
        let target: UnsafeMutableRawPointer
        var write = 0

        init(target: UnsafeMutableRawPointer) { self.target = target }

        mutating func head(_ count: Int) {
            var rest = count
            while rest >= 0x80 {
                byte(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            byte(UInt8(truncatingIfNeeded: rest))
        }

        @inline(__always)
        private mutating func byte(_ value: UInt8) {
            (target + write).storeBytes(of: value, as: UInt8.self)
            write &+= 1
        }

        /// Compresses one fragment: each position's four bytes are looked up in `slots`, and where they stood before, what
        /// is equal becomes copies. The longer nothing is found, the fewer positions are tried.
        mutating func fragment(
            _ source: UnsafeRawPointer, count: Int, slots: UnsafeMutablePointer<UInt16>, shift: UInt32
        ) {
            var emitted = 0
            defer { literal(source + emitted, count: count - emitted) }
            guard count >= 16 else { return }
            let limit = count - 15
            var index = 1
            while true {
                var tries = 32
                var candidate: Int
                while true {
                    guard index <= limit else { return }
                    let slot = Self.slot(source, index, shift)
                    candidate = Int(slots[slot])
                    slots[slot] = UInt16(truncatingIfNeeded: index)
                    if Self.four(source, index) == Self.four(source, candidate) { break }
                    index &+= tries >> 5
                    tries &+= 1
                }
                literal(source + emitted, count: index - emitted)
                repeat {
                    let matched = 4 + Self.equalCount(source, candidate + 4, index + 4, count)
                    copy(matched, from: index - candidate)
                    index += matched
                    emitted = index
                    guard index <= limit else { return }
                    slots[Self.slot(source, index - 1, shift)] = UInt16(truncatingIfNeeded: index - 1)
                    let slot = Self.slot(source, index, shift)
                    candidate = Int(slots[slot])
                    slots[slot] = UInt16(truncatingIfNeeded: index)
                } while Self.four(source, index) == Self.four(source, candidate)
                index += 1
            }
        }

        @inline(__always)
        private static func four(_ source: UnsafeRawPointer, _ index: Int) -> UInt32 {
            source.loadUnaligned(fromByteOffset: index, as: UInt32.self)
        }

        @inline(__always)
        private static func slot(_ source: UnsafeRawPointer, _ index: Int, _ shift: UInt32) -> Int {
            Int((four(source, index).littleEndian &* 0x1E35_A7BD) >> shift)
        }

        /// How many bytes from `left` on equal those from `right` on, which is the later one.
        @inline(__always)
        private static func equalCount(_ source: UnsafeRawPointer, _ left: Int, _ right: Int, _ count: Int) -> Int {
            var done = 0
            while right + done + 8 <= count {
                let difference =
                    source.loadUnaligned(fromByteOffset: left + done, as: UInt64.self).littleEndian
                    ^ source.loadUnaligned(fromByteOffset: right + done, as: UInt64.self).littleEndian
                if difference != 0 { return done + difference.trailingZeroBitCount / 8 }
                done += 8
            }
            while right + done < count,
                source.load(fromByteOffset: left + done, as: UInt8.self)
                    == source.load(fromByteOffset: right + done, as: UInt8.self)
            {
                done += 1
            }
            return done
        }

        private mutating func literal(_ bytes: UnsafeRawPointer, count: Int) {
            guard count > 0 else { return }
            if count <= 60 {
                byte(UInt8(truncatingIfNeeded: count - 1) << 2)
            } else {
                // Less than a fragment: one or two bytes hold the count.
                let rest = count - 1
                byte(rest < 256 ? 60 << 2 : 61 << 2)
                byte(UInt8(truncatingIfNeeded: rest))
                if rest >= 256 { byte(UInt8(truncatingIfNeeded: rest >> 8)) }
            }
            (target + write).copyMemory(from: bytes, byteCount: count)
            write += count
        }

        private mutating func copy(_ length: Int, from distance: Int) {
            var length = length
            // What is left behind one of 64 or 60 bytes is never shorter than 4.
            while length >= 68 {
                longCopy(64, from: distance)
                length -= 64
            }
            if length > 64 {
                longCopy(60, from: distance)
                length -= 60
            }
            if length < 12, distance < 2048 {
                byte(UInt8(truncatingIfNeeded: distance >> 8) << 5 | UInt8(truncatingIfNeeded: length - 4) << 2 | 1)
                byte(UInt8(truncatingIfNeeded: distance))
            } else {
                longCopy(length, from: distance)
            }
        }

        @inline(__always)
        private mutating func longCopy(_ length: Int, from distance: Int) {
            byte(UInt8(truncatingIfNeeded: length - 1) << 2 | 2)
            byte(UInt8(truncatingIfNeeded: distance))
            byte(UInt8(truncatingIfNeeded: distance >> 8))
        }
    }
}
