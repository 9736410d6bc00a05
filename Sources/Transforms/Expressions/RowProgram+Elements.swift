internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Elements of nested values.
///
/// Bounds: as in `RowProgram+Running`; ranges are those that `JSONMembers` found in the text.
extension RowProgram {
    func element(
        _ path: [ExpressionNode.PathStep], of value: ComputedValue, _ view: View
    ) -> ComputedValue {
        guard let text = container(value, view), let base = text.bindMemory(to: UInt8.self).baseAddress else {
            return .absent
        }
        var range = 0..<text.count
        for step in path {
            guard let next = RowProgram.step(step, base, range) else { return .absent }
            range = next
        }
        let found = UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
        switch found.first {
        case nil: return .absent
        case .n?: return .null
        case .t?: return .truth(true)
        case .f?: return .truth(false)
        case .quote?:
            let (body, replaced) = EscapedText.decodedCounting(
                UnsafeRawBufferPointer(rebasing: found.dropFirst().dropLast()))
            texts.replacedSurrogates += replaced
            return body.withUnsafeBytes { made($0, .text) }
        case .openBrace?, .openBracket?:
            let copy = Array(found)
            return copy.withUnsafeBytes { made($0, .json) }
        default:
            let copy = Array(found)
            return copy.withUnsafeBytes { made($0, .number) }
        }
    }

    private static func step(
        _ step: ExpressionNode.PathStep, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>
    ) -> Range<Int>? {
        switch step {
        case .key(let key): return JSONMembers.value(at: [key], of: bytes, in: range)
        case .index(let index):
            guard bytes[range.lowerBound] == .openBracket, var members = JSONMembers(bytes, in: range) else {
                return nil
            }
            var left = index
            while let member = members.next() {
                if left == 0 { return member.value }
                left -= 1
            }
            return nil
        }
    }

    /// The object or array that a value is, or that its text holds, as checked JSON without white space.
    private func container(_ value: ComputedValue, _ view: View) -> UnsafeRawBufferPointer? {
        let value = settled(value, view)
        guard let text = bytes(of: value, in: view.batch), let first = text.first,
            first == .openBrace || first == .openBracket
        else { return nil }
        if kind(of: value) == .json { return text }
        guard hasRoom(text.count), let source = bytes(of: value, in: view.batch) else { return nil }
        let start = scratch.append(source)
        guard let span = try? JSONText.container(scratch.bytes, from: start, end: scratch.count),
            JSONText.skipSpace(scratch.bytes, from: span.next, end: scratch.count) == scratch.count
        else { return nil }
        return UnsafeRawBufferPointer(start: scratch.bytes + start, count: span.count)
    }
}
