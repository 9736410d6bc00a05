internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Bounds: what is read lies in the batch's block or arena, the literals or the scratch block, all with `ByteBlock.padding` behind
/// them; scratch is given room before a pointer into any text is taken, and texts are looked up anew for each step.
extension RowProgram {
    /// Runs steps; jumps lead forward only, so that it ends.
    func run(_ range: Range<Int>, _ view: View) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch steps[index] {
            case .field(let field, let target): registers[target] = load(view.sites[field], view)
            case .constant(let value, let target): registers[target] = value
            case .element(let path, let at): registers[at] = element(path, of: registers[at], view)
            case .negate(let at): registers[at] = negated(registers[at], view)
            case .arithmetic(let sign, let left, let right, let target):
                registers[target] = computed(sign, registers[left], registers[right], view)
            case .join(let first, let count, let target): registers[target] = joined(first, count, view)
            case .condition(let node, let target): registers[target] = .truth(holds(node, view))
            case .branch(let node, let otherwise): if !holds(node, view) { index = otherwise - 1 }
            case .jump(let target): index = target - 1
            case .jumpIfPresent(let at, let target): if registers[at].isPresent { index = target - 1 }
            case .call(let function, let first, let count, let target):
                registers[target] = call(function, first, count, view)
            case .match(let pattern, let group, let at):
                registers[at] = match(pattern, group, in: registers[at], view)
            case .replace(let pattern, let rewrite, let at):
                registers[at] = replaced(pattern, rewrite, in: registers[at], view)
            case .part(let text, let separator, let number, let target):
                registers[target] = part(number, of: registers[text], registers[separator], view)
            case .round(let rounding, let places, let at):
                registers[at] = rounded(registers[at], rounding, places, view)
            case .settle(let at): registers[at] = settled(registers[at], view)
            }
            index += 1
        }
    }

    // MARK: Text

    private func load(_ site: FieldSite?, _ view: View) -> ComputedValue {
        guard let site else { return .absent }
        let cell = view.batch.cells(of: view.row)[site.slot]
        guard site.keys.isEmpty else {
            guard let (text, kind) = texts.value(at: site, of: view.row, in: view.batch) else { return .absent }
            return made(text, kind)
        }
        return value(of: cell)
    }

    private func value(of cell: Cell) -> ComputedValue {
        switch cell.kind {
        case .absent: .absent
        case .null: .null
        case .true: .truth(true)
        case .false: .truth(false)
        case .number, .text, .escapedText, .json, .date: .cell(cell)
        }
    }

    /// A copy of bytes that do not lie in scratch.
    func made(_ text: UnsafeRawBufferPointer, _ kind: CellKind) -> ComputedValue {
        switch kind {
        case .true: return .truth(true)
        case .false: return .truth(false)
        default:
            guard hasRoom(text.count) else { return .absent }
            return .made(kind, offset: scratch.append(text), count: text.count)
        }
    }

    func made(_ text: String, _ kind: CellKind = .text) -> ComputedValue {
        guard hasRoom(text.utf8.count) else { return .absent }
        return .made(kind, offset: scratch.append(text), count: text.utf8.count)
    }

    /// What was appended to scratch from an offset on.
    func made(from start: Int, _ kind: CellKind = .text) -> ComputedValue {
        .made(kind, offset: start, count: scratch.count - start)
    }

    /// Makes room in scratch; a value longer than any cell is a problem of the row.
    func hasRoom(_ count: Int) -> Bool {
        guard count <= Cell.maximumCount - scratch.count else {
            problem = .tooLong
            return false
        }
        scratch.reserve(count + 16)
        return true
    }

    /// The value as text, number or JSON whose bytes are its text; absent where there is no value.
    func settled(_ value: ComputedValue, _ view: View) -> ComputedValue {
        switch value {
        case .absent, .null: return .absent
        case .truth(let isTrue):
            return .literal(isTrue ? .true : .false, offset: isTrue ? 0 : 4, count: isTrue ? 4 : 5)
        case .integer(let number): return made("\(number)", .number)
        case .double(let number): return made(ShortestDouble.text(of: number), .number)
        case .cell(let cell):
            switch cell.kind {
            case .escapedText: return texts.text(of: cell, in: view.batch).map { made($0, .text) } ?? .absent
            case .date:
                let header = min(DateCell.headerCount, cell.count)
                return .slice(
                    Cell(
                        .date, offset: cell.offset + header, count: cell.count - header, isInArena: cell.isInArena))
            default: return value
            }
        case .slice, .made, .literal: return value
        }
    }

    /// The same, a number with a decimal comma as a number.
    func comparable(_ value: ComputedValue, _ view: View) -> ComputedValue {
        let value = settled(value, view)
        guard view.hasCommas, value.isSourceText, let text = bytes(of: value, in: view.batch) else { return value }
        let plain = CommaText.json(text, number)
        return plain.baseAddress == text.baseAddress ? value : made(plain, .number)
    }

    /// A settled value as it is compared; the number that its text may be is written to `block`.
    func compared(_ value: ComputedValue, _ view: View, _ block: ByteBlock) -> ComparedValue? {
        bytes(of: value, in: view.batch).map {
            view.hasCommas && value.isSourceText
                ? ComparedValue(withCommas: $0, block) : ComparedValue($0, isTime: value.isTime)
        }
    }

    /// Whether a value that `comparable` gave is text with a point, which is no number where those have a comma.
    func isNoNumber(_ value: ComputedValue, _ text: UnsafeRawBufferPointer, _ view: View) -> Bool {
        view.hasCommas && value.isSourceText && CommaText.isNone(text, of: text)
    }

    /// The bytes of a settled value, valid until scratch changes.
    @inline(__always)
    func bytes(of value: ComputedValue, in batch: RowBatch) -> UnsafeRawBufferPointer? {
        switch value {
        case .cell(let cell), .slice(let cell): batch.bytes(of: cell)
        case .made(_, let offset, let count):
            UnsafeRawBufferPointer(start: scratch.bytes + offset, count: count)
        case .literal(_, let offset, let count):
            UnsafeRawBufferPointer(start: literals.bytes + offset, count: count)
        case .absent, .null, .truth, .integer, .double: nil
        }
    }

    func kind(of value: ComputedValue) -> CellKind {
        switch value {
        case .absent: .absent
        case .null: .null
        case .truth(let isTrue): isTrue ? .true : .false
        case .integer, .double: .number
        case .cell(let cell): cell.kind
        case .slice, .made(.escapedText, _, _), .literal(.escapedText, _, _): .text
        case .made(let kind, _, _), .literal(let kind, _, _): kind
        }
    }

    private func joined(_ first: Int, _ count: Int, _ view: View) -> ComputedValue {
        var size = 0
        for index in first..<first + count {
            let value = settled(registers[index], view)
            guard let text = bytes(of: value, in: view.batch) else { return .absent }
            registers[index] = value
            size += text.count
        }
        guard hasRoom(size) else { return .absent }
        let start = scratch.count
        for index in first..<first + count {
            // There is room for all, so that none moves.
            if let text = bytes(of: registers[index], in: view.batch) { scratch.append(text) }
        }
        return made(from: start)
    }
}
