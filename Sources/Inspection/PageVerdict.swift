internal import ByteScanning
internal import Tabular
internal import Transforms

/// What a row of a crawl says of its page, by the one rule that all share who tell of it.
enum PageState: UInt8 {
    /// It answered.
    case answered
    /// It sent its visitor on.
    case redirected
    /// Its status code is 400 or above, or it has an error and no status code.
    case broken
}

/// What a cell says as a status code or depth. Numbers count by value, whatever the cell's kind: `404`, `"404"`, `404.0` and
/// `4.04e2` are one code.
enum PageNumber {
    case missing
    /// A whole number below a thousand.
    case small(Int)
    /// Another number.
    case large
    /// No number.
    case other

    @inline(__always)
    init(of cell: Cell, in batch: RowBatch) {
        switch cell.kind {
        case .absent, .null: self = .missing
        case .number, .text: self.init(batch.bytes(of: cell))
        case .escapedText, .true, .false, .json, .date: self = .other
        }
    }

    /// What text says; none is nothing.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer) {
        if text.isEmpty {
            self = .missing
            return
        }
        if text.count <= 3, text[0] != 0x30 || text.count == 1 {
            var number = 0
            var isPlain = true
            for byte in text {
                isPlain = isPlain && byte.isDigit
                number = number * 10 + Int(byte & 0xF)
            }
            if isPlain {
                self = .small(number)
                return
            }
        }
        guard DecimalText(text) != nil else {
            self = .other
            return
        }
        // 200.0 and 2e2 are 200, as they are for the filters.
        if let number = Double(String(decoding: text, as: UTF8.self)), number >= 0,
            number < Double(ValueCounts.small), number == number.rounded(),
            PageNumber.compare(text, with: number) == 0
        {
            self = .small(Int(number))
        } else {
            self = .large
        }
    }

    /// Whether the number that `text` is is less than another, the same or greater, by its digits.
    private static func compare(_ text: UnsafeRawBufferPointer, with number: Double) -> Int {
        Array("\(Int(number))".utf8).withUnsafeBytes { other in
            guard let left = DecimalText(text), let right = DecimalText(other) else { return 0 }
            return DecimalText.compare(left, right)
        }
    }

    /// Whether it is at least so much; `text` is what it was made of.
    func isAtLeast(_ bound: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .missing, .other: false
        case .small(let number): number >= bound
        case .large: PageNumber.compare(text, with: Double(bound)) >= 0
        }
    }
}

extension PageState {
    /// The state of a page by its status code, and by its error where there is none: what is no number, or below 100, is
    /// no answer of a server.
    @inline(__always)
    static func of(_ code: PageNumber, _ text: UnsafeRawBufferPointer, hasError: @autoclosure () -> Bool) -> PageState {
        if code.isAtLeast(400, text) { return .broken }
        if code.isAtLeast(300, text) { return .redirected }
        if code.isAtLeast(100, text) { return .answered }
        return hasError() ? .broken : .answered
    }

    /// Whether the text of a field `error` tells of one: neither nothing nor what programs write for it.
    static func isError(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 5 else { return true }
        let words: [StaticString] = ["", "0", "[]", "{}", "null", "false"]
        return !words.contains { word in
            word.utf8CodeUnitCount == text.count
                && text.indices.allSatisfy { text[$0] | 0x20 == word.utf8Start[$0] | 0x20 }
        }
    }
}

extension URLParts {
    /// The folder that a page is in: its path up to the last slash. A slash at the end makes no folder of a page, or every
    /// page of many sites would be one; empty for what is in none.
    func pageFolder(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        var end = path.upperBound
        if end > path.lowerBound, text[end - 1] == .slash { end -= 1 }
        let slash = text[path.lowerBound..<end].lastIndex(of: .slash)
        return path.lowerBound..<(slash.map { $0 + 1 } ?? path.lowerBound)
    }
}
