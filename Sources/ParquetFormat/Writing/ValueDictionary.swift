internal import Libc
internal import Tabular

/// Different values, each with its number, in the order in which they came first (parquet-format, Encodings.md, "Dictionary
/// Encoding").
///
/// Bounds: entries lie in `values`, where they were appended; slots hold numbers of entries, one more than each, or 0; their
/// count is a power of two and at least twice that of the entries. A text's stated length is believed only as far as the bytes
/// go, and reads of eight bytes begin at least eight before the end of a value.
final class ValueDictionary {
    /// Numbers have sixteen bits.
    static let maximumCount = 1 << 16
    /// Larger ones are held in no reader's cache. Other writers end theirs here, too.
    static let maximumSize = 1 << 20
    /// Where so many values were looked at in one place of the table, somebody chose them to collide, or luck is out.
    private static let maximumSteps = 64
    /// Where none of so many bytes has come twice, they most likely never do.
    private static let sizeWithoutRepetition = 1 << 16
    private struct Entry {
        var hash: UInt32
        var start: UInt32
        var count: UInt32
    }

    /// The values as they wait for their page.
    let values = ByteBlock(capacity: 16)
    private var entries: [Entry] = []
    private var slots: [UInt32] = []

    /// How many there are.
    var count: Int { entries.count }

    /// Forgets all values, and gives back the memory of many.
    func removeAll() {
        values.reset(keeping: 1 << 16)
        entries.removeAll(keepingCapacity: entries.capacity <= 1 << 12)
        if slots.count > 1 << 13 {
            slots = []
        } else {
            for index in slots.indices { slots[index] = 0 }
        }
    }

    /// Forgets those from a number on; no other is added behind that.
    func truncate(to count: Int) {
        guard count < entries.count else { return }
        values.count = Int(entries[count].start)
        entries.removeLast(entries.count - count)
    }

    /// Numbers values, as they wait for their page, and adds those that are new.
    ///
    /// - Parameters:
    ///   - mustRepeat: give up as soon as they do not seem to repeat.
    ///   - sample: look at no more of them than this.
    ///   - indices: takes their numbers.
    /// - Returns: False, with some of the values added, where they do not repeat, or there are too many.
    func number(
        _ added: UnsafeRawBufferPointer, _ form: ColumnForm, mustRepeat: Bool = true, sample: Int = .max,
        _ indices: inout [UInt16]
    ) -> Bool {
        indices.removeAll(keepingCapacity: true)
        guard let base = added.baseAddress else { return false }
        let known = count
        var nextLook = 1024
        var place = 0
        while place < added.count, indices.count < sample {
            let start = place
            if form == .text {
                guard added.count - place >= 4 else { return false }
                let stated = Int(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
                place += 4 + min(stated, added.count - place - 4)
            } else {
                guard added.count - place >= 8 else { return false }
                place += 8
            }
            guard let index = index(of: base + start, count: place - start) else { return false }
            indices.append(index)
            guard mustRepeat else { continue }
            let new = count - known
            if indices.count == nextLook {
                guard new * 4 <= indices.count * 3 else { return false }
                nextLook *= 4
            } else if place > ValueDictionary.sizeWithoutRepetition, new == indices.count, new > 16 {
                return false
            }
        }
        return !mustRepeat || (count - known) * 4 <= indices.count * 3
    }

    @inline(__always)
    private func index(of value: UnsafeRawPointer, count: Int) -> UInt16? {
        let hash = UInt32(truncatingIfNeeded: ValueDictionary.hash(value, count: count))
        if entries.count * 2 >= slots.count { grow() }
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        for _ in 0..<ValueDictionary.maximumSteps {
            let number = Int(slots[slot])
            guard number > 0 else { return add(value, count: count, hash, slot) }
            let entry = entries[number - 1]
            if entry.hash == hash, Int(entry.count) == count, memcmp(values.bytes + Int(entry.start), value, count) == 0
            {
                return UInt16(truncatingIfNeeded: number - 1)
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func add(_ value: UnsafeRawPointer, count: Int, _ hash: UInt32, _ slot: Int) -> UInt16? {
        guard entries.count < ValueDictionary.maximumCount, values.count + count <= ValueDictionary.maximumSize else {
            return nil
        }
        let start = values.append(UnsafeRawBufferPointer(start: value, count: count))
        let number = entries.count
        entries.append(
            Entry(
                hash: hash, start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count)))
        slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        return UInt16(truncatingIfNeeded: number)
    }

    private func grow() {
        let larger = max(64, slots.count * 2)
        slots = [UInt32](repeating: 0, count: larger)
        for (number, entry) in entries.enumerated() {
            var slot = Int(entry.hash) & (larger - 1)
            while slots[slot] > 0 { slot = (slot + 1) & (larger - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
    }

    /// The halves of a product of 128 bits, added without carry, for each eight bytes.
    @inline(__always)
    private static func hash(_ value: UnsafeRawPointer, count: Int) -> UInt64 {
        func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place + 8 <= count {
            let word = value.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            hash = mixed(hash ^ word, 0xA076_1D64_78BD_642F)
            place += 8
        }
        var rest: UInt64 = 0
        if count >= 8 {
            rest = value.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else {
            while place < count {
                rest = rest << 8 | UInt64(value.load(fromByteOffset: place, as: UInt8.self))
                place += 1
            }
        }
        return mixed(hash ^ rest, 0xE703_7ED1_A0B4_28DB)
    }
}
