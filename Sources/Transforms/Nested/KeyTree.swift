import ByteScanning
import JSONScanning
import Tabular

/// The shapes that rows get when objects inside them become columns, found key by key: a tree whose edges are what a
/// walk through the objects meets. Rows alike take the same way, each step of which costs one comparison of bytes.
///
/// ```
///  root of a shape ─open─▶ ─"city"─▶ ─open "geo"─▶ ─"lat"─▶ ─close─▶ ─close─▶ shape
/// ```
final class KeyTree {
    /// What a walk meets.
    enum Step: UInt8 {
        /// A cell that stays a cell.
        case leaf
        /// An object whose members become columns.
        case open
        /// Its end.
        case close
    }

    /// A step with the name of the member it is about, empty for a whole cell and for an end.
    struct Event {
        var step: Step
        var name: [UInt8]
    }

    /// What a row gets at the end of its walk.
    final class Outcome {
        /// The row's shape.
        let shape: RowShape
        /// How many keys stood again in one object, whose earlier values are lost.
        let repeated: Int
        /// The first such name.
        let firstRepeated: ColumnName?
        /// Its index in the shapes of the batch that it was last used in.
        fileprivate var index = 0
        fileprivate var batchNumber = -1

        init(_ shape: RowShape, repeated: Int, first: ColumnName?) {
            self.shape = shape
            self.repeated = repeated
            firstRepeated = first
        }
    }

    private struct Node {
        var parent: Int32
        /// The key's spelling, between its quotes, in `spellings`.
        var keyStart: Int32
        var keyCount: Int32
        /// The child taken last.
        var expected: Int32 = -1
        var step: Step
        var outcome: Outcome?
    }

    private struct Edge: Hashable {
        let parent: Int32
        let step: UInt8
        let key: ColumnName
    }

    private var nodes: [Node] = []
    private var edges: [Edge: Int32] = [:]
    private let spellings = ByteBlock(capacity: 4096)
    private var batchNumber = 0

    /// Whether so many different objects were met that remembering them helps nobody.
    var isWild: Bool { nodes.count > 1 << 15 || spellings.count > 1 << 22 }

    /// Drops everything; roots given before are void.
    func forget() {
        nodes = []
        edges = [:]
        spellings.reset(keeping: 1 << 16)
    }

    /// Says that another batch begins.
    func beginBatch() { batchNumber += 1 }

    /// A new root.
    func makeRoot() -> Int {
        nodes.append(Node(parent: -1, keyStart: 0, keyCount: 0, step: .leaf))
        return nodes.count - 1
    }

    /// Where a step leads. `key` is the spelling in the source, with 64 readable bytes behind it.
    ///
    /// Bounds: `spellings` is a padded block and `key` lies in one.
    @inline(__always)
    func child(of node: Int, _ step: Step, _ key: UnsafeRawBufferPointer) -> Int {
        let expected = Int(nodes[node].expected)
        if expected >= 0, nodes[expected].step == step, Int(nodes[expected].keyCount) == key.count {
            guard let bytes = key.bindMemory(to: UInt8.self).baseAddress, key.count > 0 else { return expected }
            let known = UnsafePointer(spellings.bytes + Int(nodes[expected].keyStart))
            if Scan.areEqual(known, bytes, count: key.count) { return expected }
        }
        return unexpectedChild(of: node, step, key)
    }

    private func unexpectedChild(of node: Int, _ step: Step, _ key: UnsafeRawBufferPointer) -> Int {
        let edge = Edge(parent: Int32(truncatingIfNeeded: node), step: step.rawValue, key: ColumnName(key))
        if let known = edges[edge] {
            nodes[node].expected = known
            return Int(known)
        }
        let start = spellings.append(key)
        let child = Int32(truncatingIfNeeded: nodes.count)
        nodes.append(
            Node(
                parent: edge.parent, keyStart: Int32(truncatingIfNeeded: start),
                keyCount: Int32(truncatingIfNeeded: key.count), step: step))
        edges[edge] = child
        nodes[node].expected = child
        return Int(child)
    }

    /// The index, among the shapes of the batch, of the shape for a row whose walk ended at `node`. The first time,
    /// `make` works it out from the steps of the walk.
    func shape(
        at node: Int, in batch: RowBatch, _ make: ([Event]) throws(ExportError) -> Outcome
    ) throws(ExportError) -> Int {
        let outcome: Outcome
        if let known = nodes[node].outcome {
            outcome = known
        } else {
            outcome = try make(events(to: node))
            nodes[node].outcome = outcome
        }
        batch.warnings.add(
            .repeatedKey, count: UInt64(outcome.repeated),
            at: Location(column: outcome.firstRepeated.map { "\"\($0)\"" }))
        if outcome.batchNumber != batchNumber {
            outcome.batchNumber = batchNumber
            outcome.index = batch.shapes.count
            batch.shapes.append(outcome.shape)
        }
        return outcome.index
    }

    private func events(to node: Int) -> [Event] {
        var events: [Event] = []
        var current = nodes[node]
        while current.parent >= 0 {
            let key = UnsafeRawBufferPointer(
                start: spellings.bytes + Int(current.keyStart), count: Int(current.keyCount))
            events.append(Event(step: current.step, name: EscapedText.name(key)))
            current = nodes[Int(current.parent)]
        }
        return events.reversed()
    }
}
