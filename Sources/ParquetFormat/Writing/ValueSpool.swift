internal import Compression
internal import Tabular

/// Values of one page that are no texts, put aside in case their column turns out to be of a wider type.
struct ValueRecord {
    /// The row group.
    var group: Int
    var form: ColumnForm
    /// Whether they are put aside as the texts they had in the source, since they would be printed otherwise.
    var isText: Bool
    fileprivate var runCount: Int
    /// How many bytes runs and values have before compression.
    fileprivate var plainCount: Int
    fileprivate var range: Range<UInt64>
}

/// Where values are put aside, compressed: they are kept to the end, and most are never looked at again.
final class ValueSpool {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var spool: (any ByteSpool)?
    private let buffer = ByteBlock(capacity: 64 * 1024)
    private let compressed = ByteBlock(capacity: 64 * 1024)
    private let zstandard = Zstandard()

    init(_ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) { self.makeSpool = makeSpool }

    /// Puts values aside.
    func append(
        _ presence: Presence, _ values: UnsafeRawBufferPointer, _ form: ColumnForm, isText: Bool, group: Int
    ) throws(ExportError) -> ValueRecord {
        let spool: any ByteSpool
        if let known = self.spool { spool = known } else { spool = try makeSpool() }
        self.spool = spool
        let start = spool.count
        buffer.reset(keeping: 1 << 20)
        presence.runs.withUnsafeBytes { _ = buffer.append($0) }
        buffer.append(values)
        compressed.reset(keeping: 1 << 20)
        try zstandard.append(buffer.contents, to: compressed)
        try spool.append(compressed.contents)
        return ValueRecord(
            group: group, form: form, isText: isText, runCount: presence.runs.count, plainCount: buffer.count,
            range: start..<spool.count)
    }

    /// Gives the runs and the values of a record; both are valid until the next call.
    func read(_ record: ValueRecord) throws(ExportError) -> (runs: [UInt32], values: UnsafeRawBufferPointer) {
        let count = Int(clamping: record.range.upperBound - record.range.lowerBound)
        compressed.reset(keeping: 1 << 20)
        compressed.grow(to: count)
        while compressed.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: compressed.room.prefix(count - compressed.count))
            let got = try spool?.read(at: record.range.lowerBound + UInt64(compressed.count), into: room) ?? 0
            guard got > 0 else { throw ExportError(.output, "the temporary file came back short") }
            compressed.count += got
        }
        buffer.reset(keeping: 1 << 20)
        try zstandard.appendDecompressed(compressed.contents, count: record.plainCount, to: buffer)
        var runs: [UInt32] = []
        for index in 0..<min(record.runCount, buffer.count / 4) {
            runs.append(buffer.contents.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        return (runs, UnsafeRawBufferPointer(rebasing: buffer.contents[(runs.count * 4)...]))
    }

    /// Appends values to `block` in another form, which holds them.
    static func convert(
        _ values: UnsafeRawBufferPointer, _ form: ColumnForm, isText: Bool, to wider: ColumnForm, _ block: ByteBlock
    ) {
        if form == wider || (isText && wider == .text) {
            block.append(values)
            return
        }
        let width = form.width
        for index in 0..<values.count / width {
            let bits =
                width == 1
                ? UInt64(values[index]) : values.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            switch wider {
            case .text:
                let text = NumberValue.text(of: bits, form)
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).littleEndian) { _ = block.append($0) }
                block.append(text)
            case .double:
                withUnsafeBytes(of: Double(Int64(bitPattern: bits)).bitPattern) { _ = block.append($0) }
            default:
                // Days that become times.
                withUnsafeBytes(of: Int64(bitPattern: bits) &* DateValue.microsecondsPerDay) { _ = block.append($0) }
            }
        }
    }
}
