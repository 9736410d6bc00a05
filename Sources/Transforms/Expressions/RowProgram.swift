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
        /// As it is compared with values of most rows, and of rows whose source's numbers have commas; the block keeps the number
        /// that is made of it for those.
        case literal(ComparedValue, withCommas: ComparedValue, ByteBlock)
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
        case tooSlow
    }

    var nodes: [Node] = []
    private var root = 0
    /// The fields, each once.
    var fields: [FieldPath] = []
    let literals = ByteBlock(capacity: 64)
    var steps: [ProgramStep] = []
    var registers: [ComputedValue] = []
    private var result = 0
    private let left = ValueText()
    private let right = ValueText()
    /// Numbers of texts that are being compared.
    let leftNumber = ByteBlock(capacity: 64)
    let rightNumber = ByteBlock(capacity: 64)
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
        texts.replacedSurrogates = 0
    }

    /// A row and where its fields are.
    struct View {
        let row: Row
        let batch: RowBatch
        let sites: [FieldSite?]
        /// Whether numbers of text have a comma where others have a point.
        let hasCommas: Bool

        @inline(__always)
        init(_ row: Row, _ batch: RowBatch, _ sites: [FieldSite?], hasCommas: Bool) {
            self.row = row
            self.batch = batch
            self.sites = sites
            self.hasCommas = hasCommas
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
            guard let first = text(of: first, view, isLeft: true), let second = text(of: second, view, isLeft: false)
            else { return false }
            return SearchedText.isFound(second, in: first)
        case .containsText(let operand, let searched):
            guard let text = text(of: operand, view, isLeft: true) else { return false }
            return searched.isFound(in: text)
        case .matches(let operand, let pattern):
            guard let text = text(of: operand, view, isLeft: true) else { return false }
            return pattern.isFound(in: text)
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

    /// A value to be compared: where the source's numbers have commas, text that is one as JSON writes it.
    @inline(__always)
    private func value(_ operand: Operand, _ view: View, isLeft: Bool) -> ComparedValue? {
        switch operand {
        case .literal(let value, let withCommas, _): return view.hasCommas ? withCommas : value
        case .null: return nil
        case .field(let index):
            let texts = isLeft ? left : right
            guard view.hasCommas else {
                return texts.value(at: view.sites[index], of: view.row, in: view.batch).map {
                    ComparedValue($0.text, isTime: $0.kind == .date)
                }
            }
            return texts.value(at: view.sites[index], of: view.row, in: view.batch).map {
                $0.kind.isText
                    ? ComparedValue(withCommas: $0.text, isLeft ? leftNumber : rightNumber)
                    : ComparedValue($0.text, isTime: $0.kind == .date)
            }
        case .register(let index): return compared(registers[index], view, isLeft ? leftNumber : rightNumber)
        }
    }

    /// A value as it stands.
    private func text(of operand: Operand, _ view: View, isLeft: Bool) -> UnsafeRawBufferPointer? {
        switch operand {
        case .literal(let value, _, _): value.text
        case .null: nil
        case .field(let index): (isLeft ? left : right).text(at: view.sites[index], of: view.row, in: view.batch)
        case .register(let index): bytes(of: registers[index], in: view.batch)
        }
    }
}
