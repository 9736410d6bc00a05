import ByteScanning
import JSONScanning
import Tabular

/// A condition or an expression, laid out flat once, to be asked of row after row. Its fields are found once for each shape, and
/// a comparison of fields costs no allocation; what is computed goes through registers, a step at a time.
///
/// Bounds: literals lie in a block of the program's own that no longer grows once `init` is done; registers are as many as
/// were counted there. Scratch is read by offsets, since it may move with each step.
final class RowProgram {
    enum Operand {
        case field(Int)
        case literal(ComparedValue)
        case null
        /// One that a step before has settled.
        case register(Int)
    }

    enum Node {
        case compare(Operand, RowCondition.Comparison, Operand)
        case contains(Operand, Operand)
        case containsText(Operand, SearchedText)
        case matches(Operand, TextPattern)
        case isIn(Operand, [Operand])
        case isNull(Operand)
        case isPresent(Operand, andNot: Int)
        case not(Int)
        case all([Int])
        case any([Int])
        /// Operands are computed first, then the node is asked.
        case prepared(Range<Int>, Int)
    }

    /// What could not be computed, and ends the run or leaves the row out.
    enum Problem {
        case overflow
        case tooLong
    }

    private var nodes: [Node] = []
    private var root = 0
    /// The fields, each once.
    private(set) var fields: [FieldPath] = []
    let literals = ByteBlock(capacity: 64)
    var steps: [ProgramStep] = []
    var registers: [ComputedValue] = []
    private var result = 0
    private let left = ValueText()
    private let right = ValueText()
    private let leftNumber = ByteBlock(capacity: 64)
    private let rightNumber = ByteBlock(capacity: 64)
    /// Texts that are being read or built, for one row.
    let texts = ValueText()
    let scratch = ByteBlock(capacity: 256)
    let number = ByteBlock(capacity: 64)
    let typing = (point: ValueTyping(.point), comma: ValueTyping(.comma))
    /// What went wrong with the row.
    var problem: Problem?
    /// Whether a value of the row is absent because it could not be computed.
    var hadTrouble = false
    /// Which row it is, counted from 1, where the stage counts.
    var rowNumber: UInt64 = 0

    /// A program that is asked whether a condition holds, whose depth was checked.
    init(_ condition: RowCondition) throws(ExportError) {
        reserveLiterals(of: condition)
        root = try add(condition)
    }

    /// A program that computes a value.
    init(_ expression: RowExpression) throws(ExportError) {
        reserveLiterals(of: .isNull(.computed(expression)))
        result = newRegister()
        try lay(expression.node, to: result)
    }

    /// Whether steps have to be run.
    var isComputing: Bool { !steps.isEmpty }

    /// Where rows of a shape have the fields.
    func sites(in shape: RowShape) -> [FieldSite?] { fields.map { $0.site(in: shape) } }

    /// Whether the condition holds for a row. `begin` comes first where it computes.
    @inline(__always)
    func holds(_ view: View) -> Bool { holds(root, view) }

    /// The value for a row.
    func value(_ view: View) -> ComputedValue {
        begin()
        run(0..<steps.count, view)
        return registers[result]
    }

    /// Forgets the row before.
    func begin() {
        scratch.reset(keeping: 1 << 20)
        problem = nil
        hadTrouble = false
    }

    /// A row and where its fields are.
    struct View {
        let row: Row
        let batch: RowBatch
        let sites: [FieldSite?]
        /// Whether numbers of text have a comma where others have a point.
        let hasCommas: Bool

        @inline(__always)
        init(_ row: Row, _ batch: RowBatch, _ sites: [FieldSite?]) {
            self.row = row
            self.batch = batch
            self.sites = sites
            hasCommas = batch.shapes[Int(row.shape)].hasDecimalCommas
        }
    }

    func holds(_ node: Int, _ view: View) -> Bool {
        switch nodes[node] {
        case .compare(let first, let comparison, let second):
            guard let first = value(first, view, isLeft: true), let second = value(second, view, isLeft: false) else {
                return false
            }
            let order = first.order(second)
            switch comparison {
            case .equal: return order == 0
            case .notEqual: return order != 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            }
        case .contains(let first, let second):
            guard let first = value(first, view, isLeft: true), let second = value(second, view, isLeft: false) else {
                return false
            }
            return SearchedText.isFound(second.text, in: first.text)
        case .containsText(let operand, let text):
            guard let value = value(operand, view, isLeft: true) else { return false }
            return text.isFound(in: value.text)
        case .matches(let operand, let pattern):
            guard let value = value(operand, view, isLeft: true) else { return false }
            return pattern.isFound(in: value.text)
        case .isIn(let operand, let list):
            guard let wanted = value(operand, view, isLeft: true) else { return false }
            for item in list {
                if let item = value(item, view, isLeft: false), wanted.order(item) == 0 { return true }
            }
            return false
        case .isNull(let operand): return value(operand, view, isLeft: true) == nil
        case .isPresent(let operand, let inner): return value(operand, view, isLeft: true) != nil && !holds(inner, view)
        case .not(let inner): return !holds(inner, view)
        case .all(let inner): return inner.allSatisfy { holds($0, view) }
        case .any(let inner): return inner.contains { holds($0, view) }
        case .prepared(let steps, let inner):
            run(steps, view)
            return holds(inner, view)
        }
    }

    @inline(__always)
    private func value(_ operand: Operand, _ view: View, isLeft: Bool) -> ComparedValue? {
        switch operand {
        case .literal(let value): value
        case .null: nil
        case .field(let index):
            (isLeft ? left : right).text(at: view.sites[index], of: view.row, in: view.batch).map {
                ComparedValue(view.hasCommas ? withPoint($0, isLeft ? leftNumber : rightNumber) : $0)
            }
        case .register(let index): bytes(of: registers[index], in: view.batch).map { ComparedValue($0) }
        }
    }

    /// A number with a decimal comma as JSON writes it, so that it is compared as one; any other text as it is.
    func withPoint(_ text: UnsafeRawBufferPointer, _ target: ByteBlock) -> UnsafeRawBufferPointer {
        guard let first = text.first, first.isDigit || first == .minus, text.contains(.comma) || text.contains(.dot),
            WrittenNumber.parse(text, .comma, to: target), target.count > 0
        else { return text }
        return target.contents
    }

    // MARK: Laying out

    func newRegister() -> Int {
        registers.append(.absent)
        return registers.count - 1
    }

    private func add(_ condition: RowCondition) throws(ExportError) -> Int {
        let first = steps.count
        // Conditions inside expressions have steps of their own, which a jump passes.
        let jump = isLayingSteps(condition)
        if jump { steps.append(.jump(0)) }
        let node: Node
        switch condition {
        case .compare(let first, let comparison, let second):
            let areComputed = RowProgram.areComputed([first, second])
            node = .compare(try laid(first, areComputed), comparison, try laid(second, areComputed))
        case .contains(let first, .value(let text)):
            node = .containsText(
                try laid(first, RowProgram.areComputed([first])), SearchedText(Array(text.utf8)))
        case .contains(let first, let second):
            let areComputed = RowProgram.areComputed([first, second])
            node = .contains(try laid(first, areComputed), try laid(second, areComputed))
        case .matches(let operand, let pattern):
            node = .matches(try laid(operand, RowProgram.areComputed([operand])), try TextPattern(pattern))
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

    private func laid(_ operand: RowCondition.Operand, _ inRegister: Bool) throws(ExportError) -> Operand {
        guard !inRegister else {
            let register = newRegister()
            switch operand {
            case .computed(let expression): try lay(expression.node, to: register)
            case .field(let path): try lay(.field(path), to: register)
            case .value(let text): try lay(.text(text), to: register)
            case .null: try lay(.null, to: register)
            }
            steps.append(.settle(at: register))
            return .register(register)
        }
        switch operand {
        case .null, .computed: return .null
        case .field(let path): return .field(field(path))
        case .value(let text):
            let (start, count) = literal(text)
            return .literal(ComparedValue(UnsafeRawBufferPointer(start: literals.bytes + start, count: count)))
        }
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
    private func reserveLiterals(of condition: RowCondition) {
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
                case .value(let text): sum + text.utf8.count
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
