import Libc
import Tabular

extension ExpressionParser {
    /// A value, and indexes and names behind it.
    mutating func parseIndexed() throws(ExportError) -> Part {
        var part = try parsePlain()
        guard token == .openIndex else { return part }
        var steps: [ExpressionNode.PathStep] = []
        while token == .openIndex {
            try advance()
            steps.append(.index(try takeWhole(0...Int(Int32.max), "an index from 0 is expected here")))
            guard token == .closeIndex else { throw failure("a closing bracket is expected here") }
            try advance()
            if case .member(let path) = token {
                steps += path.components.map { .key($0.utf8) }
                try advance()
            }
        }
        var node = part.node
        if case .call(.split, let arguments) = node, case .index(let index) = steps[0], arguments.count == 2 {
            node = .part(arguments[0], separator: arguments[1], index)
            steps.removeFirst()
        }
        part = .value(steps.isEmpty ? node : .element(node, steps))
        return part
    }

    /// A whole number that is written as one.
    private mutating func takeWhole(_ range: ClosedRange<Int>, _ message: String) throws(ExportError) -> Int {
        guard case .number(let text) = token, let value = Int(text), range.contains(value) else {
            throw failure(message)
        }
        try advance()
        return value
    }

    private mutating func parsePlain() throws(ExportError) -> Part {
        let node: ExpressionNode
        switch token {
        case .field(let path, let isQuoted):
            let start = offset
            try advance()
            guard token == .open, !isQuoted else { return .value(.field(path)) }
            return .value(try parseCall(path, start))
        case .open: return try parseParentheses()
        case .text(let text): node = .text(text)
        case .number(let text): node = .number(text)
        case .keyword("true"): node = .truth(true)
        case .keyword("false"): node = .truth(false)
        case .keyword("null"): node = .null
        case .keyword(let word):
            throw failure("a field or value is expected here; a field called \"\(word)\" stands in backticks")
        default: throw failure("a field or value is expected here")
        }
        try advance()
        return .value(node)
    }

    private mutating func parseParentheses() throws(ExportError) -> Part {
        let start = offset
        try enter()
        defer { leave() }
        try advance()
        let inner = try parseAny()
        try close(start, "\"and\", \"or\" or a closing parenthesis is expected here")
        return inner
    }

    // MARK: Functions

    private mutating func parseCall(_ path: FieldPath, _ start: Int) throws(ExportError) -> ExpressionNode {
        let name = path.components.last?.description ?? ""
        let word = path.components.count == 1 ? name.lowercased() : ""
        guard let function = ExpressionFunction(rawValue: word) else { throw noFunction(name, start) }
        let open = offset
        try enter()
        defer { leave() }
        try advance()
        let node = try parseArguments(of: function, start)
        try close(open, "a comma or a closing parenthesis is expected here: \(function.form)")
        return node
    }

    private func noFunction(_ name: String, _ start: Int) -> ExportError {
        let word = name.lowercased()
        if let own = ExpressionFunction.foreign[word] {
            return scanner.failure("\"\(name)\" is written \(own)", at: start)
        }
        if let own = ExpressionScanner.foreignWords[word] {
            return scanner.failure("\"\(name)\" is written field \(own)", at: start)
        }
        let near = ExpressionFunction.allCases.map(\.rawValue).first {
            EditDistance.between(word, $0, atMost: min(2, word.count / 3)) != nil
        }
        let meant = near.map { "; did you mean \($0)?" } ?? ""
        return scanner.failure("there is no function \"\(name)\"\(meant)", at: start)
    }

    private mutating func parseArguments(
        of function: ExpressionFunction, _ start: Int
    ) throws(ExportError) -> ExpressionNode {
        switch function {
        case .if:
            let condition = try parseCondition()
            try comma(function)
            let first = try parseAny().node
            try comma(function)
            return .choice(condition, first, try parseAny().node)
        case .match: return try parseMatch()
        case .replace: return try parseReplace()
        case .round, .floor, .ceil:
            let value = try parseAny().node
            var places = 0
            if function == .round, token == .comma {
                try advance()
                places = try takeWhole(0...30, "a whole number of places from 0 to 30 is expected here")
            }
            return .rounded(
                value, function == .round ? .nearest : function == .floor ? .floor : .ceiling, places: places)
        default: break
        }
        var arguments: [ExpressionNode] = []
        if token != .close {
            arguments.append(try parseAny().node)
            while token == .comma {
                try advance()
                arguments.append(try parseAny().node)
            }
        }
        guard token != .close || function.arguments.contains(arguments.count) else {
            let most = function.arguments.upperBound
            throw scanner.failure(
                arguments.count > most && most > 3
                    ? "\(function.rawValue) takes \(most) values at most, and these are \(arguments.count)"
                    : "\(function.rawValue) is written \(function.form)", at: start)
        }
        switch function {
        case .now: return .time(instant(isDay: false))
        case .today: return .time(instant(isDay: true))
        default: return .call(function, arguments)
        }
    }

    private mutating func comma(_ function: ExpressionFunction) throws(ExportError) {
        guard token == .comma else { throw failure("a comma is expected here: \(function.form)") }
        try advance()
    }

    private mutating func parseMatch() throws(ExportError) -> ExpressionNode {
        let value = try parseAny().node
        try comma(.match)
        let (pattern, groups) = try takePattern()
        var group = 0
        if token == .comma {
            try advance()
            group = try takeWhole(
                0...groups, "a group from 0 to \(groups) is expected here, as many as the pattern has")
        }
        return .match(value, pattern: pattern, group: group)
    }

    private mutating func parseReplace() throws(ExportError) -> ExpressionNode {
        let value = try parseAny().node
        try comma(.replace)
        let (pattern, groups) = try takePattern()
        try comma(.replace)
        guard case .text(let text) = token else { throw failure("a text in quotes is expected here") }
        guard let rewrite = Rewrite(text), rewrite.greatestGroup <= groups else {
            throw failure("a backslash stands before a group's number, \\0 to \\\(groups), or another backslash")
        }
        try advance()
        return .replace(value, pattern: pattern, with: text)
    }

    /// The moment that was given, or that at which the expression is read, in UTC: it is the same for all rows.
    private func instant(isDay: Bool) -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = now.flatMap { Int64(exactly: $0.rounded(.down)) } ?? Int64(time.tv_sec)
        let days = seconds >= 0 ? seconds / 86_400 : 0
        let date = CivilDay.date(days)
        func padded(_ value: Int64, _ count: Int) -> String {
            let digits = "\(value)"
            return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
        }
        let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        guard !isDay else { return day }
        let rest = max(0, seconds) % 86_400
        return "\(day)T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }
}

/// What takes the place of a match: text, and groups by their numbers behind a backslash.
struct Rewrite {
    enum Piece {
        case text([UInt8])
        case group(Int)
    }

    private(set) var pieces: [Piece] = []
    private(set) var greatestGroup = 0

    /// Nil where a backslash stands before anything but a digit or a backslash.
    init?(_ text: String) {
        var run: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8 {
            guard isEscaped else {
                if byte == UInt8(ascii: "\\") { isEscaped = true } else { run.append(byte) }
                continue
            }
            isEscaped = false
            if byte == UInt8(ascii: "\\") {
                run.append(byte)
            } else if byte &- 0x30 <= 9 {
                if !run.isEmpty { pieces.append(.text(run)) }
                run = []
                pieces.append(.group(Int(byte &- 0x30)))
                greatestGroup = max(greatestGroup, Int(byte &- 0x30))
            } else {
                return nil
            }
        }
        if isEscaped { return nil }
        if !run.isEmpty { pieces.append(.text(run)) }
    }
}
