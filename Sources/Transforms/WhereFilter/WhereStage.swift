import ByteScanning
import Tabular

/// Keeps the rows for which a condition holds. The condition is laid out flat once, its fields are found once for each
/// shape, and a row costs no allocation.
///
/// Bounds: literals lie in a block of the stage's own that no longer grows once `init` is done.
final class WhereStage: RowStage, VerbatimKeeping {
    private enum Operand {
        case field(Int)
        case literal(ComparedValue)
        case null
    }

    private enum Node {
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
    }

    private var nodes: [Node] = []
    private var root = 0
    private var fields: [FieldPath] = []
    private let literals: ByteBlock
    private let sites: ShapeMemo<[FieldSite?]>
    private let left = ValueText()
    private let right = ValueText()

    /// The condition's depth was checked.
    init(_ condition: RowCondition) throws(ExportError) {
        var fields: [FieldPath] = []
        var size = 0
        WhereStage.collect(condition, &fields, &size)
        self.fields = fields
        literals = ByteBlock(capacity: max(size, 1))
        let paths = fields
        sites = ShapeMemo { shape in paths.map { $0.site(in: shape) } }
        root = try add(condition)
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        batch.keepRows { row in
            let view = View(row: row, batch: batch, sites: sites[Int(row.shape)])
            return holds(root, view)
        }
    }

    /// A row and where its fields are.
    private struct View {
        let row: Row
        let batch: RowBatch
        let sites: [FieldSite?]
    }

    private func holds(_ node: Int, _ view: View) -> Bool {
        switch nodes[node] {
        case .compare(let first, let comparison, let second):
            guard let first = value(first, view, left), let second = value(second, view, right) else { return false }
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
            guard let first = value(first, view, left), let second = value(second, view, right) else { return false }
            return SearchedText.isFound(second.text, in: first.text)
        case .containsText(let operand, let text):
            guard let value = value(operand, view, left) else { return false }
            return text.isFound(in: value.text)
        case .matches(let operand, let pattern):
            guard let value = value(operand, view, left) else { return false }
            return pattern.isFound(in: value.text)
        case .isIn(let operand, let list):
            guard let wanted = value(operand, view, left) else { return false }
            for item in list {
                if let item = value(item, view, right), wanted.order(item) == 0 { return true }
            }
            return false
        case .isNull(let operand): return value(operand, view, left) == nil
        case .isPresent(let operand, let inner): return value(operand, view, left) != nil && !holds(inner, view)
        case .not(let inner): return !holds(inner, view)
        case .all(let inner): return inner.allSatisfy { holds($0, view) }
        case .any(let inner): return inner.contains { holds($0, view) }
        }
    }

    @inline(__always)
    private func value(_ operand: Operand, _ view: View, _ reader: ValueText) -> ComparedValue? {
        switch operand {
        case .literal(let value): value
        case .null: nil
        case .field(let index):
            reader.text(at: view.sites[index], of: view.row, in: view.batch).map { ComparedValue($0) }
        }
    }

    // MARK: Laying out

    /// The fields of a condition, and how many bytes its literals have.
    private static func collect(_ condition: RowCondition, _ fields: inout [FieldPath], _ size: inout Int) {
        func collect(_ operand: RowCondition.Operand) {
            switch operand {
            case .field(let path): if !fields.contains(path) { fields.append(path) }
            case .value(let text): size += text.utf8.count
            case .null: break
            }
        }
        switch condition {
        case .compare(let first, _, let second), .contains(let first, let second):
            collect(first)
            collect(second)
        case .matches(let operand, _), .isNull(let operand): collect(operand)
        case .isIn(let operand, let list):
            collect(operand)
            for item in list { collect(item) }
        case .isPresent(let operand, let inner):
            collect(operand)
            WhereStage.collect(inner, &fields, &size)
        case .not(let inner): WhereStage.collect(inner, &fields, &size)
        case .all(let inner), .any(let inner):
            for condition in inner { WhereStage.collect(condition, &fields, &size) }
        }
    }

    private func add(_ condition: RowCondition) throws(ExportError) -> Int {
        let node: Node
        switch condition {
        case .compare(let first, let comparison, let second): node = .compare(laid(first), comparison, laid(second))
        case .contains(let first, .value(let text)):
            node = .containsText(laid(first), SearchedText(Array(text.utf8)))
        case .contains(let first, let second): node = .contains(laid(first), laid(second))
        case .matches(let operand, let pattern): node = .matches(laid(operand), try TextPattern(pattern))
        case .isIn(let operand, let list): node = .isIn(laid(operand), list.map { laid($0) })
        case .isNull(let operand): node = .isNull(laid(operand))
        case .isPresent(let operand, let inner): node = .isPresent(laid(operand), andNot: try add(inner))
        case .not(let inner): node = .not(try add(inner))
        case .all(let inner): node = .all(try add(inner))
        case .any(let inner): node = .any(try add(inner))
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private func add(_ conditions: [RowCondition]) throws(ExportError) -> [Int] {
        var indexes: [Int] = []
        for condition in conditions { indexes.append(try add(condition)) }
        return indexes
    }

    private func laid(_ operand: RowCondition.Operand) -> Operand {
        switch operand {
        case .null: return .null
        case .field(let path): return fields.firstIndex(of: path).map { .field($0) } ?? .null
        case .value(let text):
            let bytes = Array(text.utf8)
            let start = literals.append(bytes)
            return .literal(ComparedValue(UnsafeRawBufferPointer(start: literals.bytes + start, count: bytes.count)))
        }
    }
}
