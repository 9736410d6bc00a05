import Tabular

/// The levels of a page as they stand in it, to be decoded as a whole or a piece at a time.
///
/// Bounds: runs lie in the page's block, which stays as it is as long as they are read.
enum LevelSource {
    case uniform(UInt8)
    case runs(UnsafeRawBufferPointer, maximum: Int)
    case values([UInt8])

    /// All of them.
    func levels(_ count: Int) throws(ExportError) -> Levels {
        switch self {
        case .uniform(let level): return Levels(uniform: level)
        case .values(let values): return Levels(values: values)
        case .runs(let bytes, let maximum):
            let values: [UInt8] = try BitPacking.hybrid(bytes, width: BitPacking.width(upTo: maximum), count: count)
            let (least, largest) = LevelSource.bounds(values)
            guard Int(largest) <= maximum else { throw BitPacking.damaged("a level above the highest") }
            return least == largest ? Levels(uniform: least) : Levels(values: values)
        }
    }

    /// Gives so many at a time, where they are not alike.
    func pieces(
        _ count: Int, of size: Int, _ give: ([UInt8]) throws(ExportError) -> Void
    ) throws(ExportError) {
        switch self {
        case .uniform: return
        case .values(let values):
            for start in stride(from: 0, to: count, by: size) {
                try give(Array(values[start..<min(count, start + size)]))
            }
        case .runs(let bytes, let maximum):
            var reader = HybridReader(bytes, width: BitPacking.width(upTo: maximum))
            for start in stride(from: 0, to: count, by: size) {
                let values: [UInt8] = try reader.next(min(size, count - start))
                guard Int(LevelSource.bounds(values).largest) <= maximum else {
                    throw BitPacking.damaged("a level above the highest")
                }
                try give(values)
            }
        }
    }

    private static func bounds(_ values: [UInt8]) -> (least: UInt8, largest: UInt8) {
        var (least, largest): (UInt8, UInt8) = (255, 0)
        for value in values {
            least = min(least, value)
            largest = max(largest, value)
        }
        return (least, largest)
    }
}
