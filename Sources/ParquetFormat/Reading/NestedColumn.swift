import Tabular

/// A field whose values are lists, maps or structures, put together as JSON text (parquet-format, "Nested Encoding"; the
/// levels are Dremel's).
///
/// The first column below a node says by its levels whether the node is there and how often; the others go along with it,
/// each by one entry where something is missing.
///
/// A worker has it to itself, so that its properties go without run-time exclusivity checks, which would cost as much as the
/// levels.
final class NestedColumn: ColumnReader {
    private let name: String
    private let plan: NestedPlan
    private let leaves: [Leaf]
    private let maximumCount: Int
    @exclusivity(unchecked) private var cursors: [LeafCursor] = []
    /// Where the cursors stood before the rows that were filled last, and how many these are.
    @exclusivity(unchecked) private var before: [LeafCursor] = []
    @exclusivity(unchecked) private var filled = 0
    /// Where the cursors stand at the beginning of the row at hand.
    @exclusivity(unchecked) private var starts: [LeafCursor.Position] = []
    /// What the row at hand has that cannot be given.
    @exclusivity(unchecked) private var isInvalid = false
    @exclusivity(unchecked) private var lost = 0

    init(_ field: SchemaNode, options: FormatOptions) {
        name = SchemaNode.shown(field.name)
        plan = NestedPlan(field, firstLeaf: field.leaves.lowerBound)
        leaves = field.allLeaves
        maximumCount = min(options.maximumRow, Cell.maximumCount)
    }

    func begin(_ task: RowsTask, _ decoder: PageDecoder) throws(ExportError) {
        cursors = []
        for leaf in leaves { cursors.append(try LeafCursor(leaf, task, decoder)) }
    }

    func end() {
        cursors = []
        before = []
    }

    func advance(by count: Int) throws(ExportError) {
        guard count < filled else { return }
        // Another column had room for fewer rows: those behind them are put together again.
        cursors = before
        for index in cursors.indices {
            for _ in 0..<count { try cursors[index].advanceRow() }
        }
    }

    func fill(
        _ cells: UnsafeMutablePointer<Cell>, stride: Int, count: Int, _ rows: inout RowsInProgress,
        _ decoder: PageDecoder
    ) throws(ExportError) -> Int {
        let arena = rows.batch.arena
        let limit = arena.count + ParquetParser.columnBytes
        before = cursors
        filled = 0
        while filled < count {
            if filled > 0, arena.count > limit { break }
            let builder = JSONBuilder(arena, maximumCount: maximumCount)
            isInvalid = false
            lost = 0
            starts.removeAll(keepingCapacity: true)
            for index in cursors.indices { starts.append(cursors[index].position) }
            do throws(ExportError) {
                try write(plan, builder)
                try checkEnd()
                guard arena.count <= Cell.maximumOffset else { throw ExportError.valueLonger(than: maximumCount) }
                cells[filled * stride] = builder.cell()
                if isInvalid { try rows.refuse(filled, .textThatIsNotUTF8, column: name) }
                for _ in 0..<lost { rows.lose(filled) }
            } catch {
                guard error.code == .limit else {
                    var error = error
                    error.location.column = name
                    error.location.row = UInt64(filled + 1)
                    throw error
                }
                try rows.refuse(filled, error, column: name)
                cells[filled * stride] = .absent
                arena.count = builder.start
                try passRow()
            }
            filled += 1
        }
        return filled
    }

    /// Goes behind a row that was begun.
    private func passRow() throws(ExportError) {
        for index in cursors.indices {
            try cursors[index].move(to: starts[index])
            try cursors[index].advanceRow()
        }
    }

    /// All columns have to end a row together.
    private func checkEnd() throws(ExportError) {
        for index in cursors.indices where cursors[index].repetition != 0 { throw Self.misfit }
    }

    private static let misfit = ExportError(.malformed, "the columns of a nested value do not go together")

    // MARK: Values

    private func isMissing(_ node: NestedPlan) throws(ExportError) -> Bool {
        try cursors[node.cursors.lowerBound].definition() < node.definition
    }

    private func pass(_ node: NestedPlan) throws(ExportError) {
        for index in node.cursors { try cursors[index].advance() }
    }

    private func write(_ node: NestedPlan, _ builder: JSONBuilder) throws(ExportError) {
        switch node.repetition {
        case .repeated: try writeList(node, element: nil, builder)
        case .optional where try isMissing(node):
            try builder.put("null")
            try pass(node)
        default: try writePresent(node, builder)
        }
    }

    private func writePresent(_ node: NestedPlan, _ builder: JSONBuilder) throws(ExportError) {
        switch node.kind {
        case .leaf(let index, let writer, let form):
            // Asked for its level, so that a column that has ended is noticed.
            _ = try cursors[index].definition()
            if let (page, place) = cursors[index].current() {
                if !(try builder.put(page.values, place, writer, form, lost: &lost)) { isInvalid = true }
            } else {
                try builder.put("null")
            }
            try cursors[index].advance()
        case .structure(let members):
            try builder.put(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { try builder.put(0x2C) }
                try builder.put(member.key)
                try write(member, builder)
            }
            try builder.put(0x7D)
        case .list(let repeated, let element): try writeList(repeated, element: element, builder)
        case .map(let repeated, let key, let value, let isObject):
            try writeMap(node, repeated, key, value, isObject: isObject, builder)
        case .variant(let metadata, let value):
            _ = try cursors[metadata].definition()
            guard let names = cursors[metadata].current(), let content = cursors[value].current() else {
                throw ExportError(.malformed, "a variant has no value")
            }
            let variant = try VariantValue(
                metadata: names.page.values.value(names.index), value: content.page.values.value(content.index))
            try variant.write(to: builder)
            try pass(node)
        }
    }

    /// Writes what repeats; each element is `element`, or what repeats itself.
    private func writeList(
        _ repeated: NestedPlan, element: NestedPlan?, _ builder: JSONBuilder
    ) throws(ExportError) {
        guard !(try isMissing(repeated)) else {
            try builder.put("[]")
            try pass(repeated)
            return
        }
        try builder.put(0x5B)
        var isFirst = true
        repeat {
            if !isFirst { try builder.put(0x2C) }
            isFirst = false
            if let element { try write(element, builder) } else { try writePresent(repeated, builder) }
        } while cursors[repeated.cursors.lowerBound].repetition == repeated.level
        try builder.put(0x5D)
    }

    private func writeMap(
        _ node: NestedPlan, _ repeated: NestedPlan, _ key: NestedPlan, _ value: NestedPlan, isObject: Bool,
        _ builder: JSONBuilder
    ) throws(ExportError) {
        guard !(try isMissing(repeated)) else {
            if isObject { try builder.put("{}") } else { try builder.put("[]") }
            try pass(repeated)
            return
        }
        try builder.put(isObject ? 0x7B : 0x5B)
        var isFirst = true
        repeat {
            if !isFirst { try builder.put(0x2C) }
            isFirst = false
            if isObject {
                guard !(try isMissing(key)) else { throw ExportError(.malformed, "a key of a map is null") }
            } else {
                try builder.put(0x5B)
            }
            try write(key, builder)
            try builder.put(isObject ? 0x3A : 0x2C)
            try write(value, builder)
            if !isObject { try builder.put(0x5D) }
        } while cursors[repeated.cursors.lowerBound].repetition == repeated.level
        try builder.put(isObject ? 0x7D : 0x5D)
    }
}
