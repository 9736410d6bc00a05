import Tabular

/// A row on its way from an encoder to the output: how long each part is, then the parts.
///
/// ```
///  kind │ stem's count │ page's count │ fields' count │ stem │ page │ fields
///  8    │ 8            │ 8            │ 8             │      │      │
/// ```
///
/// Bounds: a reader checks every count against what is there.
struct PageRecord {
    private static let headerCount = 32

    /// What its name ends in; nil for a row that has no page.
    let ending: PageOptions.Ending?
    /// The name without its ending, before it is made different from others.
    let stem: String
    /// What is in the file.
    let page: UnsafeRawBufferPointer
    /// The row's other fields: `,"url":"…"`.
    let fields: UnsafeRawBufferPointer

    private static let endings = PageOptions.Ending.allCases

    /// Appends a record whose parts `body` appends one after the other, and says where each ends.
    static func append(
        to block: ByteBlock, ending: PageOptions.Ending?,
        stem: (ByteBlock) -> Void, page: (ByteBlock) -> Void, fields: (ByteBlock) -> Void
    ) {
        let start = block.count
        block.append([UInt8](repeating: 0, count: headerCount))
        stem(block)
        let stemEnd = block.count
        page(block)
        let pageEnd = block.count
        fields(block)
        let kind = ending.flatMap { endings.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let counts = [kind, stemEnd - start - headerCount, pageEnd - stemEnd, block.count - pageEnd]
        let header = UnsafeMutableRawPointer(block.bytes + start)
        for (index, count) in counts.enumerated() {
            header.storeBytes(of: UInt64(count), toByteOffset: index * 8, as: UInt64.self)
        }
    }

    /// The record at the start of `bytes`, and what stands behind it; nil where none does.
    init?(_ bytes: UnsafeRawBufferPointer, rest: inout UnsafeRawBufferPointer) {
        guard bytes.count >= PageRecord.headerCount else { return nil }
        let counts = (0..<4).map {
            Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
        }
        var start = PageRecord.headerCount
        var parts: [UnsafeRawBufferPointer] = []
        for count in counts.dropFirst() {
            guard 0...(bytes.count - start) ~= count else { return nil }
            parts.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
            start += count
        }
        ending = 1...PageRecord.endings.count ~= counts[0] ? PageRecord.endings[counts[0] - 1] : nil
        stem = String(decoding: parts[0], as: UTF8.self)
        page = parts[1]
        fields = parts[2]
        rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    }
}
