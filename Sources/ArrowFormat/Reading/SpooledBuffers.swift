internal import Compression
internal import Tabular

/// The buffers of a large batch, decompressed into a temporary file: as its columns stand one behind the other, its first row needs
/// the bodies of all, and memory would be what the whole batch takes.
struct SpooledBuffers {
    /// What they are in.
    let storage: ByteBlock
    /// Where each of them is.
    let ranges: [Range<Int>]

    /// Behind so many bytes the memory that stands for the compressed ones is given back.
    private static let letGoStep = 8 << 20

    /// A batch of more bytes is put aside: the workers have some each, and each may have them compressed, too.
    static func memoryCount(_ options: FormatOptions) -> Int { options.memoryLimit / 4 }

    /// Those of a batch that are `used`; nil where they are not compressed, or take little memory.
    init?(
        _ header: BatchHeader, used: [Bool], in packed: ByteBlock, body: Range<Int>, zstandard: Zstandard,
        _ options: FormatOptions
    ) throws(ExportError) {
        guard let codec = header.codec else { return nil }
        var counts: [Int?] = []
        var total = 0
        // Buffers that are one are counted once, and decompressed once.
        var known: [Int: Int] = [:]
        for index in 0..<header.buffers.count {
            let range = try header.range(of: index, in: body)
            guard used[index], !range.isEmpty, known[range.lowerBound] == nil else {
                counts.append(0)
                continue
            }
            known[range.lowerBound] = index
            let count = try BatchDecoder.plainCount(of: range, in: packed, behind: total)
            counts.append(count)
            total += count ?? range.count - 8
        }
        guard total > SpooledBuffers.memoryCount(options) else { return nil }
        let spool = try options.makeSpool()
        var ranges: [Range<Int>] = []
        var sinceLetGo = 0
        func put(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
            try spool.append(bytes)
            sinceLetGo += bytes.count
            guard sinceLetGo >= SpooledBuffers.letGoStep else { return }
            packed.letGo()
            sinceLetGo = 0
        }
        for index in 0..<header.buffers.count {
            let range = try header.range(of: index, in: body)
            if range.isEmpty || !used[index] {
                ranges.append(0..<0)
            } else if let first = known[range.lowerBound], first != index {
                guard first < index, try header.range(of: first, in: body) == range else { throw FlatTable.damage }
                ranges.append(ranges[first])
            } else {
                let start = Int(clamping: spool.count)
                let bytes = UnsafeRawBufferPointer(rebasing: packed.contents[range.dropFirst(8)])
                switch (counts[index], codec) {
                case (nil, _): try put(bytes)
                case (let count?, .lz4): try LZ4Frame.decompress(bytes, count: count, put)
                case (let count?, .zstandard): try zstandard.decompress(bytes, count: count, put)
                }
                ranges.append(start..<Int(clamping: spool.count))
            }
        }
        storage = try spool.mapped()
        self.ranges = ranges
    }
}
