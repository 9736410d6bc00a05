import Compression
import Tabular

/// Bytes in Thrift's compact protocol.
struct Thrift {
    var bytes: [UInt8] = []
    private var last: Int = 0

    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func zigzag(_ value: Int) -> [UInt8] { varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63))) }

    private mutating func head(_ id: Int, _ kind: UInt8) {
        bytes += [UInt8(id - last) << 4 | kind]
        last = id
    }

    mutating func number(_ id: Int, _ value: Int) {
        head(id, 5)
        bytes += Self.zigzag(value)
    }

    mutating func long(_ id: Int, _ value: Int) {
        head(id, 6)
        bytes += Self.zigzag(value)
    }

    mutating func boolean(_ id: Int, _ value: Bool) { head(id, value ? 1 : 2) }

    mutating func text(_ id: Int, _ value: String) {
        head(id, 8)
        bytes += Self.varint(UInt64(value.utf8.count)) + Array(value.utf8)
    }

    mutating func structure(_ id: Int, _ value: Thrift) {
        head(id, 12)
        bytes += value.closed
    }

    mutating func structures(_ id: Int, _ values: [Thrift]) {
        head(id, 9)
        bytes += values.count < 15 ? [UInt8(values.count) << 4 | 12] : [0xFC] + Self.varint(UInt64(values.count))
        for value in values { bytes += value.closed }
    }

    var closed: [UInt8] { bytes + [0] }
}

/// Builds small Parquet files, honest and hostile ones, of one row group.
struct FileBuilder {
    struct Page {
        var kind = 0
        var count: Int
        var encoding = 0
        /// The levels and values, decompressed.
        var body: [UInt8]
        /// What stands in the file, where it is not the body.
        var compressed: [UInt8]?
        var claimedCount: Int?
        var checksum: Int?
        /// Version 2: counts of the levels' bytes.
        var levels: (repetition: Int, definition: Int)?
        var isCompressed = true
    }

    struct Column {
        /// The schema's nodes, without the root.
        var nodes: [Thrift]
        var type: Int
        var codec = 0
        var pages: [Page]
        var valueCount: Int?
    }

    var rowCount: Int
    var columns: [Column]
    /// How many fields the root has, where they are not as many as the columns.
    var fieldCount: Int?

    /// A node of the schema.
    static func node(
        _ name: String, type: Int? = nil, repetition: Int = 0, children: Int? = nil, converted: Int? = nil,
        length: Int? = nil, scale: Int? = nil
    ) -> Thrift {
        var node = Thrift()
        if let type { node.number(1, type) }
        if let length { node.number(2, length) }
        node.number(3, repetition)
        node.text(4, name)
        if let children { node.number(5, children) }
        if let converted { node.number(6, converted) }
        if let scale {
            node.number(7, scale)
            node.number(8, 9)
        }
        return node
    }

    private static func header(_ page: Page) -> [UInt8] {
        var header = Thrift()
        header.number(1, page.kind)
        header.number(2, page.claimedCount ?? page.body.count)
        header.number(3, (page.compressed ?? page.body).count)
        if let checksum = page.checksum { header.number(4, checksum) }
        var details = Thrift()
        details.number(1, page.count)
        if let levels = page.levels {
            details.number(2, 0)
            details.number(3, page.count)
            details.number(4, page.encoding)
            details.number(5, levels.definition)
            details.number(6, levels.repetition)
            details.boolean(7, page.isCompressed)
        } else {
            details.number(2, page.encoding)
            if page.kind == 0 {
                details.number(3, 3)
                details.number(4, 3)
            }
        }
        header.structure(page.kind == 0 ? 5 : page.kind == 2 ? 7 : 8, details)
        return header.closed
    }

    var bytes: [UInt8] {
        var file = Array("PAR1".utf8)
        var chunks: [Thrift] = []
        for column in columns {
            let start = file.count
            var dataStart = start
            for page in column.pages {
                if page.kind != 2, dataStart == start { dataStart = file.count }
                file += Self.header(page) + (page.compressed ?? page.body)
            }
            var data = Thrift()
            data.number(1, column.type)
            data.number(4, column.codec)
            data.long(5, column.valueCount ?? column.pages.reduce(0) { $0 + ($1.kind == 2 ? 0 : $1.count) })
            data.long(6, file.count - start)
            data.long(7, file.count - start)
            data.long(9, dataStart)
            if dataStart != start { data.long(11, start) }
            var chunk = Thrift()
            chunk.long(2, 0)
            chunk.structure(3, data)
            chunks.append(chunk)
        }
        var group = Thrift()
        group.structures(1, chunks)
        group.long(2, file.count)
        group.long(3, rowCount)
        var footer = Thrift()
        footer.number(1, 1)
        footer.structures(
            2, [Self.node("schema", children: fieldCount ?? columns.count)] + columns.flatMap(\.nodes))
        footer.long(3, rowCount)
        footer.structures(4, [group])
        let metadata = footer.closed
        let count = UInt32(metadata.count)
        return file + metadata + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array("PAR1".utf8)
    }
}

/// Values one behind the other, little-endian.
func plain<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    numbers.flatMap { number in
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
    }
}

/// Texts, each behind its length.
func plain(_ texts: [String]) -> [UInt8] {
    texts.flatMap { plain([UInt32($0.utf8.count)]) + Array($0.utf8) }
}

/// Levels of version 1, packed in groups of eight behind their count.
func levels(_ levels: [UInt8], width: Int) -> [UInt8] {
    let packed = packed(levels.map(UInt64.init), width: width)
    let runs = Thrift.varint(UInt64((levels.count + 7) / 8) << 1 | 1) + packed
    return plain([UInt32(runs.count)]) + runs
}

/// Numbers of `width` bits, a multiple of eight of them.
func packed(_ numbers: [UInt64], width: Int) -> [UInt8] {
    var bits = [UInt8](repeating: 0, count: (numbers.count + 7) / 8 * width)
    for (index, number) in numbers.enumerated() {
        for bit in 0..<width where number >> UInt64(bit) & 1 == 1 {
            bits[(index * width + bit) / 8] |= 1 << UInt8((index * width + bit) % 8)
        }
    }
    return bits
}
