import Tabular

/// Pages of a spool that one worker read lately. Neighbouring texts are mostly asked for one after the other.
///
/// Bounds: `storage` has `pageCount` pages of `pageSize` bytes; what is copied out of a page lies within the bytes that
/// were read into it.
final class SpoolPages {
    private static let pageSize = 16 * 1024
    private let pageCount: Int
    private let storage: UnsafeMutableRawBufferPointer
    /// Which page each slot holds, and how many bytes of it there are; no arrays, which are asked for with each cell.
    private let numbers: UnsafeMutableBufferPointer<UInt64>
    private let counts: UnsafeMutableBufferPointer<Int>

    init(pageCount: Int) {
        self.pageCount = pageCount
        storage = .allocate(byteCount: pageCount * Self.pageSize, alignment: 16)
        numbers = .allocate(capacity: pageCount)
        numbers.initialize(repeating: .max)
        counts = .allocate(capacity: pageCount)
        counts.initialize(repeating: 0)
    }

    deinit {
        storage.deallocate()
        numbers.deallocate()
        counts.deallocate()
    }

    /// Where the `count` bytes at `offset` are, if one page that is held has them all.
    @inline(__always)
    private func held(_ offset: UInt64, count: Int) -> UnsafeRawPointer? {
        let page = offset / UInt64(Self.pageSize)
        let slot = Int(page % UInt64(pageCount))
        let start = Int(offset % UInt64(Self.pageSize))
        guard numbers[slot] == page, count <= counts[slot] &- start, let base = storage.baseAddress else { return nil }
        return UnsafeRawPointer(base + (slot &* Self.pageSize &+ start))
    }

    /// Fills `target` with what stands at `offset`; `load` reads a page.
    @inline(__always)
    func read(
        _ offset: UInt64, into target: UnsafeMutableRawBufferPointer,
        _ load: (UInt64, UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
    ) throws(ExportError) {
        if let held = held(offset, count: target.count) {
            target.copyMemory(from: UnsafeRawBufferPointer(start: held, count: target.count))
        } else {
            try readPages(offset, into: target, load)
        }
    }

    /// The same page by page, where one is not held or not enough.
    private func readPages(
        _ offset: UInt64, into target: UnsafeMutableRawBufferPointer,
        _ load: (UInt64, UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
    ) throws(ExportError) {
        var done = 0
        while done < target.count {
            let place = offset + UInt64(done)
            let page = place / UInt64(Self.pageSize)
            let slot = Int(page % UInt64(pageCount))
            let room = UnsafeMutableRawBufferPointer(
                rebasing: storage[slot * Self.pageSize..<(slot + 1) * Self.pageSize])
            if numbers[slot] != page {
                numbers[slot] = .max
                var count = 0
                while count < Self.pageSize {
                    let got = try load(
                        page * UInt64(Self.pageSize) + UInt64(count),
                        UnsafeMutableRawBufferPointer(rebasing: room[count...]))
                    guard got > 0, got <= Self.pageSize - count else { break }
                    count += got
                }
                numbers[slot] = page
                counts[slot] = count
            }
            let start = Int(place % UInt64(Self.pageSize))
            let count = min(counts[slot] - start, target.count - done)
            guard count > 0 else { throw ExportError(.input, "the temporary file of shared strings is too short") }
            UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<start + count]))
            done += count
        }
    }
}
