import ByteScanning
import JSONScanning
import Tabular

/// What follows the rows: the rest of a container, the end of the text, another container.
///
/// Bounds: as in `JSONReader`. Offsets within prefix, brackets and trailer are brought back into the block by `min` and
/// `max` before they are used there.
extension JSONReader {
    func expectEnd(_ block: ByteBlock) throws(ExportError) {
        let index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        guard index == block.count else {
            throw ExportError(
                .malformed, "text follows the array of rows", at: location(of: index, in: block),
                advice: "one array, or one value a line, is what can be read")
        }
        drop(block, upTo: index)
        if filler.isAtEnd { state = .end }
    }

    /// Reads on to the bracket that closes the container, then checks prefix and trailer as the object they are without
    /// the rows: `{"meta":…,"data":` + `[]` + `,"more":…}`.
    func readTrailer(_ block: ByteBlock, _ container: Container) throws(ExportError) {
        let head = container.prefix.count + 2
        var text = ByteBlock(capacity: 1)
        var end: Int?
        while end == nil {
            text = ByteBlock(capacity: head + block.count)
            for part in [container.prefix, [0x5B, 0x5D]] { part.withUnsafeBytes { _ = text.append($0) } }
            text.append(block.contents)
            end = Scan.jsonSkip(text.bytes, from: 0, count: text.count)
            if end != nil { break }
            guard text.count <= filler.maximumRow else { throw filler.rowTooLong(in: block) }
            // That nothing follows may be news.
            if try filler.extend(block) || !filler.isAtEnd { continue }
            throw ExportError(
                .malformed, "the object around the rows is not closed", at: location(of: block.count, in: block),
                advice: "the file was cut short; fetch it again")
        }
        guard let end else { return }
        let consumed = max(0, end - head)
        do {
            _ = try JSONText.container(text.bytes, from: 0, end: end)
        } catch {
            let place =
                error.offset >= head
                ? self.place(error.offset - head, behind: container.trailerOrigin, in: Array(block.contents))
                : self.place(error.offset, behind: container.origin, in: container.prefix)
            throw ExportError(.malformed, "\(error.message)", at: place)
        }
        if !container.isCertain {
            let probe = ContainerProbe(text.bytes, at: 0, end: end)
            if probe.hasOtherArray, !probe.hasMarker {
                throw ambiguous("another array stands beside the rows", at: consumed, in: block)
            }
        }
        drop(block, upTo: consumed)
        state = .between(container)
    }

    /// Where the byte at `offset` of a text stands whose first byte stands at `origin`.
    private func place(_ offset: Int, behind origin: Location, in text: [UInt8]) -> Location {
        let before = text.prefix(offset)
        var place = origin
        place.byte = (origin.byte ?? 0) + UInt64(offset)
        place.line = (origin.line ?? 1) + UInt64(before.count { $0 == 0x0A })
        if let feed = before.lastIndex(of: 0x0A) {
            place.column = "\(offset - feed)"
        } else {
            place.column = "\((origin.column.flatMap { Int($0) } ?? 1) + offset)"
        }
        return place
    }

    /// Behind a container: the end, or more of them.
    func between(_ block: ByteBlock, _ container: Container) throws(ExportError) {
        let index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        if index < block.count {
            guard container.isCertain, options.root == nil else {
                throw ambiguous("a second value follows the object whose array was read as rows", at: index, in: block)
            }
            drop(block, upTo: index)
            state = block.bytes[index] == 0x7B ? .start : .values(.values)
            return
        }
        drop(block, upTo: index)
        if filler.isAtEnd { state = .end }
    }

    private func ambiguous(_ message: String, at offset: Int, in block: ByteBlock) -> ExportError {
        ExportError(
            .malformed, message, at: location(of: offset, in: block),
            advice: "say with --root which array holds the rows")
    }
}
