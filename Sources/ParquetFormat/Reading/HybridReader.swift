import Tabular

/// Reads the hybrid of runs and packed numbers (parquet-format, Encodings.md), a piece at a time where the numbers of a page take
/// much more memory than the page.
///
/// Bounds: as `BitPacking`: what is written lies below `count` elements of the target. The bytes stay where they are as long as it
/// reads.
struct HybridReader {
    private let bytes: UnsafeRawBufferPointer
    private let width: Int
    private var index = 0
    private var repeated: UInt64 = 0
    private var repeatedLeft: UInt64 = 0
    private var packedBit = 0
    private var packedLeft = 0
    /// More groups than any page has bytes for.
    private static let mostGroups: UInt64 = 1 << 40

    init(_ bytes: UnsafeRawBufferPointer, width: Int) {
        self.bytes = bytes
        self.width = width
    }

    /// The next numbers.
    ///
    /// - Throws: `.malformed` where there are fewer.
    mutating func next<Number: FixedWidthInteger>(_ count: Int) throws(ExportError) -> [Number] {
        var numbers = [Number](repeating: 0, count: count)
        var problem: ExportError?
        numbers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            do throws(ExportError) { try next(count, into: base) } catch { problem = error }
        }
        if let problem { throw problem }
        return numbers
    }

    /// The same, to where there is room for them.
    mutating func next<Number: FixedWidthInteger>(
        _ count: Int, into target: UnsafeMutablePointer<Number>
    ) throws(ExportError) {
        let (bytes, width) = (bytes, width)
        var done = 0
        while done < count {
            if repeatedLeft > 0 {
                let taken = Int(min(repeatedLeft, UInt64(count - done)))
                (target + done).update(repeating: Number(truncatingIfNeeded: repeated), count: taken)
                repeatedLeft -= UInt64(taken)
                done += taken
            } else if packedLeft > 0 {
                let taken = min(packedLeft, count - done)
                guard bytes.count * 8 - packedBit >= taken * width else {
                    throw BitPacking.damaged("packed numbers are cut short")
                }
                let start = packedBit
                for place in 0..<taken {
                    target[done &+ place] = Number(
                        truncatingIfNeeded: BitPacking.number(in: bytes, at: start &+ place &* width, width: width))
                }
                packedBit += taken * width
                packedLeft -= taken
                done += taken
            } else {
                try begin()
            }
        }
    }

    /// Begins with the next run.
    private mutating func begin() throws(ExportError) {
        guard let head = BitPacking.varint(in: bytes, at: &index) else {
            throw BitPacking.damaged("a run is cut short")
        }
        guard head & 1 == 0 else {
            let groups = Int(min(head >> 1, HybridReader.mostGroups))
            (packedBit, packedLeft) = (index * 8, groups * 8)
            // What the last group holds behind the last number may be missing.
            index = min(bytes.count, index + groups * width)
            return
        }
        guard head >> 1 > 0 else { return }
        let size = (width + 7) / 8
        guard bytes.count - index >= size else { throw BitPacking.damaged("a run is cut short") }
        repeated = BitPacking.tail(UnsafeRawBufferPointer(rebasing: bytes[index..<index + size]), 0)
        repeatedLeft = head >> 1
        index += size
    }
}
