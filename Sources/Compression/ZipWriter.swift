package import Tabular

/// Writes a zip archive (APPNOTE 6.3) front to back. Sizes and checksums are known before an entry is written, so local
/// headers are plain, without data descriptors, which some readers of workbooks do not take.
///
/// Dates are 1980-01-01, the earliest there is: the same entries give the same bytes.
package final class ZipWriter {
    /// What is known of an entry before it is written.
    package struct Entry {
        /// Its name, with slashes.
        package var name: String
        /// CRC-32 of what it holds.
        package var sum: UInt32
        /// How many bytes it holds.
        package var size: UInt64
        /// How many bytes its deflated form has.
        package var compressedSize: UInt64

        /// An entry.
        package init(name: String, sum: UInt32, size: UInt64, compressedSize: UInt64) {
            self.name = name
            self.sum = sum
            self.size = size
            self.compressedSize = compressedSize
        }
    }

    private let sink: any ByteSink
    private let effort: CompressionEffort
    private var directory: [(entry: Entry, offset: UInt64)] = []
    private var place: UInt64 = 0
    /// What does not fit in 32 bits is written as this, and stands in the zip64 extra field (APPNOTE §4.4.8, §4.5.3).
    private static let overflow: UInt64 = 0xFFFF_FFFF

    /// An archive in `sink`.
    package init(to sink: any ByteSink, effort: CompressionEffort = .fast) {
        self.sink = sink
        self.effort = effort
    }

    /// Adds an entry of bytes in memory.
    package func add(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
        let block = ByteBlock(capacity: max(bytes.count, 1))
        block.append(bytes)
        let output = ByteBlock(capacity: 64 * 1024)
        try Deflate(effort).append(block.contents, to: output)
        output.append(Deflate.end)
        let entry = Entry(
            name: name, sum: CRC32.of(block.contents), size: UInt64(block.count), compressedSize: UInt64(output.count))
        try add(entry) { (sink) throws(ExportError) in try sink.write(output.contents) }
    }

    /// Adds an entry whose deflated bytes, exactly as many as it says, `body` writes.
    package func add(_ entry: Entry, _ body: (any ByteSink) throws(ExportError) -> Void) throws(ExportError) {
        directory.append((entry, place))
        let header = localHeader(entry)
        try sink.write(header)
        try body(sink)
        place += UInt64(header.count) + entry.compressedSize
    }

    /// Writes the central directory.
    package func finish() throws(ExportError) {
        let start = place
        for (entry, offset) in directory {
            let record = centralRecord(entry, offset)
            try sink.write(record)
            place += UInt64(record.count)
        }
        let size = place - start
        var bytes: [UInt8] = []
        if start >= ZipWriter.overflow || size >= ZipWriter.overflow || directory.count >= 0xFFFF {
            bytes = zip64End(start: start, size: size)
        }
        let count = UInt64(min(directory.count, 0xFFFF))
        put(0x0605_4B50, 4, &bytes)
        put(0, 4, &bytes)
        put(count, 2, &bytes)
        put(count, 2, &bytes)
        put(min(size, ZipWriter.overflow), 4, &bytes)
        put(min(start, ZipWriter.overflow), 4, &bytes)
        put(0, 2, &bytes)
        try sink.write(bytes)
    }

    /// APPNOTE §4.3.7.
    private func localHeader(_ entry: Entry) -> [UInt8] {
        let isLarge = entry.size >= ZipWriter.overflow || entry.compressedSize >= ZipWriter.overflow
        var bytes: [UInt8] = []
        put(0x0403_4B50, 4, &bytes)
        putCommon(entry, isLarge: isLarge, &bytes)
        put(isLarge ? 20 : 0, 2, &bytes)
        bytes += Array(entry.name.utf8)
        if isLarge {
            put(1, 2, &bytes)
            put(16, 2, &bytes)
            put(entry.size, 8, &bytes)
            put(entry.compressedSize, 8, &bytes)
        }
        return bytes
    }

    /// APPNOTE §4.3.12.
    private func centralRecord(_ entry: Entry, _ offset: UInt64) -> [UInt8] {
        let isLarge = entry.size >= ZipWriter.overflow || entry.compressedSize >= ZipWriter.overflow
        var extra: [UInt8] = []
        if isLarge {
            put(entry.size, 8, &extra)
            put(entry.compressedSize, 8, &extra)
        }
        if offset >= ZipWriter.overflow { put(offset, 8, &extra) }
        var bytes: [UInt8] = []
        put(0x0201_4B50, 4, &bytes)
        put(extra.isEmpty ? 20 : 45, 2, &bytes)
        putCommon(entry, isLarge: isLarge, &bytes)
        put(extra.isEmpty ? 0 : UInt64(extra.count + 4), 2, &bytes)
        put(0, 2, &bytes)
        put(0, 2, &bytes)
        put(0, 2, &bytes)
        put(0, 4, &bytes)
        put(min(offset, ZipWriter.overflow), 4, &bytes)
        bytes += Array(entry.name.utf8)
        if !extra.isEmpty {
            put(1, 2, &bytes)
            put(UInt64(extra.count), 2, &bytes)
            bytes += extra
        }
        return bytes
    }

    /// Version needed, flags (UTF-8 names), method, time, date, checksum, sizes, length of the name.
    private func putCommon(_ entry: Entry, isLarge: Bool, _ bytes: inout [UInt8]) {
        put(isLarge ? 45 : 20, 2, &bytes)
        put(0x0800, 2, &bytes)
        put(8, 2, &bytes)
        put(0, 2, &bytes)
        put(0x21, 2, &bytes)
        put(UInt64(entry.sum), 4, &bytes)
        put(isLarge ? ZipWriter.overflow : entry.compressedSize, 4, &bytes)
        put(isLarge ? ZipWriter.overflow : entry.size, 4, &bytes)
        put(UInt64(entry.name.utf8.count), 2, &bytes)
    }

    /// APPNOTE §4.3.14 and §4.3.15.
    private func zip64End(start: UInt64, size: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        put(0x0606_4B50, 4, &bytes)
        put(44, 8, &bytes)
        put(45, 2, &bytes)
        put(45, 2, &bytes)
        put(0, 4, &bytes)
        put(0, 4, &bytes)
        put(UInt64(directory.count), 8, &bytes)
        put(UInt64(directory.count), 8, &bytes)
        put(size, 8, &bytes)
        put(start, 8, &bytes)
        put(0x0706_4B50, 4, &bytes)
        put(0, 4, &bytes)
        put(start + size, 8, &bytes)
        put(1, 4, &bytes)
        return bytes
    }

    private func put(_ value: UInt64, _ count: Int, _ bytes: inout [UInt8]) {
        for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift)))) }
    }
}
