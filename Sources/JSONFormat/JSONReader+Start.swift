import ByteScanning
import JSONScanning
import Tabular

/// The first bytes: which form the text has.
///
/// Bounds: as in `JSONReader`.
extension JSONReader {
    func start(_ block: ByteBlock) throws(ExportError) {
        let index = JSONFormDetector.skipMarks(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            drop(block, upTo: index)
            if filler.isAtEnd { try acceptBlank(at: block) }
            return
        }
        if block.bytes[index] == .closeBracket, options.acceptsBlank {
            drop(block, upTo: index + 1)
            state = .afterArray
            return
        }
        switch try verdict(block, at: index) {
        case .array:
            let rows = elements
            advice.look(atElementsOf: block.bytes, from: index + 1, count: block.count, rows: rows)
            drop(block, upTo: index + 1)
            state = .elements(isFirst: true, nil)
        case .container(let array, let isSettled):
            enter(block, object: index, array: array, isSettled: isSettled, rows: [.elements, .envelopes])
        case .rooted:
            try findRoot(block, at: index)
        case .lines:
            begin([.lines, .webhooks], block, at: index)
        case .linesByContent:
            begin([.couldBeLeftOut, .webhooks], block, at: index)
        case .values, .more:
            begin(readsLines ? .webhooks : .bodies, block, at: index)
        }
    }

    private func begin(_ kind: JSONRows, _ block: ByteBlock, at index: Int) {
        let rows = options.root == nil ? kind.union(unwrapped) : kind.subtracting([.bodies, .webhooks]).union(.rooted)
        advice.look(atValuesOf: block.bytes, from: index, count: block.count, rows: rows)
        drop(block, upTo: index)
        state = .values(rows)
    }

    /// How the elements of an array are read that is all there is.
    var elements: JSONRows {
        options.root == nil ? JSONRows.elements.union(unwrapped) : [.elements, .rooted]
    }

    /// `--unwrap`, and pages of the results API, say that rows are in envelopes wherever they stand.
    private var unwrapped: JSONRows { options.unwraps || options.tracksIdentity ? .envelopes : [] }

    private func acceptBlank(at block: ByteBlock) throws(ExportError) {
        guard options.acceptsBlank || readsLines else {
            throw ExportError(
                .malformed, "no JSON here: the input is blank", at: location(of: 0, in: block),
                advice: "an empty array is written []")
        }
        state = .end
    }

    private func verdict(_ block: ByteBlock, at index: Int) throws(ExportError) -> JSONFormDetector.Verdict {
        let detector = JSONFormDetector(
            readsLines: readsLines, hasRoot: options.root != nil, rule: rule, isFromAPI: options.isFromAPI)
        while true {
            let verdict = detector.verdict(block.bytes, from: index, count: block.count, isAtEnd: filler.isAtEnd)
            guard case .more(let wanted) = verdict else { return verdict }
            // What is longer is too long as a row, too, which those tell who know where it starts.
            guard block.count - index <= max(filler.maximumRow, 2 * JSONFormDetector.patience) else { return .values }
            try filler.extend(block, upTo: wanted)
        }
    }

    /// Goes on behind the bracket that opens the row array.
    private func enter(_ block: ByteBlock, object: Int, array: Int, isSettled: Bool, rows: JSONRows) {
        let outline = ObjectOutline(block.bytes, at: object, end: block.count)
        let key = outline.members.first { $0.start == array }?.name.description
        var container = Container(
            prefix: Array(UnsafeBufferPointer(start: block.bytes + object, count: array - object)),
            origin: location(of: object, in: block), isSettled: isSettled, isBody: outline.members.count > 1,
            key: options.root.map { $0.joined(separator: ".") } ?? key ?? "data", rows: rows)
        container.owner = rule.owner(outline.members, in: block.bytes, end: block.count)
        if options.root != nil {
            advice.look(atElementsOf: block.bytes, from: array + 1, count: block.count, rows: rows)
        }
        drop(block, upTo: array + 1)
        state = .elements(isFirst: true, container)
    }

    private func findRoot(_ block: ByteBlock, at index: Int) throws(ExportError) {
        let path = RootPath(keys: options.root ?? [])
        while true {
            if let place = path.places(block.bytes, at: index, end: block.count).first {
                guard block.bytes[place] == .openBracket else {
                    throw malformed(
                        path.isNoArray(block.bytes, at: place), at: place, in: block, advice: "\(RootPath.advice)")
                }
                return enter(
                    block, object: index, array: place, isSettled: true,
                    rows: holdsEnvelopes(block, object: index, array: place)
                        ? [.elements, .envelopes] : JSONRows.elements.union(unwrapped))
            }
            guard !filler.isAtEnd, block.count - index <= filler.maximumRow else { break }
            try filler.extend(block, upTo: block.count * 2)
        }
        let known = RowsElsewhere.paths(block.bytes, at: index, end: block.count)
        throw malformed(
            path.isMissing(block.bytes, at: index, end: block.count), at: index, in: block,
            advice: "\(RootPath.advice)" + (known.isEmpty ? "" : ", such as \(known.joined(separator: ", "))"))
    }

    /// Whether the array that `--root` names is the one of a body that would be a container without it.
    private func holdsEnvelopes(_ block: ByteBlock, object: Int, array: Int) -> Bool {
        let outline = ObjectOutline(block.bytes, at: object, end: block.count)
        switch outline.standing(by: rule, isOnly: true, in: block.bytes, end: block.count) {
        case .container(let member), .undecided(let member?): return outline.members[member].start == array
        default: return false
        }
    }
}
