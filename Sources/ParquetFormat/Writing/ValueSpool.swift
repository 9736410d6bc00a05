internal import Tabular

/// Values of one page that are no texts, put aside in case their column turns out to be of a wider type.
struct ValueRecord {
    /// The row group.
    var group: Int
    var form: ColumnForm
    /// Whether they are put aside as the texts they had in the source, since they would be printed otherwise.
    var isText: Bool
    fileprivate var runCount: Int
    fileprivate var range: Range<UInt64>
}

/// Where values are put aside.
final class ValueSpool {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var spool: (any ByteSpool)?
    private let buffer = ByteBlock(capacity: 64 * 1024)

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
        try spool.append(buffer.contents)
        try spool.append(values)
        return ValueRecord(
            group: group, form: form, isText: isText, runCount: presence.runs.count, range: start..<spool.count)
    }

    /// Gives the runs and the values of a record; both are valid until the next call.
    func read(_ record: ValueRecord) throws(ExportError) -> (runs: [UInt32], values: UnsafeRawBufferPointer) {
        let count = Int(clamping: record.range.upperBound - record.range.lowerBound)
        buffer.reset(keeping: 1 << 20)
        buffer.grow(to: count)
        while buffer.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.room.prefix(count - buffer.count))
            let got = try spool?.read(at: record.range.lowerBound + UInt64(buffer.count), into: room) ?? 0
            guard got > 0 else { throw ExportError(.output, "the temporary file came back short") }
            buffer.count += got
        }
        var runs: [UInt32] = []
        for index in 0..<min(record.runCount, count / 4) {
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
