import ByteScanning
import JSONScanning
import Tabular

/// Nested values as elements: members under their names, elements of arrays as `<value>`, as Scrapy writes them. A member that
/// is null has no element, an element of an array that is null an empty one, so that the others keep their order and number.
///
/// Bounds: texts are ranges of a cell's bytes, which stand in a block with 64 bytes behind its contents; keys and strings are
/// copied before they are decoded.
final class XMLNested {
    /// Deeper values stay JSON text: each level is a call.
    private static let maximumDepth = 64

    /// What was lost or renamed.
    struct Losses {
        var characters = 0
        var surrogates = 0
        var renamed: XMLRenamedMember?
    }

    private var losses = Losses()

    /// What was lost since the last time.
    func takeLosses() -> Losses {
        defer { losses = Losses() }
        return losses
    }

    /// Appends what stands within the element of a `.json` cell.
    func append(_ cell: Cell, of batch: RowBatch, to target: ByteBlock) {
        let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
        append(base, 0..<cell.count, to: target, depth: 0)
    }

    private func append(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, to target: ByteBlock, depth: Int) {
        guard let first = range.first else { return }
        switch bytes[first] {
        case .openBrace where depth < XMLNested.maximumDepth:
            appendMembers(bytes, range, to: target, depth: depth)
        case .openBracket where depth < XMLNested.maximumDepth:
            appendElements(bytes, range, to: target, depth: depth)
        case .quote where range.count >= 2:
            let body = UnsafeRawBufferPointer(start: bytes + first + 1, count: range.count - 2)
            let (text, replaced) = EscapedText.decodedCounting(body)
            losses.surrogates += replaced
            losses.characters += text.withUnsafeBytes { MarkupText.append($0, to: target) }
        default:
            // A number, true or false, or JSON that is too deep.
            let text = UnsafeRawBufferPointer(start: bytes + first, count: range.count)
            losses.characters += MarkupText.append(text, to: target)
        }
    }

    private func appendMembers(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, to target: ByteBlock, depth: Int) {
        guard var members = JSONMembers(bytes, in: range) else { return }
        while let member = members.next() {
            guard !isNull(bytes, member.value) else { continue }
            let name = name(UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count))
            target.append(literal: "<")
            target.append(name)
            target.append(literal: ">")
            append(bytes, member.value, to: target, depth: depth + 1)
            target.append(literal: "</")
            target.append(name)
            target.append(literal: ">")
        }
    }

    private func appendElements(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, to target: ByteBlock, depth: Int) {
        guard var elements = JSONMembers(bytes, in: range) else { return }
        while let element = elements.next() {
            target.append(literal: "<value>")
            if !isNull(bytes, element.value) { append(bytes, element.value, to: target, depth: depth + 1) }
            target.append(literal: "</value>")
        }
    }

    private func isNull(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Bool {
        range.count == 4 && bytes[range.lowerBound] == .n
    }

    private func name(_ key: UnsafeRawBufferPointer) -> [UInt8] {
        let text = key.contains(.backslash) ? EscapedText.decoded(key) : Array(key)
        let name = XMLName.valid(text)
        if name != text, losses.renamed == nil { losses.renamed = XMLRenamedMember(from: text, to: name) }
        return name
    }
}
