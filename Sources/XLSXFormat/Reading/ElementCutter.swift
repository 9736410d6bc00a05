import ByteScanning
import Tabular

/// Cuts the XML of a sheet or of the shared strings into blocks of whole rows or items, which stand one after the other
/// in one container element.
///
/// What the byte scanner does not take goes through libxml2 first (`PlainXMLSource`): the whole part where its encoding
/// is not UTF-8, and from the element on in which a comment, CDATA or a processing instruction turns up.
///
/// Bounds: all offsets lie between the block's `start` and `count`; finders give at most the count they were given, and
/// what they read behind it is padding.
final class ElementCutter {
    /// Which part.
    enum Kind {
        /// `worksheet`, in it `sheetData`, in it `row`.
        case sheet
        /// `sst`, in it `si`.
        case strings
    }

    private enum Stage { case prologue, body, rest, ended }

    /// What the block with the last row holds behind the rows.
    private let tail = ByteBlock(capacity: 4096)

    /// A tag in front of the rows is never longer.
    static let longestTag = 1 << 20

    let kind: Kind
    private let partName: String
    private let options: FormatOptions
    private let source: any ByteSource
    private var filler: BlockFiller
    private var stage = Stage.prologue
    /// Whether libxml2 stands in front already.
    private var isPlain = false
    /// The tags that open the root and the container, for libxml2 to start with when it takes over in the middle.
    private var opening: [UInt8] = []
    private var closingLetter: UInt8 = 0
    /// What libxml2 is to read before the source goes on.
    private var pending: [UInt8]?

    init(_ source: any ByteSource, kind: Kind, partName: String, options: FormatOptions, usesLibrary: Bool = false) {
        self.source = source
        self.kind = kind
        self.partName = partName
        self.options = options
        filler = BlockFiller(source, options: options)
        if usesLibrary { pending = [] }
    }

    /// Fills `block` with whole elements; false when there are no more. What follows the container is read to its end
    /// then, so that the part's checksum is checked.
    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while true {
            if let pending { startLibrary(with: pending) }
            if stage == .rest { try drain(tail, from: 0) }
            if stage == .ended { return false }
            filler.begin(block)
            try filler.fill(block)
            if stage == .prologue, try !readPrologue(block) { continue }
            if try cut(block) { return true }
        }
    }

    /// An error at an offset of the block.
    func error(_ message: String, in block: ByteBlock, at offset: Int) -> ExportError {
        ExportError(
            .malformed, "the part \"\(partName)\" is malformed: \(message)",
            at: Location(source: source.name, byte: block.origin.byte + UInt64(max(0, offset))),
            advice: "the byte is one of the unpacked part; save the file again")
    }

    private func startLibrary(with head: [UInt8]) {
        pending = nil
        isPlain = true
        stage = .prologue
        opening = []
        filler = BlockFiller(
            PlainXMLSource(ChainedSource(head, then: source), partName: partName), options: options)
    }

    // MARK: In front of the rows

    /// Passes what stands before the first row; false when the block is to be filled anew.
    private func readPrologue(_ block: ByteBlock) throws(ExportError) -> Bool {
        if !isPlain, opening.isEmpty, XMLDeclaration.saysOtherEncoding(block.contents) {
            pending = block.contents + filler.takeWaiting()
            return false
        }
        // Everything before `done` is passed and need not be seen again.
        var done = block.start
        var found = Stage.prologue
        do throws(XMLProblem) {
            found = try scanPrologue(block, &done)
        } catch {
            // A tag that is cut by the block's end is not an error yet.
            guard case .malformed = error, !filler.isAtEnd, block.count - done <= Self.longestTag else {
                throw self.error(error.message, in: block, at: error.offset)
            }
        }
        if found == .body {
            guard !isPlain, splitsRows(block) else { return true }
            pending = opening + block.contents[block.start...] + filler.takeWaiting()
            return false
        }
        if found == .ended {
            try drain(block, from: done)
            return false
        }
        if filler.isAtEnd { throw error("it ends too early", in: block, at: block.count) }
        if done == 0, filler.isFull(block), try filler.extend(block) { return try readPrologue(block) }
        filler.cut(block, at: done, lines: 0)
        return false
    }

    /// Walks to the first row, and says where that leads: `.prologue` where more bytes are needed.
    private func scanPrologue(_ block: ByteBlock, _ done: inout Int) throws(XMLProblem) -> Stage {
        var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
        if opening.isEmpty, block.contents.starts(with: [0xEF, 0xBB, 0xBF]) { cursor.place = 3 }
        while try cursor.skipDeclarations() {
            let start = cursor.place
            guard try cursor.nextTag() else { return .prologue }
            let name = cursor.name
            let isRoot = opening.isEmpty
            if isRoot, cursor.isClosing || name != (kind == .sheet ? .worksheet : .strings) {
                throw .refused(start, kind == .sheet ? "it is not a worksheet" : "it holds no shared strings")
            }
            try cursor.skipTag()
            if isRoot || (name == .sheetData && !cursor.isClosing) {
                opening.append(contentsOf: block.contents[start..<cursor.place])
                // The first letter of the container's name or of its prefix.
                closingLetter = kind == .sheet ? block.bytes[start + 1] : 0
                if cursor.isEmpty {
                    done = cursor.place
                    return .ended
                }
                if name == .sheetData || kind == .strings {
                    block.start = cursor.place
                    stage = .body
                    return .body
                }
            } else if cursor.isClosing, name == .worksheet {
                return .ended
            }
            done = cursor.place
        }
        done = cursor.place
        return .prologue
    }

    // MARK: Rows

    /// Ends the block behind its last whole element; false when it is to be filled anew.
    private func cut(_ block: ByteBlock) throws(ExportError) -> Bool {
        var checked = block.start
        while true {
            var unsure: Int?
            while true {
                let border =
                    checked
                    + Scan.findXMLBorder(
                        in: block.bytes + checked, count: block.count - checked, closing: closingLetter)
                guard border < block.count else { break }
                if block.bytes[border + 1] != .slash { return try handOver(block, at: border) }
                guard let isEnd = isContainerEnd(block, at: border) else {
                    // The tag goes on behind the block's end.
                    unsure = border
                    break
                }
                if isEnd {
                    // The rows do not wait for the rest of the part, which a limit may leave unread.
                    tail.append(UnsafeRawBufferPointer(rebasing: block.contents[border...]))
                    block.count = border
                    stage = .rest
                    return border > block.start
                }
                checked = border + 1
            }
            if let end = lastElementEnd(block) {
                filler.cut(block, at: end, lines: 0)
                return true
            }
            let first = firstByteNoSpace(block)
            if startsWithClosingTag(block, at: first) {
                try drain(block, from: first)
                return false
            }
            if let behind = foreignElementEnd(block, at: first) {
                filler.cut(block, at: behind, lines: 0)
                return false
            }
            // White space between rows is dropped as it comes.
            if first == block.count, !filler.isAtEnd {
                filler.cut(block, at: first, lines: 0)
                return false
            }
            checked = unsure ?? max(block.start, block.count - 2)
            if try !filler.extend(block) {
                throw error(
                    "it ends in the middle of its \(kind == .sheet ? "rows" : "texts")", in: block, at: block.count)
            }
        }
    }

    /// Cuts before the element in which `border` stands, and has libxml2 go on from there.
    private func handOver(_ block: ByteBlock, at border: Int) throws(ExportError) -> Bool {
        guard !isPlain else { throw error("it holds a declaration among its rows", in: block, at: border) }
        let count = block.count
        block.count = border
        let end = lastElementEnd(block) ?? block.start
        block.count = count
        // The walk put a cursor's 0 there.
        block.bytes[border] = .lessThan
        pending = opening + block.contents[end...] + filler.takeWaiting()
        block.count = end
        return end > block.start
    }

    /// Ends the reading: there are no more blocks.
    func end() -> any ByteSource {
        stage = .ended
        return filler.source
    }

    /// What was read of the source and stands in no block.
    func takeWaiting() -> [UInt8] { filler.takeWaiting() }
}
