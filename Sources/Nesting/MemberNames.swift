internal import JSONScanning
internal import Tabular

/// The names of an object's members, found by their keys as these stand in JSON text.
struct MemberNames: Sendable, Equatable {
    /// The names in UTF-8, in order; lone surrogates are U+FFFD.
    private(set) var names: [[UInt8]] = []
    /// Whether a key of the same bytes has this name: no backslash is in it.
    private var arePlain: [Bool] = []
    private var indexes: [ColumnName: Int] = [:]

    init() {}

    /// Adds a name that is not there.
    mutating func append(_ name: [UInt8]) {
        indexes[ColumnName(utf8: name)] = names.count
        arePlain.append(!name.contains(0x5C))
        names.append(name)
    }

    /// The index of a name.
    func index(of name: [UInt8]) -> Int? { indexes[ColumnName(utf8: name)] }

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
