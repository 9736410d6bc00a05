internal import Libc

/// Texts as PLAIN encodes them: each its length in four bytes, then its bytes.
///
/// Bounds: a length is believed only as far as the bytes go.
enum PlainTexts {
    /// The least and the greatest.
    static func bounds(of values: UnsafeRawBufferPointer) -> ColumnBounds {
        guard let base = values.baseAddress else { return .none }
        var least: (start: Int, count: Int)?
        var greatest: (start: Int, count: Int)?
        walk(values) { start, count in
            guard let low = least, let high = greatest else {
                least = (start, count)
                greatest = (start, count)
                return
            }
            if precedes(base + start, count, base + low.start, low.count) {
                least = (start, count)
            } else if precedes(base + high.start, high.count, base + start, count) {
                greatest = (start, count)
            }
        }
        guard let least, let greatest else { return .none }
        return .texts(
            least: TextBound(UnsafeRawBufferPointer(start: base + least.start, count: least.count)),
            greatest: TextBound(UnsafeRawBufferPointer(start: base + greatest.start, count: greatest.count)))
    }

    /// Calls `body` with where each text starts and how many bytes it has.
    @inline(__always)
    static func walk(_ values: UnsafeRawBufferPointer, _ body: (Int, Int) -> Void) {
        var place = 0
        while values.count - place >= 4 {
            let stated = Int(UInt32(littleEndian: values.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
            place += 4
            let count = min(stated, values.count - place)
            body(place, count)
            place += count
        }
    }

    /// Whether the first text is below the second, byte by byte.
    @inline(__always)
    private static func precedes(_ a: UnsafeRawPointer, _ aCount: Int, _ b: UnsafeRawPointer, _ bCount: Int) -> Bool {
        if aCount >= 8, bCount >= 8 {
            let (first, second) = (a.loadUnaligned(as: UInt64.self), b.loadUnaligned(as: UInt64.self))
            if first != second { return first.bigEndian < second.bigEndian }
        }
        let order = memcmp(a, b, min(aCount, bCount))
        return order == 0 ? aCount < bCount : order < 0
    }
}
