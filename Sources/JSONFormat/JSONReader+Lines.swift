import ByteScanning
import JSONScanning
import Tabular

/// Lines of which broken ones are left out, though a value may go on over line ends: each value is brought on a line of its
/// own, so that the parser knows where a broken one ends.
///
/// Bounds: as in `JSONReader`.
extension JSONReader {
    /// The offset behind the last whole line, reading on until there is one; nil when what is left has no line end.
    func cutByLine(_ block: ByteBlock, from start: Int) throws(ExportError) -> Int? {
        var index = start
        var cut: Int?
        while index < block.count {
            let lineEnd = index + Scan.find(.lineFeed, in: block.bytes + index, count: block.count - index)
            if lineEnd == block.count, !filler.isAtEnd {
                if cut != nil { return cut }
                _ = try filler.extend(block)
                index = JSONFormDetector.skipMarks(block.bytes, from: index, end: block.count)
                continue
            }
            guard lineEnd - index <= filler.maximumRow else {
                if cut != nil { return cut }
                throw filler.rowTooLong(in: block)
            }
            if lineEnd > index, block.bytes[index] == .openBrace || block.bytes[index] == .openBracket {
                if let end = Scan.jsonSkip(block.bytes, from: index, count: lineEnd) {
                    index = JSONFormDetector.skipMarks(block.bytes, from: end, end: lineEnd)
                    if index < lineEnd { continue }
                } else {
                    switch try endBehindLine(block, from: index, lineEnd: lineEnd, mayExtend: cut == nil) {
                    case .end(let end):
                        // Between it and what stands behind it there is a line end now.
                        cut = end
                        index = end
                        if filler.isOversized(block) { return cut }
                        continue
                    case .unknown: return cut
                    case .none: break
                    }
                }
            }
            // Looking beyond broken lines may not cost more than reading does.
            searchBudget = min(JSONFormDetector.patience, searchBudget + lineEnd - index + 1)
            let next = min(lineEnd + 1, block.count)
            cut = next
            if filler.isOversized(block) { return cut }
            index = JSONFormDetector.skipMarks(block.bytes, from: next, end: block.count)
        }
        return cut
    }

    /// Where a value ends that goes on behind its line.
    private enum End {
        case end(Int)
        /// It is broken, or too long to tell.
        case none
        /// The next block may tell.
        case unknown
    }

    /// The offset behind the value at `index` that does not end on its line, if it is sound and not too long; it is made
    /// compact, and so ends on its line from now on. The block is extended only for its first line: each extension may
    /// copy all of it.
    private func endBehindLine(
        _ block: ByteBlock, from index: Int, lineEnd: Int, mayExtend: Bool
    ) throws(ExportError) -> End {
        var wanted = 2 * max(256, lineEnd - index)
        var cost = 0
        while searchBudget - cost > 0 {
            if block.count < index + wanted, !filler.isAtEnd {
                guard mayExtend else { return .unknown }
                try filler.extend(block, upTo: index + wanted)
            }
            var end = min(block.count, index + wanted)
            let isWhole = end == block.count && filler.isAtEnd
            // A word that is cut off would seem to be none.
            if !isWhole {
                let text = UnsafeBufferPointer(start: block.bytes + lineEnd, count: end - lineEnd)
                end = lineEnd + (text.lastIndex(of: .lineFeed) ?? 0)
            }
            do throws(JSONProblem) {
                let behind = try JSONText.skipContainer(block.bytes, from: index, end: end)
                _ = try JSONText.container(block.bytes, from: index, end: end)
                return .end(behind)
            } catch {
                cost += end - index
                // Only the end of the text is a reason to look further.
                guard error.offset == index, !isWhole, wanted < JSONFormDetector.patience else { break }
                wanted *= 2
            }
        }
        searchBudget -= cost
        return .none
    }
}
