import ByteScanning
import Compression
import Tabular

extension OfficePackage {
    /// Whether a part may have one of these ASCII words: it has their bytes, or is of an encoding in which they are others.
    func mayHave(_ words: [String], inPart name: String) throws(ExportError) -> Bool {
        guard let source = try source(ofPart: name) else { return false }
        let overlap = (words.map(\.utf8.count).max() ?? 1) - 1
        let searched = words.map { SearchedText(Array($0.utf8)) }
        let block = ByteBlock(capacity: 256 * 1024)
        var isFirst = true
        while try source.fill(block) {
            // UTF-16 has zeros where XML begins, or a mark before it (XML 1.0, appendix F).
            if isFirst, block.contents.prefix(4).contains(where: { $0 == 0 || $0 >= 0xFE }) { return true }
            isFirst = false
            if searched.contains(where: { $0.isFound(in: block.contents) }) { return true }
            // A word may stand across two blocks.
            let kept = Array(block.contents.suffix(overlap))
            block.count = 0
            kept.withUnsafeBytes { _ = block.append($0) }
        }
        return false
    }
}
