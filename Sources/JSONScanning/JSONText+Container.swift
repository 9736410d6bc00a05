public import ByteScanning

extension JSONText {
    /// What may stand next inside a container.
    private enum Expected {
        case value
        case valueOrClose
        case keyOrClose
        case key
        case colon
        case commaOrClose
    }

    /// Scans the object or array that opens at `start`, and removes the white space between its tokens in place. Its
    /// strings keep their bytes. Nesting costs a bit a level, no stack.
    ///
    /// Bounds: `read` is below `end` wherever a byte is taken; `write` never passes `read`.
    package static func container(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, end: Int
    ) throws(JSONProblem) -> JSONSpan {
        try walk(bytes, from: start, end: end, compacts: true)
    }

    /// Checks the object or array that opens at `start` and gives the offset behind it; nothing changes.
    ///
    /// - Throws: what is wrong and where; at `start` itself only where the text ends before the container does.
    package static func skipContainer(
        _ bytes: UnsafePointer<UInt8>, from start: Int, end: Int
    ) throws(JSONProblem) -> Int {
        // Without `compacts` nothing is written.
        try walk(UnsafeMutablePointer(mutating: bytes), from: start, end: end, compacts: false).next
    }

    /// A machine of few states in one loop: its state stays in registers, and as it is inlined into its two callers neither asks
    /// what `compacts` is.
    @inline(__always)
    private static func walk(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, end: Int, compacts: Bool
    ) throws(JSONProblem) -> JSONSpan {
        var read = start
        var write = start
        // One bit a level, set for an object; the lowest bit is the innermost. Full words go to `outer`.
        var levels: UInt64 = 0
        var depth = 0
        var outer: [UInt64] = []
        var expected = Expected.value
        var lines = RemovedLines()
        defer { if compacts, write != read { lines.fill(bytes, from: write, to: read) } }
        while true {
            let next = skipSpace(bytes, from: read, end: end)
            if compacts, next != read { lines.note(bytes, from: read, to: next) }
            read = next
            guard read < end else { throw JSONProblem("an object or array is not closed", at: start) }
            let byte = bytes[read]
            switch expected {
            case .value, .valueOrClose:
                if byte == .closeBracket, expected == .valueOrClose { break }
                if byte == .openBrace || byte == .openBracket {
                    if depth & 63 == 0, depth > 0 { outer.append(levels) }
                    levels = levels << 1 | (byte == .openBrace ? 1 : 0)
                    depth += 1
                    if compacts { bytes[write] = byte }
                    write += 1
                    read += 1
                    expected = byte == .openBrace ? .keyOrClose : .valueOrClose
                } else {
                    let next = try skipScalar(bytes, from: read, end: end)
                    if compacts, write != read { (bytes + write).update(from: bytes + read, count: next - read) }
                    write += next - read
                    read = next
                    expected = .commaOrClose
                }
                continue
            case .keyOrClose, .key:
                if byte == .closeBrace, expected == .keyOrClose { break }
                guard byte == .quote else { throw JSONProblem("a key is expected", at: read) }
                let next = try skipString(bytes, from: read + 1, end: end)
                if compacts, write != read { (bytes + write).update(from: bytes + read, count: next - read) }
                write += next - read
                read = next
                expected = .colon
                continue
            case .colon:
                guard byte == .colon else { throw JSONProblem("a colon is expected", at: read) }
                if compacts { bytes[write] = byte }
                write += 1
                read += 1
                expected = .value
                continue
            case .commaOrClose:
                if byte == .comma {
                    if compacts { bytes[write] = byte }
                    write += 1
                    read += 1
                    expected = levels & 1 == 1 ? .key : .value
                    continue
                }
            }
            // Only a bracket that closes the innermost level is left.
            guard byte == (levels & 1 == 1 ? .closeBrace : .closeBracket) else {
                throw JSONProblem("a comma or a closing bracket is expected", at: read)
            }
            if compacts { bytes[write] = byte }
            write += 1
            read += 1
            depth -= 1
            if depth == 0 { return JSONSpan(next: read, count: write - start) }
            if depth & 63 == 0 { levels = outer.removeLast() } else { levels >>= 1 }
            expected = .commaOrClose
        }
    }

    /// The line ends among the white space removed from a container. They are put into the room that was won behind it, so
    /// that a line counted in the block afterwards is the source's.
    private struct RemovedLines {
        private var count = 0
        private var last = 0

        @inline(__always)
        mutating func note(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) {
            for index in start..<end where bytes[index] == .lineFeed {
                count += 1
                last = index
            }
        }

        func fill(_ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int) {
            (bytes + start).update(repeating: .space, count: end - start)
            guard count > 0 else { return }
            (bytes + start).update(repeating: .lineFeed, count: count - 1)
            bytes[max(last, start + count - 1)] = .lineFeed
        }
    }

    /// Checks the string whose body starts at `start` and gives the offset behind its closing quote.
    @inlinable
    package static func skipString(
        _ bytes: UnsafePointer<UInt8>, from start: Int, end: Int
    ) throws(JSONProblem) -> Int {
        var index = start
        while true {
            index += Scan.findJSONSpecial(in: bytes + index, count: end - index)
            guard index < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            let byte = bytes[index]
            if byte == .quote { return index + 1 }
            guard byte == .backslash else {
                throw JSONProblem("a control character stands unescaped in a string", at: index)
            }
            guard index + 1 < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            switch bytes[index + 1] {
            case .n, .quote, .backslash, .t, .r, .b, .f, .slash: index += 2
            case .u:
                guard index + 6 <= end else { throw JSONProblem("an escape is cut short", at: index) }
                for place in index + 2..<index + 6 where hexDigit(bytes[place]) == nil {
                    throw JSONProblem("an escape has a digit that is not hexadecimal", at: place)
                }
                index += 6
            default: throw JSONProblem("an escape is none of JSON's", at: index)
            }
        }
    }

    /// Checks the string, number or literal that starts at `start` and gives the offset behind it.
    @usableFromInline package static func skipScalar(
        _ bytes: UnsafePointer<UInt8>, from start: Int, end: Int
    ) throws(JSONProblem) -> Int {
        switch bytes[start] {
        case .quote: return try skipString(bytes, from: start + 1, end: end)
        case .t: return try literal(bytes, from: start, end: end, "true")
        case .f: return try literal(bytes, from: start, end: end, "false")
        case .n: return try literal(bytes, from: start, end: end, "null")
        case .minus, .digitZero ... .digitNine: return try number(bytes, from: start, end: end)
        default: throw JSONProblem("a value is expected", at: start)
        }
    }

    /// Checks a number and gives the offset behind it.
    @inlinable
    package static func number(_ bytes: UnsafePointer<UInt8>, from start: Int, end: Int) throws(JSONProblem) -> Int {
        let count = NumberGrammar.prefix(bytes + start, count: end - start)
        guard count > 0 else { throw JSONProblem("a number is malformed", at: start) }
        // `01`, `1.5.2` and `1x` are no numbers followed by something: nothing may follow a number directly.
        if start + count < end {
            switch bytes[start + count] {
            case .comma, .closeBrace, .closeBracket, .space, .lineFeed, .carriageReturn, .tab: break
            default: throw JSONProblem("a number is malformed", at: start)
            }
        }
        return start + count
    }

    /// Checks `true`, `false` or `null` and gives the offset behind it.
    package static func literal(
        _ bytes: UnsafePointer<UInt8>, from start: Int, end: Int, _ word: StaticString
    ) throws(JSONProblem) -> Int {
        let count = word.utf8CodeUnitCount
        guard end - start >= count else { throw JSONProblem("a value is expected", at: start) }
        for index in 0..<count where bytes[start + index] != word.utf8Start[index] {
            throw JSONProblem("a value is expected", at: start)
        }
        return start + count
    }
}
