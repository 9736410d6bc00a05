internal import ByteScanning
internal import JSONScanning
internal import Tabular

extension RowProgram {
    /// What a function makes of the values in registers side by side. A function of absent is absent.
    func call(_ function: ExpressionFunction, _ first: Int, _ count: Int, _ view: View) -> ComputedValue {
        switch function {
        case .row: return .integer(Int64(clamping: rowNumber))
        case .source:
            if !view.batch.origins.isEmpty, let origin = view.batch.origin(ofRowAt: Int(view.row.start)) {
                return made(Array(view.batch.bytes(of: origin)), .text)
            }
            return made(view.batch.shapes[Int(view.row.shape)].sourceName, .text)
        default: break
        }
        for index in first..<first + count where !registers[index].isPresent { return .absent }
        let value = registers[first]
        switch function {
        case .abs: return absolute(value, view)
        case .min: return extreme(first, count, view, wantsGreatest: false)
        case .max: return extreme(first, count, view, wantsGreatest: true)
        case .number, .json, .date, .timestamp, .year, .month, .day: return converted(value, function, view)
        default: break
        }
        let settled = self.settled(value, view)
        registers[first] = settled
        guard let text = bytes(of: settled, in: view.batch) else { return .absent }
        switch function {
        case .text: return settled.part(0..<text.count)
        case .length: return .integer(Int64(ExpressionText.length(text)))
        case .words: return .integer(Int64(ExpressionText.words(text)))
        case .trim: return settled.part(ExpressionText.trimmed(text))
        case .lower, .upper: return cased(settled, text, isLower: function == .lower, view)
        case .slug: return made(ExpressionText.slug(text), .text)
        case .sha256: return made(ExpressionText.sha256(text))
        case .hash: return made(String(ExpressionText.sha256(text).prefix(16)))
        case .substr: return substring(settled, text, first, count, view)
        case .split: return splitWhole(settled, registers[first + 1], view)
        case .host, .domain, .path, .folder, .query, .scheme: return url(function, settled, text, view)
        default: return .absent
        }
    }

    private func made(_ text: [UInt8], _ kind: CellKind) -> ComputedValue { text.withUnsafeBytes { made($0, kind) } }

    // MARK: Text

    private func cased(
        _ value: ComputedValue, _ text: UnsafeRawBufferPointer, isLower: Bool, _ view: View
    ) -> ComputedValue {
        guard text.allSatisfy({ $0 < 0x80 }) else {
            let string = String(decoding: text, as: UTF8.self)
            return made(isLower ? string.lowercased() : string.uppercased())
        }
        let first: UInt8 = isLower ? 0x41 : 0x61
        guard text.contains(where: { $0 &- first < 26 }) else { return value.part(0..<text.count) }
        guard hasRoom(text.count), let source = bytes(of: value, in: view.batch) else { return .absent }
        let start = scratch.count
        for byte in source { scratch.append(byte &- first < 26 ? byte ^ 0x20 : byte) }
        return made(from: start)
    }

    private func substring(
        _ value: ComputedValue, _ text: UnsafeRawBufferPointer, _ first: Int, _ count: Int, _ view: View
    ) -> ComputedValue {
        guard case .integer(let start)? = number(of: registers[first + 1], view) else { return trouble() }
        var wanted = Int64.max
        if count > 2 {
            guard case .integer(let length)? = number(of: registers[first + 2], view) else { return trouble() }
            wanted = max(0, length)
        }
        // Reading a number may have moved scratch.
        guard let text = bytes(of: value, in: view.batch) else { return .absent }
        return value.part(ExpressionText.substring(text, from: start, count: wanted))
    }

    func part(_ index: Int, of value: ComputedValue, _ separator: ComputedValue, _ view: View) -> ComputedValue {
        let (value, separator) = (settled(value, view), settled(separator, view))
        guard let text = bytes(of: value, in: view.batch), let sign = bytes(of: separator, in: view.batch) else {
            return .absent
        }
        guard sign.count > 0 else { return trouble() }
        var start = 0
        var left = index
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: text[start...])
            let found = SearchedText.first(sign, in: rest)
            if left == 0 { return value.part(start..<start + (found ?? rest.count)) }
            guard let found else { return .absent }
            start += found + sign.count
            left -= 1
        }
    }

    /// All parts, as an array.
    private func splitWhole(_ value: ComputedValue, _ separator: ComputedValue, _ view: View) -> ComputedValue {
        let separator = settled(separator, view)
        guard let text = bytes(of: value, in: view.batch), let sign = bytes(of: separator, in: view.batch) else {
            return .absent
        }
        guard sign.count > 0 else { return trouble() }
        var list: [UInt8] = [.openBracket]
        var start = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: text[start...])
            let found = SearchedText.first(sign, in: rest)
            if start > 0 { list.append(.comma) }
            list.append(.quote)
            JSONText.append(escaped: UnsafeRawBufferPointer(rebasing: rest.prefix(found ?? rest.count)), to: &list)
            list.append(.quote)
            guard let found else { break }
            start += found + sign.count
        }
        list.append(.closeBracket)
        return made(list, .json)
    }

    // MARK: Patterns

    func match(_ pattern: CapturingPattern, _ group: Int, in value: ComputedValue, _ view: View) -> ComputedValue {
        let value = settled(value, view)
        guard let text = bytes(of: value, in: view.batch), pattern.find(in: text, from: 0, groups: group),
            let range = pattern.group(group)
        else { return .absent }
        return value.part(range)
    }

    /// Each match is replaced; of an empty one right behind another there is nothing to replace.
    func replaced(
        _ pattern: CapturingPattern, _ rewrite: Rewrite, in value: ComputedValue, _ view: View
    ) -> ComputedValue {
        let value = settled(value, view)
        guard let count = bytes(of: value, in: view.batch)?.count else { return .absent }
        let start = scratch.count
        var (copied, from, last) = (0, 0, -1)
        var hasMatch = false
        var patience = ReplacingPatience(count)
        while from <= count, let text = bytes(of: value, in: view.batch),
            pattern.find(in: text, from: from, groups: rewrite.greatestGroup), let match = pattern.group(0)
        {
            if match.isEmpty, match.lowerBound == last {
                // On by one code point.
                from = match.lowerBound + 1
                while from < count, text[from] & 0xC0 == 0x80 { from += 1 }
                continue
            }
            hasMatch = true
            guard patience.allows(count - from) else {
                problem = .tooSlow
                return .absent
            }
            guard copy(copied..<match.lowerBound, of: value, view), write(rewrite, pattern, value, view) else {
                return .absent
            }
            (copied, from, last) = (match.upperBound, match.upperBound, match.upperBound)
        }
        guard hasMatch else { return value.part(0..<count) }
        guard copy(copied..<count, of: value, view) else { return .absent }
        return made(from: start)
    }

    /// Appends a part of a text to scratch.
    private func copy(_ range: Range<Int>, of value: ComputedValue, _ view: View) -> Bool {
        guard hasRoom(range.count), let text = bytes(of: value, in: view.batch) else { return false }
        scratch.append(UnsafeRawBufferPointer(rebasing: text[range]))
        return true
    }

    private func write(
        _ rewrite: Rewrite, _ pattern: CapturingPattern, _ value: ComputedValue, _ view: View
    ) -> Bool {
        for piece in rewrite.pieces {
            switch piece {
            case .text(let text):
                guard hasRoom(text.count) else { return false }
                scratch.append(text)
            case .group(let group):
                if let range = pattern.group(group), !copy(range, of: value, view) { return false }
            }
        }
        return true
    }

    // MARK: Addresses

    private func url(
        _ function: ExpressionFunction, _ value: ComputedValue, _ text: UnsafeRawBufferPointer, _ view: View
    ) -> ComputedValue {
        let parts = URLParts(text)
        let range: Range<Int>?
        switch function {
        case .scheme: range = parts.scheme
        case .host: range = parts.host
        case .domain: range = parts.domain(text)
        case .path: range = parts.path
        case .folder: range = parts.folder(text)
        default: range = parts.query
        }
        guard let range else { return .absent }
        let part = value.part(range)
        guard [.scheme, .host, .domain].contains(function) else { return part }
        // Case does not count there (RFC 3986 §6.2.2.1).
        return cased(part, UnsafeRawBufferPointer(rebasing: text[range]), isLower: true, view)
    }

    // MARK: Conversions

    private func extreme(_ first: Int, _ count: Int, _ view: View, wantsGreatest: Bool) -> ComputedValue {
        var best = first
        for index in first..<first + count {
            registers[index] = settled(registers[index], view)
        }
        for index in first + 1..<max(first + count, first + 1) {
            guard let one = compared(registers[best], view, leftNumber),
                let two = compared(registers[index], view, rightNumber)
            else { return .absent }
            let order = two.order(one)
            if wantsGreatest ? order > 0 : order < 0 { best = index }
        }
        return settledNumber(registers[best], view)
    }

    /// The value settled, text that is a number as a number.
    private func settledNumber(_ value: ComputedValue, _ view: View) -> ComputedValue {
        let value = comparable(value, view)
        guard let text = bytes(of: value, in: view.batch), let base = text.bindMemory(to: UInt8.self).baseAddress,
            !isNoNumber(value, text, view), NumberGrammar.isNumber(base, count: text.count)
        else { return value }
        switch value {
        case .cell(let cell), .slice(let cell): return .cell(cell.isDouble ? cell : cell.with(.number))
        case .made(_, let offset, let count): return .made(.number, offset: offset, count: count)
        case .literal(_, let offset, let count): return .literal(.number, offset: offset, count: count)
        default: return value
        }
    }

    private func absolute(_ value: ComputedValue, _ view: View) -> ComputedValue {
        rounded(value, nil, 0, view)
    }

    /// Rounding, exact in the digits that are written; without a rounding, the number without its sign.
    func rounded(
        _ value: ComputedValue, _ rounding: ExpressionNode.Rounding?, _ places: Int, _ view: View
    ) -> ComputedValue {
        guard value.isPresent else { return .absent }
        let value = settledNumber(value, view)
        guard kind(of: value) == .number, let text = bytes(of: value, in: view.batch) else { return trouble() }
        guard let rounding else {
            return text.first == .minus ? numberPart(value, 1..<text.count) : value
        }
        guard let digits = DecimalRounding.rounded(text, rounding, places) else { return value }
        return made(digits, .number)
    }

    private func numberPart(_ value: ComputedValue, _ range: Range<Int>) -> ComputedValue {
        settledAsNumber(value.part(range))
    }

    private func settledAsNumber(_ value: ComputedValue) -> ComputedValue {
        switch value {
        case .cell(let cell), .slice(let cell): .cell(cell.with(.number))
        case .made(_, let offset, let count): .made(.number, offset: offset, count: count)
        case .literal(_, let offset, let count): .literal(.number, offset: offset, count: count)
        default: value
        }
    }

    private func converted(
        _ value: ComputedValue, _ function: ExpressionFunction, _ view: View
    ) -> ComputedValue {
        let settled = self.settled(value, view)
        guard let text = bytes(of: settled, in: view.batch) else { return .absent }
        switch function {
        case .number:
            guard [.number, .text].contains(kind(of: settled)),
                WrittenNumber.parse(text, view.hasCommas && settled.isSourceText ? .comma : .point, to: number)
            else { return trouble() }
            if number.count > 0 { return made(number.contents, .number) }
            if case .cell(let cell) = value, cell.isDouble { return value }
            return settledAsNumber(settled)
        case .json:
            if kind(of: settled) == .json { return settled }
            guard let (compact, isNull) = ExpressionText.container(text) else { return trouble() }
            return isNull ? .null : made(compact, .json)
        default:
            guard let time = WrittenTime(text) else { return trouble() }
            let date = CivilDay.date(time.days)
            switch function {
            case .year: return .integer(date.year)
            case .month: return .integer(date.month)
            case .day: return .integer(date.day)
            case .date: return made(String(time.text.prefix(10)), .date)
            default: return made(time.text, .date)
            }
        }
    }
}
