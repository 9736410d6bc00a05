import ByteScanning
import Tabular

/// Lays conditions and expressions out as nodes and steps.
extension RowProgram {
    func newRegister() -> Int {
        registers.append(.absent)
        return registers.count - 1
    }

    func add(_ condition: RowCondition) throws(ExportError) -> Int {
        let first = steps.count
        // Conditions inside expressions have steps of their own, which a jump passes.
        let jump = isLayingSteps(condition)
        if jump { steps.append(.jump(0)) }
        let node: Node
        switch condition {
        case .compare(let first, let comparison, let second):
            let areComputed = RowProgram.areComputed([first, second])
            node = .compare(try laid(first, areComputed), comparison, try laid(second, areComputed))
        case .contains(let first, .value(let text)), .contains(let first, .number(let text)):
            node = .containsText(
                try laid(first, RowProgram.areComputed([first])), SearchedText(Array(text.utf8)))
        case .contains(let first, let second):
            let areComputed = RowProgram.areComputed([first, second])
            node = .contains(
                try laid(first, areComputed), try laid(second, areComputed))
        case .matches(let operand, let pattern):
            node = .matches(
                try laid(operand, RowProgram.areComputed([operand])), try TextPattern(pattern))
        case .isIn(let operand, let list):
            let areComputed = RowProgram.areComputed([operand] + list)
            let wanted = try laid(operand, areComputed)
            var items: [Operand] = []
            for item in list { items.append(try laid(item, areComputed)) }
            node = .isIn(wanted, items)
        case .isNull(let operand): node = .isNull(try laid(operand, RowProgram.areComputed([operand])))
        case .isPresent(let operand, let inner):
            let laid = try laid(operand, RowProgram.areComputed([operand]))
            let end = steps.count
            nodes.append(.isPresent(laid, andNot: try add(inner)))
            return prepared(first, end, jump)
        case .not(let inner): node = .not(try add(inner))
        case .all(let inner): node = .all(try add(inner))
        case .any(let inner): node = .any(try add(inner))
        }
        nodes.append(node)
        return prepared(first, steps.count, jump)
    }

    /// The last node, behind the steps from `first` up to `end` that its operands need.
    private func prepared(_ first: Int, _ end: Int, _ isPassed: Bool) -> Int {
        guard isPassed else { return nodes.count - 1 }
        steps[first] = .jump(steps.count)
        nodes.append(.prepared(first + 1..<end, nodes.count - 1))
        return nodes.count - 1
    }

    private func isLayingSteps(_ condition: RowCondition) -> Bool {
        switch condition {
        case .compare(let first, _, let second), .contains(let first, let second):
            RowProgram.areComputed([first, second])
        case .matches(let operand, _), .isNull(let operand), .isPresent(let operand, _):
            RowProgram.areComputed([operand])
        case .isIn(let operand, let list): RowProgram.areComputed([operand] + list)
        case .not, .all, .any: false
        }
    }

    private func add(_ conditions: [RowCondition]) throws(ExportError) -> [Int] {
        var indexes: [Int] = []
        for condition in conditions { indexes.append(try add(condition)) }
        return indexes
    }

    private static func areComputed(_ operands: [RowCondition.Operand]) -> Bool {
        operands.contains { if case .computed = $0 { true } else { false } }
    }

    private func laid(
        _ operand: RowCondition.Operand, _ inRegister: Bool
    ) throws(ExportError) -> Operand {
        guard !inRegister else {
            let register = newRegister()
            switch operand {
            case .computed(let expression): try lay(expression.node, to: register)
            case .field(let path): try lay(.field(path), to: register)
            case .value(let text): try lay(.text(text), to: register)
            case .number(let text): try lay(.number(text), to: register)
            case .null: try lay(.null, to: register)
            }
            steps.append(.settle(at: register))
            return .register(register)
        }
        switch operand {
        case .null, .computed: return .null
        case .field(let path): return .field(field(path))
        case .number(let text):
            let value = ComparedValue(bytes(ofLiteral: text))
            return .literal(value, withCommas: value, literals)
        case .value(let text):
            let bytes = bytes(ofLiteral: text)
            // The number that may be made of it stays with the literals.
            let kept = ByteBlock(capacity: bytes.count + 1)
            return .literal(ComparedValue(bytes), withCommas: ComparedValue(withCommas: bytes, kept), kept)
        }
    }

    private func bytes(ofLiteral text: String) -> UnsafeRawBufferPointer {
        let (start, count) = literal(text)
        return UnsafeRawBufferPointer(start: literals.bytes + start, count: count)
    }

    /// The number of a field.
    func field(_ path: FieldPath) -> Int {
        if let known = fields.firstIndex(of: path) { return known }
        fields.append(path)
        return fields.count - 1
    }

    /// Where a literal stands; room for it was made.
    func literal(_ text: String) -> (start: Int, count: Int) {
        let bytes = Array(text.utf8)
        return (literals.append(bytes), bytes.count)
    }

    /// Makes room for all literals, so that none moves once it is pointed at.
    func reserveLiterals(of condition: RowCondition) {
        literals.append("truefalse")
        literals.grow(to: 16 + condition.literalBytes)
    }

    // MARK: Laying out an expression

    func lay(_ node: ExpressionNode, to target: Int) throws(ExportError) {
        switch node {
        case .field(let path): steps.append(.field(field(path), to: target))
        case .text(let text): layLiteral(text, .text, target)
        case .number(let text): layLiteral(text, .number, target)
        case .time(let text): layLiteral(text, .date, target)
        case .truth(let isTrue): steps.append(.constant(.truth(isTrue), to: target))
        case .null: steps.append(.constant(.null, to: target))
        case .negated(let inner):
            try lay(inner, to: target)
            steps.append(.negate(at: target))
        case .arithmetic(let left, let sign, let right):
            let other = newRegister()
            try lay(left, to: target)
            try lay(right, to: other)
            steps.append(.arithmetic(sign, target, other, to: target))
        case .joined(let nodes):
            let first = try lay(nodes)
            steps.append(.join(first: first, count: nodes.count, to: target))
        case .element(let inner, let path):
            try lay(inner, to: target)
            steps.append(.element(path, at: target))
        case .condition(let condition): steps.append(.condition(try add(condition), to: target))
        case .choice(let condition, let left, let right):
            let node = try add(condition)
            let branch = steps.count
            steps.append(.branch(node, otherwise: 0))
            try lay(left, to: target)
            steps[branch] = .branch(node, otherwise: steps.count + 1)
            let jump = steps.count
            steps.append(.jump(0))
            try lay(right, to: target)
            steps[jump] = .jump(steps.count)
        case .call(.coalesce, let nodes): try layFirst(of: nodes, target)
        case .call(let function, let nodes):
            let first = try lay(nodes)
            steps.append(.call(function, first: first, count: nodes.count, to: target))
        case .match(let inner, let pattern, let group):
            try lay(inner, to: target)
            steps.append(.match(try CapturingPattern(pattern), group: group, at: target))
        case .replace(let inner, let pattern, let with):
            try lay(inner, to: target)
            guard let rewrite = Rewrite(with) else { return }
            steps.append(.replace(try CapturingPattern(pattern), rewrite, at: target))
        case .part(let inner, let separator, let index):
            let other = newRegister()
            try lay(inner, to: target)
            try lay(separator, to: other)
            steps.append(.part(target, other, index, to: target))
        case .rounded(let inner, let rounding, let places):
            try lay(inner, to: target)
            steps.append(.round(rounding, places: places, at: target))
        }
    }

    /// Lays arguments out in registers side by side, and gives the first.
    private func lay(_ nodes: [ExpressionNode]) throws(ExportError) -> Int {
        let first = registers.count
        for _ in nodes { _ = newRegister() }
        for (index, node) in nodes.enumerated() { try lay(node, to: first + index) }
        return first
    }

    /// The first of these that has a value; what stands behind it is not computed.
    private func layFirst(of nodes: [ExpressionNode], _ target: Int) throws(ExportError) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            try lay(node, to: target)
            guard index < nodes.count - 1 else { break }
            jumps.append(steps.count)
            steps.append(.jumpIfPresent(target, 0))
        }
        for jump in jumps { steps[jump] = .jumpIfPresent(target, steps.count) }
    }

    private func layLiteral(_ text: String, _ kind: CellKind, _ target: Int) {
        let (start, count) = literal(text)
        steps.append(.constant(.literal(kind, offset: start, count: count), to: target))
    }
}

extension RowCondition {
    /// At least as many bytes as its literals have.
    fileprivate var literalBytes: Int {
        func bytes(_ operands: [Operand]) -> Int {
            operands.reduce(0) { sum, operand in
                switch operand {
                case .value(let text), .number(let text): sum + text.utf8.count
                case .computed(let expression): sum + expression.node.literalBytes
                case .field, .null: sum
                }
            }
        }
        return switch self {
        case .compare(let first, _, let second), .contains(let first, let second): bytes([first, second])
        case .matches(let operand, _), .isNull(let operand): bytes([operand])
        case .isIn(let operand, let list): bytes([operand] + list)
        case .isPresent(let operand, let inner): bytes([operand]) + inner.literalBytes
        case .not(let inner): inner.literalBytes
        case .all(let inner), .any(let inner): inner.reduce(0) { $0 + $1.literalBytes }
        }
    }
}

extension ExpressionNode {
    /// At least as many bytes as its literals have.
    fileprivate var literalBytes: Int {
        switch self {
        case .field, .truth, .null: 0
        case .text(let text), .number(let text), .time(let text): text.utf8.count
        case .negated(let node), .element(let node, _), .match(let node, _, _), .replace(let node, _, _),
            .rounded(let node, _, _):
            node.literalBytes
        case .arithmetic(let left, _, let right), .part(let left, let right, _):
            left.literalBytes + right.literalBytes
        case .joined(let nodes), .call(_, let nodes): nodes.reduce(0) { $0 + $1.literalBytes }
        case .condition(let condition): condition.literalBytes
        case .choice(let condition, let left, let right):
            condition.literalBytes + left.literalBytes + right.literalBytes
        }
    }
}
