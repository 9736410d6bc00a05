internal import Tabular

/// How the source writes numbers that doubles print otherwise (`1.10`, `1e5`), with where they were put: wanted only where
/// their column turns out to be text.
///
/// Bounds: what is read back is as long as what was written before it says.
final class SpellingSpool {
    /// A number's place in the table, and its text.
    struct Spelling {
        let row: Int64
        /// Nil: another row has taken this one's place, and what was said of it before says nothing any more.
        let column: Int?
        let text: String
    }

    /// Whether rows were replaced whose numbers may have been noted.
    private(set) var hasForgotten = false

    private let make: @Sendable () throws(ExportError) -> any ByteSpool
    private var spool: (any ByteSpool)?
    private let record = ByteBlock(capacity: 256)
    private static let headCount = 16
    private static let noColumn = UInt32.max

    init(_ make: @escaping @Sendable () throws(ExportError) -> any ByteSpool) { self.make = make }

    func append(row: Int64, column: Int, text: UnsafeBufferPointer<UInt8>) throws(ExportError) {
        if spool == nil { spool = try make() }
        try append(row, UInt32(truncatingIfNeeded: column), text)
    }

    /// Forgets what was noted of a row, whose place another one has taken.
    func forget(row: Int64) throws(ExportError) {
        guard spool != nil else { return }
        hasForgotten = true
        try append(row, Self.noColumn, UnsafeBufferPointer(start: nil, count: 0))
    }

    private func append(_ row: Int64, _ column: UInt32, _ text: UnsafeBufferPointer<UInt8>) throws(ExportError) {
        record.count = 0
        record.append(bytesOf: row)
        record.append(bytesOf: column)
        record.append(bytesOf: UInt32(truncatingIfNeeded: text.count))
        record.append(UnsafeRawBufferPointer(text))
        try spool?.append(record.contents)
    }

    /// Gives all of them, in order.
    func forEach(_ body: (Spelling) throws(ExportError) -> Void) throws(ExportError) {
        guard let spool else { return }
        var offset: UInt64 = 0
        while offset < spool.count {
            try read(spool, Self.headCount, at: offset)
            let head = record.contents
            let row = head.loadUnaligned(as: Int64.self)
            let column = head.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
            let count = head.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
            offset += UInt64(Self.headCount)
            guard UInt64(count) <= spool.count - offset else { throw Self.damage }
            try read(spool, Int(count), at: offset)
            offset += UInt64(count)
            try body(
                Spelling(
                    row: row, column: column == Self.noColumn ? nil : Int(column),
                    text: String(decoding: record.contents, as: UTF8.self)))
        }
    }

    private func read(_ spool: any ByteSpool, _ count: Int, at offset: UInt64) throws(ExportError) {
        record.count = 0
        record.reserve(count)
        while record.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: record.room.prefix(count - record.count))
            let got = try spool.read(at: offset + UInt64(record.count), into: room)
            guard got > 0, got <= room.count else { throw Self.damage }
            record.count += got
        }
    }

    private static var damage: ExportError {
        ExportError(
            .output, "the temporary file came back damaged",
            advice: "name another folder with \(Setting.temporaryFolder)")
    }
}
