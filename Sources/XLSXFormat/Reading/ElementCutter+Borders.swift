import ByteScanning
import Tabular

/// Bounds: as in `ElementCutter`; each walk goes over bytes from the block's `start` to its `count`.
extension ElementCutter {
    /// Whether the first two rows have the same number: some writers begin a row anew for each cell. libxml2's way puts
    /// them together.
    func splitsRows(_ block: ByteBlock) -> Bool {
        guard kind == .sheet else { return false }
        var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
        var first: Range<Int>?
        while (try? cursor.nextTag()) == true {
            guard cursor.name == .row, !cursor.isClosing else { continue }
            var number: Range<Int>?
            while let attribute = try? cursor.nextAttribute() {
                if attribute.isNamed(.r, cursor.bytes) { number = attribute.start..<attribute.end }
            }
            guard let number else { return false }
            guard let earlier = first else {
                first = number
                continue
            }
            return block.contents[earlier].elementsEqual(block.contents[number])
        }
        return false
    }

    /// Whether the container ends at `offset`; nil where the block ends before that can be told.
    func isContainerEnd(_ block: ByteBlock, at offset: Int) -> Bool? {
        var cursor = XMLCursor(block.bytes, from: offset, to: block.count)
        guard (try? cursor.nextTag()) == true else {
            let rest = block.contents[offset...]
            return rest.count > Self.longestTag || rest.contains(.greaterThan) ? false : nil
        }
        return cursor.isClosing && cursor.name == .sheetData
    }

    func firstByteNoSpace(_ block: ByteBlock) -> Int {
        var index = block.start
        while index < block.count, XMLCursor.isSpace(block.bytes[index]) { index += 1 }
        return index
    }

    func startsWithClosingTag(_ block: ByteBlock, at index: Int) -> Bool {
        guard index + 1 < block.count, block.bytes[index] == .lessThan, block.bytes[index + 1] == .slash else {
            return false
        }
        var cursor = XMLCursor(block.bytes, from: index, to: block.count)
        guard (try? cursor.nextTag()) == true, (try? cursor.skipTag()) != nil else { return false }
        return cursor.name == (kind == .sheet ? .sheetData : .strings)
    }

    /// The offset behind an element at `index` that is neither row nor item, as an `extLst` may stand behind the texts
    /// (ECMA-376 part 1 §18.4.9); nil where there is none, or not the whole of it.
    func foreignElementEnd(_ block: ByteBlock, at index: Int) -> Int? {
        var cursor = XMLCursor(block.bytes, from: index, to: block.count)
        guard (try? cursor.nextTag()) == true, cursor.name != .row, cursor.name != .item,
            (try? cursor.skipElement()) != nil
        else { return nil }
        return cursor.place
    }

    /// Where the last element ends that the block holds whole; nil when it holds none.
    ///
    /// Walks back over tags from the end: `<` stands nowhere else in plain XML. Behind a tag that closes an element, or
    /// before one that opens an element, everything is whole.
    func lastElementEnd(_ block: ByteBlock) -> Int? {
        var index = block.count
        while index > block.start {
            index -= 1
            guard block.bytes[index] == .lessThan else { continue }
            var cursor = XMLCursor(block.bytes, from: index, to: block.count)
            guard (try? cursor.nextTag()) == true, cursor.name == (kind == .sheet ? .row : .item) else { continue }
            let isClosing = cursor.isClosing
            let isWhole = (try? cursor.skipTag()) != nil
            if isWhole, isClosing || cursor.isEmpty { return cursor.place }
            if !isClosing { return index > block.start ? index : nil }
        }
        return nil
    }

    /// The start tag of the last row in the block, which holds whole rows.
    func lastElementStart(_ block: ByteBlock) -> Int? {
        var index = block.count
        while index > block.start {
            index -= 1
            guard block.bytes[index] == .lessThan else { continue }
            var cursor = XMLCursor(block.bytes, from: index, to: block.count)
            guard (try? cursor.nextTag()) == true, !cursor.isClosing else { continue }
            if cursor.name == (kind == .sheet ? .row : .item) { return index }
        }
        return nil
    }
}
