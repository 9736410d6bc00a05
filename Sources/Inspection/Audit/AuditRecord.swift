internal import Tabular
internal import Transforms

/// What an audit keeps of a page, as bytes: what it is sorted and counted by, and behind it the texts that are shown.
///
/// ```
///  ├─ facts ─┼ bytes of the texts ┼ count and bytes of each text ┤
/// ```
///
/// Bounds: every count is checked against the end of the record, as temporary files come back damaged, too.
enum AuditRecord {
    /// The texts, in their order.
    enum Text: Int, CaseIterable {
        case statusCode
        case depth
        case url
        case title
        case target
        case error
        /// Host and folder of the address.
        case host
        case folder
    }

    /// What a page is sorted and counted by.
    struct Facts: BitwiseCopyable {
        var row: UInt64 = 0
        var titleHigh: UInt64 = 0
        var titleLow: UInt64 = 0
        var textHigh: UInt64 = 0
        var textLow: UInt64 = 0
        var urlHigh: UInt64 = 0
        var urlLow: UInt64 = 0
        /// The status code and depth; infinite where there is none.
        var statusCode = Double.infinity
        var depth = Double.infinity
        var words: UInt64 = 0
        /// Code points of the title.
        var titleLength: UInt64 = 0
        var state: UInt8 = 0
        var hasTitle = false
        var hasText = false
        var hasURL = false
    }

    static let none = UInt32.max

    /// Appends a text, or that there is none.
    static func append(_ text: UnsafeRawBufferPointer?, to block: ByteBlock) {
        guard let text else {
            block.append(bytesOf: none)
            return
        }
        block.append(bytesOf: UInt32(truncatingIfNeeded: text.count))
        block.append(text)
    }

    /// Goes through the records of a block.
    static func each(
        in block: ByteBlock, _ body: (Facts, UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        let bytes = block.contents
        let headCount = MemoryLayout<Facts>.size + 4
        var place = 0
        while bytes.count - place >= headCount {
            let facts = bytes.loadUnaligned(fromByteOffset: place, as: Facts.self)
            let size = Int(bytes.loadUnaligned(fromByteOffset: place + headCount - 4, as: UInt32.self))
            place += headCount
            guard size <= bytes.count - place else { throw HeldEntry.damage }
            try body(facts, UnsafeRawBufferPointer(rebasing: bytes[place..<place + size]))
            place += size
        }
    }

    /// The texts of a record.
    static func texts(_ bytes: UnsafeRawBufferPointer) throws(ExportError) -> [UnsafeRawBufferPointer?] {
        var texts: [UnsafeRawBufferPointer?] = []
        var place = 0
        for _ in Text.allCases {
            guard bytes.count - place >= 4 else { throw HeldEntry.damage }
            let count = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
            place += 4
            guard count != none else {
                texts.append(nil)
                continue
            }
            guard Int(count) <= bytes.count - place else { throw HeldEntry.damage }
            texts.append(UnsafeRawBufferPointer(rebasing: bytes[place..<place + Int(count)]))
            place += Int(count)
        }
        return texts
    }
}
