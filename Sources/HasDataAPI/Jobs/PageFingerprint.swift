/// 128 bits that tell the rows of one page from those of another, with keys that are drawn anew in each process.
package struct PageFingerprint: Hashable, Sendable {
    private let first: Int
    private let second: Int

    init(_ rows: UnsafeRawBufferPointer) {
        func hash(_ lane: UInt8) -> Int {
            var hasher = Hasher()
            hasher.combine(lane)
            hasher.combine(bytes: rows)
            return hasher.finalize()
        }
        (first, second) = (hash(1), hash(2))
    }
}
