import Tabular

// Bounds: records are copied into arrays by `bytes(at:count:)`, which gives exactly what was asked for or throws, and
// are read through `Record`, whose accessors check the array's bounds. Offsets are UInt64 and added with overflow checks.

/// The central directory of a zip archive: finds it, then gives its entries one after the other.
struct ZipDirectory {
    private static let endSize: UInt64 = 22
    private static let longestComment: UInt64 = 65_535

    private let source: any SeekableByteSource
    /// Bytes that stand in front of the archive, by which all its offsets are short.
    private var shift: UInt64 = 0
    private var place: UInt64 = 0
    private var end: UInt64 = 0
    private var declaredCount: UInt64 = 0
    private var count: UInt64 = 0
    private var window: [UInt8] = []
    private var windowStart: UInt64 = 0

    init(_ source: any SeekableByteSource) throws(ExportError) {
        self.source = source
        try find()
    }

    // MARK: Entries

    /// The next entry; nil at the end.
    mutating func next() throws(ExportError) -> ZipEntry? {
        guard end - place >= 46 else { return nil }
        let fixed = Record(try bytes(at: place, count: 46))
        guard fixed.u32(0) == 0x0201_4B50 else {
            // A digital signature or padding may follow the last entry.
            if count == declaredCount { return nil }
            throw damaged("an entry of its directory is damaged", at: place)
        }
        let nameSize = UInt64(fixed.u16(28))
        let extraSize = UInt64(fixed.u16(30))
        let commentSize = UInt64(fixed.u16(32))
        guard end - place - 46 >= nameSize + extraSize + commentSize else {
            throw damaged("an entry of its directory runs past the end", at: place)
        }
        let variable = try bytes(at: place + 46, count: Int(nameSize + extraSize))
        var entry = ZipEntry(
            name: Array(variable.prefix(Int(nameSize))), flags: fixed.u16(8), method: fixed.u16(10),
            checksum: fixed.u32(16), compressedSize: UInt64(fixed.u32(20)), size: UInt64(fixed.u32(24)),
            headerOffset: UInt64(fixed.u32(42)))
        widen(&entry, by: Record(Array(variable.dropFirst(Int(nameSize)))))
        let (offset, overflow) = entry.headerOffset.addingReportingOverflow(shift)
        entry.headerOffset = overflow ? .max : offset
        place += 46 + nameSize + extraSize + commentSize
        count += 1
        return entry
    }

    /// The sizes and the offset that did not fit 32 bits (§4.5.3): only those saturated in the fixed part are there.
    private func widen(_ entry: inout ZipEntry, by extra: Record) {
        var place = 0
        while extra.count - place >= 4 {
            let id = extra.u16(place)
            let size = Int(extra.u16(place + 2))
            guard extra.count - place - 4 >= size else { return }
            if id == 1 {
                var field = place + 4
                let limit = field + size
                func take(_ value: inout UInt64) {
                    guard value == 0xFFFF_FFFF, limit - field >= 8 else { return }
                    value = extra.u64(field)
                    field += 8
                }
                take(&entry.size)
                take(&entry.compressedSize)
                take(&entry.headerOffset)
                return
            }
            place += 4 + size
        }
    }

    // MARK: Finding it

    private mutating func find() throws(ExportError) {
        let length = source.length
        guard length >= Self.endSize else { throw notZip() }
        let tailSize = min(length, Self.endSize + Self.longestComment)
        let tailStart = length - tailSize
        let tail = Record(try bytes(at: tailStart, count: Int(tailSize)))
        // The record stands at the end, before its own comment; bytes behind both are tolerated, a record that fits the
        // end exactly comes first.
        for isExact in [true, false] {
            var index = tail.count - Int(Self.endSize)
            while index >= 0 {
                defer { index -= 1 }
                guard tail.u8(index) == 0x50, tail.u32(index) == 0x0605_4B50 else { continue }
                let behind = tail.count - index - Int(Self.endSize)
                let comment = Int(tail.u16(index + 20))
                guard isExact ? comment == behind : comment < behind else { continue }
                if try open(tail.part(index, 22), at: tailStart + UInt64(index)) { return try checkSize() }
            }
        }
        throw notZip()
    }

    /// Takes an end record for what it says; false where that cannot be.
    private mutating func open(_ record: Record, at offset: UInt64) throws(ExportError) -> Bool {
        var disk = UInt64(record.u16(4))
        var count = UInt64(record.u16(10))
        var size = UInt64(record.u32(12))
        var start = UInt64(record.u32(16))
        var stop = offset
        if let (wide, wideOffset) = try zip64Record(before: offset) {
            if disk == 0xFFFF { disk = UInt64(wide.u32(16)) }
            if count == 0xFFFF { count = wide.u64(32) }
            if size == 0xFFFF_FFFF { size = wide.u64(40) }
            if start == 0xFFFF_FFFF { start = wide.u64(48) }
            stop = wideOffset
        }
        guard disk == 0, size <= stop, start <= stop else { return false }
        // The directory ends where its end record starts, whatever stands in front of the archive; failing that, its
        // offset may be right as it is.
        for candidate in [stop - size, start] where candidate >= start && stop - candidate >= size {
            if size > 0 {
                let head = try self.bytes(at: candidate, count: min(4, Int(clamping: size)))
                guard head.count == 4, Record(head).u32(0) == 0x0201_4B50 else { continue }
            } else if count != 0 {
                continue
            }
            // What begins as an archive is one itself, and this one is a file in it, found because the end is missing.
            if candidate > start, try beginsWithEntry() { continue }
            shift = candidate - start
            place = candidate
            end = candidate + size
            declaredCount = count
            return true
        }
        return false
    }

    /// Whether the first bytes are those of an entry, and not of a program that unpacks itself.
    private mutating func beginsWithEntry() throws(ExportError) -> Bool {
        Record(try bytes(at: 0, count: 4)).u32(0) == 0x0403_4B50
    }

    /// The zip64 end record (§4.3.14) that a locator (§4.3.15) right before `offset` points to.
    private mutating func zip64Record(before offset: UInt64) throws(ExportError) -> (Record, UInt64)? {
        guard offset >= 20 + 56 else { return nil }
        let locator = Record(try bytes(at: offset - 20, count: 20))
        guard locator.u32(0) == 0x0706_4B50 else { return nil }
        // As it says, or right before the locator where something was put in front of the archive.
        for place in [locator.u64(8), offset - 20 - 56] where place <= offset - 20 - 56 {
            let record = Record(try bytes(at: place, count: 56))
            if record.u32(0) == 0x0606_4B50 { return (record, place) }
        }
        return nil
    }

    private func checkSize() throws(ExportError) {
        guard end - place <= ZipReader.maximumDirectory else {
            throw ExportError(
                .limit, "the directory of this zip archive has \(end - place) bytes",
                at: Location(source: source.name), advice: "no workbook has that many parts")
        }
    }

    // MARK: Bytes

    /// Exactly `count` bytes at `offset`, by way of a window, so that small records do not each cost a read.
    private mutating func bytes(at offset: UInt64, count: Int) throws(ExportError) -> [UInt8] {
        guard count > 0 else { return [] }
        if offset < windowStart || offset - windowStart > UInt64(window.count)
            || window.count - Int(offset - windowStart) < count
        {
            try load(at: offset, count: max(count, 64 * 1024))
        }
        let start = Int(offset - windowStart)
        guard window.count - start >= count else { throw damaged("it ends too early", at: offset) }
        return Array(window[start..<start + count])
    }

    private mutating func load(at offset: UInt64, count: Int) throws(ExportError) {
        let block = ByteBlock(capacity: count)
        try source.append(count, at: offset, to: block)
        window = Array(block.contents)
        windowStart = offset
    }

    private func damaged(_ message: String, at offset: UInt64) -> ExportError {
        ExportError(
            .malformed, "the zip archive is damaged: \(message)", at: Location(source: source.name, byte: offset),
            advice: "fetch or write the file again")
    }

    private func notZip() -> ExportError {
        ExportError(
            .malformed, "no zip archive, or one that was cut short: its directory is missing",
            at: Location(source: source.name, byte: source.length), advice: "fetch or write the file again")
    }
}

/// Little-endian numbers in a few bytes; what is not there reads as 0.
struct Record {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    func u8(_ place: Int) -> UInt8 { place >= 0 && place < bytes.count ? bytes[place] : 0 }
    func u16(_ place: Int) -> UInt16 { UInt16(u8(place)) | UInt16(u8(place + 1)) << 8 }
    func u32(_ place: Int) -> UInt32 { UInt32(u16(place)) | UInt32(u16(place + 2)) << 16 }
    func u64(_ place: Int) -> UInt64 { UInt64(u32(place)) | UInt64(u32(place + 4)) << 32 }

    func part(_ place: Int, _ count: Int) -> Record { Record(Array(bytes.dropFirst(place).prefix(count))) }
}
