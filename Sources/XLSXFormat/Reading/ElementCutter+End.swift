import ByteScanning
import Tabular

/// What stands behind the rows.
///
/// Bounds: as in `ElementCutter`; names are looked at within the scratch block's contents.
extension ElementCutter {
    /// Reads the rest of the part for its checksum; there are no more blocks then.
    ///
    /// - Throws: `.malformed` where the part has a second container: its rows would be left out.
    func drain() throws(ExportError) { try drain(ByteBlock(capacity: 1), from: 0) }

    /// The same, of a block that holds the beginning of the rest.
    func drain(_ block: ByteBlock, from offset: Int) throws(ExportError) {
        let scratch = ByteBlock(capacity: 64 * 1024)
        scratch.append(UnsafeRawBufferPointer(rebasing: block.contents[min(offset, block.count)...]))
        scratch.append(takeWaiting())
        let source = end()
        var isOver = false
        while true {
            let rest = try endOfWholeTags(scratch, of: source.name, isLast: isOver)
            guard !isOver else { return }
            let count = scratch.count - rest
            scratch.bytes.update(from: scratch.bytes + rest, count: count)
            scratch.count = count
            isOver = try !source.fill(scratch)
        }
    }

    /// Looks at the tags in `scratch`, and gives where the first begins whose name may go on behind its end.
    private func endOfWholeTags(_ scratch: ByteBlock, of name: String, isLast: Bool) throws(ExportError) -> Int {
        let bytes = scratch.contents
        var place = 0
        while true {
            place += Scan.find(.lessThan, in: scratch.bytes + place, count: bytes.count - place)
            guard place < bytes.count else { return bytes.count }
            let tag = bytes[(place + 1)...].prefix(Self.longestName)
            // Only a name that ends within the block is known.
            guard let end = tag.firstIndex(where: { $0 <= 0x20 || $0 == .greaterThan || $0 == .slash }) else {
                if tag.count < Self.longestName, !isLast { return place }
                place += 1
                continue
            }
            let local = bytes[(place + 1)..<end].split(separator: .colon, omittingEmptySubsequences: false).last ?? []
            if kind == .sheet, local.elementsEqual("sheetData".utf8) {
                throw ExportError(
                    .malformed, "the sheet holds its rows in two places (sheetData)", at: Location(source: name),
                    advice: "save the workbook again")
            }
            place = end
        }
    }

    /// No name that matters is longer, with its prefix.
    private static let longestName = 256
}
