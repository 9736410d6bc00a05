import Tabular

/// Reads repetition and definition levels.
enum LevelDecoder {
    /// The levels that stand at `start`, which moves behind them, in a page of version 1: runs with their count in front, or
    /// the older packed form without.
    static func levels(
        _ block: ByteBlock, from start: inout Int, _ encoding: Encoding, _ maximum: Int, _ count: Int
    ) throws(ExportError) -> LevelSource {
        guard maximum > 0 else { return .uniform(0) }
        if encoding == .bitPacked { return try packed(block, from: &start, maximum, count) }
        guard encoding == .rle else { throw BitPacking.damaged("levels of the encoding \(encoding)") }
        guard block.count - start >= 4 else { throw BitPacking.damaged("its levels are cut short") }
        let size = Int(UInt32(littleEndian: block.contents.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        guard size <= block.count - start - 4 else { throw BitPacking.damaged("its levels are cut short") }
        start += 4 + size
        return try runs(block, start - size..<start, maximum, count)
    }

    /// The levels that stand in `range` as runs.
    static func runs(
        _ block: ByteBlock, _ range: Range<Int>, _ maximum: Int, _ count: Int
    ) throws(ExportError) -> LevelSource {
        guard maximum > 0, count > 0 else { return .uniform(0) }
        let bytes = UnsafeRawBufferPointer(rebasing: block.contents[range])
        if let value = BitPacking.uniform(bytes, width: BitPacking.width(upTo: maximum), count: count) {
            guard value <= UInt64(maximum) else { throw BitPacking.damaged("a level above the highest") }
            return .uniform(UInt8(truncatingIfNeeded: value))
        }
        return .runs(bytes, maximum: maximum)
    }

    /// Levels packed from the highest bit down (Encodings.md, "Bit-packed (Deprecated)").
    private static func packed(
        _ block: ByteBlock, from start: inout Int, _ maximum: Int, _ count: Int
    ) throws(ExportError) -> LevelSource {
        let width = BitPacking.width(upTo: maximum)
        let size = (count * width + 7) / 8
        guard block.count - start >= size else { throw BitPacking.damaged("its levels are cut short") }
        let bytes = UnsafeRawBufferPointer(rebasing: block.contents[start..<start + size])
        start += size
        var values: [UInt8] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            var value: UInt8 = 0
            for bit in index * width..<(index + 1) * width {
                value = value << 1 | bytes[bit >> 3] >> UInt8(7 - bit & 7) & 1
            }
            values.append(value)
        }
        guard values.allSatisfy({ Int($0) <= maximum }) else { throw BitPacking.damaged("a level above the highest") }
        return .values(values)
    }

    /// How many of `count` entries have a value.
    static func valueCount(_ levels: Levels, _ maximum: Int, _ count: Int) -> Int {
        if let uniform = levels.uniform { return Int(uniform) == maximum ? count : 0 }
        var found = 0
        for level in levels.values where Int(level) == maximum { found += 1 }
        return found
    }
}
