import ByteScanning
import JSONScanning
import Tabular

/// What follows the rows: the rest of a container, the end of the text, another value.
///
/// Bounds: as in `JSONReader`. Offsets within prefix, brackets and block are brought back into the block by `max` before
/// they are used there.
extension JSONReader {
    func expectEnd(_ block: ByteBlock) throws(ExportError) {
        let index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        guard index == block.count else {
            if block.bytes[index] == .openBracket {
                throw malformed(
                    "a second array follows the first one", at: index, in: block,
                    advice: "two runs were perhaps written into one file: make two files of it, and give both")
            }
            // Enough of it to be shown.
            try filler.extend(block, upTo: index + 64)
            throw malformed(
                "text follows the array of rows: \(JSONExcerpt.text(block.bytes, at: index, end: block.count) ?? "")",
                at: index, in: block, advice: "one array, or one value a line, is what can be read")
        }
        drop(block, upTo: index)
        if filler.isAtEnd { state = .end }
    }

    /// Reads on to the bracket that closes the container, then checks prefix and trailer as the object they are without
    /// the rows: `{"meta":…,"data":` + `[]` + `,"more":…}`.
    func readTrailer(_ block: ByteBlock, _ container: Container) throws(ExportError) {
        var container = container
        let head = container.prefix.count + 2
        let text = ByteBlock(capacity: head + block.count)
        var end: Int?
        while true {
            text.count = 0
            text.append(container.prefix)
            text.append("[]")
            _ = text.append(block.contents)
            end = Scan.jsonSkip(text.bytes, from: 0, count: text.count)
            if end != nil { break }
            guard try filler.extend(block) || !filler.isAtEnd else {
                throw malformed(
                    "the object around the rows is not closed", at: block.count, in: block,
                    advice: "the file was cut short; fetch it again")
            }
        }
        let behind = end ?? head
        do {
            _ = try JSONText.skipContainer(text.bytes, from: 0, end: behind)
        } catch {
            let place =
                error.offset >= head
                ? location(of: error.offset - head, in: block)
                : self.place(error.offset, behind: container.origin, in: container.prefix)
            throw ExportError(.malformed, error.described(text.bytes, end: behind), at: place)
        }
        try checkKeys(of: text, end: behind, head: head, &container, block)
        drop(block, upTo: max(0, behind - head))
        state = .between(container)
    }

    /// Whether what stands behind the rows lets the object be what it was taken for.
    private func checkKeys(
        of text: ByteBlock, end: Int, head: Int, _ container: inout Container, _ block: ByteBlock
    ) throws(ExportError) {
        if let root = options.root {
            let again = RootPath(keys: root).places(text.bytes, at: 0, end: end).first { $0 >= head }
            guard let again else { return }
            throw malformed(
                "\(Setting.root) \(container.key) is there a second time, and the rows of the first were read",
                at: again - head,
                in: block, advice: "a key that is repeated in one object has to go")
        }
        guard !container.isSettled else { return }
        let outline = ObjectOutline(text.bytes, at: 0, end: end)
        let standing = outline.standing(by: rule, isOnly: true, in: text.bytes, end: end)
        if case .container(let member) = standing, outline.members[member].start == container.prefix.count {
            container.isBody = outline.members.count > 1
            return
        }
        let later = outline.members.first { $0.start >= head }
        let name = later.map { "\"\($0.name)\" stands" } ?? "other keys stand"
        throw malformed(
            "\(name) beside the rows, so that the object is a row itself", at: max(0, (later?.start ?? end) - head),
            in: block, advice: "say with \(Setting.root) \(container.key) that its array holds the rows")
    }

    /// Where the byte at `offset` of a text stands whose first byte stands at `origin`.
    private func place(_ offset: Int, behind origin: Location, in text: [UInt8]) -> Location {
        let before = text.prefix(offset)
        var place = origin
        place.byte = origin.byte.map { $0 + UInt64(offset) }
        place.line = (origin.line ?? 1) + UInt64(before.count { $0 == .lineFeed })
        let line = before.suffix(from: before.lastIndex(of: .lineFeed).map { $0 + 1 } ?? 0)
        // Decoded text has no bytes to be found.
        let count = origin.byte == nil ? JSONReader.characterCount(line) : line.count
        let start = line.startIndex > 0 ? 1 : origin.column.flatMap { Int($0) }
        place.column = start.map { "\($0 + count)" }
        return place
    }

    /// Behind a container: the end, or more of them.
    func between(_ block: ByteBlock, _ container: Container) throws(ExportError) {
        let index = JSONFormDetector.skipMarks(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            drop(block, upTo: index)
            if filler.isAtEnd { state = .end }
            return
        }
        if options.root != nil {
            drop(block, upTo: index)
            state = .values(readsLines ? [.rooted, .lines] : .rooted)
            return
        }
        // A line each, they are rows of JSON Lines; indented, or on one line, they are bodies one behind the other.
        let place = location(of: index, in: block)
        let isLine = location(of: 0, in: block).line == container.origin.line && place.line != container.origin.line
        guard container.isBody, !isLine else {
            throw ExportError(
                .malformed, "a second value follows the object whose array was read as rows", at: place,
                advice: "say with \(Setting.root) \(container.key) that the rows are in each of them")
        }
        drop(block, upTo: index)
        state = .values(.bodies)
    }
}
