internal import JSONScanning
internal import Tabular

/// The names of an object's members, found by their keys as these stand in JSON text.
struct MemberNames: Sendable, Equatable {
    /// The names in UTF-8, in order; lone surrogates are U+FFFD.
    private(set) var names: [[UInt8]] = []
    /// Whether a key of the same bytes has this name: no backslash is in it.
    private var arePlain: [Bool] = []
    /// For places by the names' hashes the index of a name, one more than it, or 0; a power of two, at least twice the names.
    private var slots: [UInt32] = []

    init() {}

    /// Adds a name that is not there.
    mutating func append(_ name: [UInt8]) {
        arePlain.append(!name.contains(0x5C))
        names.append(name)
        if names.count * 2 > slots.count {
            slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
            for index in names.indices { insert(index) }
        } else {
            insert(names.count - 1)
        }
    }

    /// The index of a name.
    func index(of name: [UInt8]) -> Int? { name.withUnsafeBytes { index(of: $0) } }

    /// The index of the name that a key stands for, and how many lone surrogates in it became U+FFFD.
    func find(_ key: UnsafeRawBufferPointer) -> (index: Int?, replaced: Int) {
        guard key.contains(0x5C) else { return (index(of: key), 0) }
        let (name, replaced) = MemberNames.decoded(key)
        return (index(of: name), replaced)
    }

    private func index(of name: UnsafeRawBufferPointer) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = MemberNames.hash(name) & (slots.count - 1)
        // Objects have a thousand members at most, so that names chosen to collide cost little.
        while slots[slot] > 0 {
            let index = Int(slots[slot]) - 1
            if names[index].count == name.count, names[index].elementsEqual(name) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func insert(_ index: Int) {
        var slot = names[index].withUnsafeBytes { MemberNames.hash($0) } & (slots.count - 1)
        while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: index + 1)
    }

    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }

    /// Whether a key is the name at `index`, as far as that shows without decoding it.
    @inline(__always)
    func isPlainly(_ key: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        guard index < names.count, arePlain[index], names[index].count == key.count else { return false }
        return names[index].withUnsafeBytes { name in
            var place = 0
            while place + 8 <= key.count {
                guard
                    name.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                        == key.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                else { return false }
                place += 8
            }
            while place < key.count {
                guard name[place] == key[place] else { return false }
                place += 1
            }
            return true
        }
    }

    /// The name that a key stands for, and how many lone surrogates in it became U+FFFD.
    static func decoded(_ key: UnsafeRawBufferPointer) -> (name: [UInt8], replaced: Int) {
        guard key.contains(0x5C) else { return (Array(key), 0) }
        let (name, replaced) = EscapedText.decodedCounting(key)
        return (name, replaced)
    }
}
