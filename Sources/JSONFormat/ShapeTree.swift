import ByteScanning
import JSONScanning
import Tabular

/// The shapes of JSON rows, found key by key: a tree whose edges are the keys as the source spells them.
///
/// ```
///  root ─"url"─▶ 1 ─"statusCode"─▶ 2 ─"text"─▶ 3    shape A
///                  └"error"─▶ 4                     shape B
/// ```
///
/// Each node remembers the key that came next the last time. A row like the one before it therefore costs one comparison
/// of bytes for each key, and no hash; only a surprise is looked up. A tree belongs to one parser, so that exclusivity
/// checks at run time would find nothing.
final class ShapeTree {
    private struct Node {
        var parent: Int32
        /// The key's spelling, between its quotes, in `spellings`.
        var keyStart: Int32
        var keyCount: Int32
        /// The child taken last.
        var expected: Int32
        /// The one taken before it: rows of a crawl take turns between two shapes.
        var second: Int32
        var depth: Int32
        var shape: Int32
    }

    /// A parent and a key, for the children that were not expected.
    private struct Edge: Hashable {
        let parent: Int32
        let key: ColumnName
    }

    /// The node before any key.
    static let root = 0
    /// The shapes, by `Row.shape`.
    @exclusivity(unchecked) private(set) var shapes: [RowShape] = []
    /// What the parser knows about each shape.
    @exclusivity(unchecked) private(set) var traits: [ShapeTraits] = []
    @exclusivity(unchecked) private var nodes: [Node] = []
    @exclusivity(unchecked) private var edges: [Edge: Int32] = [:]
    private let spellings = ByteBlock(capacity: 4096)

    /// How many columns the shapes have together.
    private(set) var columnCount = 0

    /// An empty tree.
    private let rule: EnvelopeRule

    /// No shapes yet, of rows that may be wrapped by `rule`.
    init(_ rule: EnvelopeRule) {
        self.rule = rule
        forget()
    }

    /// How many nodes there are.
    var count: Int { nodes.count }

    /// Drops everything; wild data cannot grow the tree beyond one batch.
    func forget() {
        nodes = [Node(parent: -1, keyStart: 0, keyCount: 0, expected: -1, second: -1, depth: 0, shape: -1)]
        edges = [:]
        shapes = []
        traits = []
        columnCount = 0
        spellings.reset(keeping: 1 << 16)
    }

    /// The child whose key stands at `bytes`, behind an opening quote, if it is the expected one; and the offset behind
    /// the key's closing quote.
    ///
    /// Bounds: the key and its quote are compared only when `count` has room for both; both sides are padded.
    @inline(__always)
    func expectedChild(of node: Int, _ bytes: UnsafePointer<UInt8>, count: Int) -> (node: Int, next: Int)? {
        let child = Int(nodes[node].expected)
        guard child >= 0 else { return nil }
        if let next = end(of: child, bytes, count: count) { return (child, next) }
        return secondChild(of: node, bytes, count: count)
    }

    private func secondChild(of node: Int, _ bytes: UnsafePointer<UInt8>, count: Int) -> (node: Int, next: Int)? {
        let child = Int(nodes[node].second)
        guard child >= 0, let next = end(of: child, bytes, count: count) else { return nil }
        nodes[node].second = nodes[node].expected
        nodes[node].expected = Int32(child)
        return (child, next)
    }

    /// The offset behind the closing quote of a child's key, if it stands at `bytes`.
    @inline(__always)
    private func end(of child: Int, _ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
        let length = Int(nodes[child].keyCount)
        guard length < count, bytes[length] == .quote,
            Scan.areEqual(spellings.bytes + Int(nodes[child].keyStart), bytes, count: length)
        else { return nil }
        return length + 1
    }

    /// The child of a key in the source's spelling.
    func child(of node: Int, spelling: UnsafeRawBufferPointer) -> Int {
        let edge = Edge(parent: Int32(node), key: ColumnName(spelling))
        if let known = edges[edge] {
            nodes[node].second = nodes[node].expected
            nodes[node].expected = known
            return Int(known)
        }
        let start = spellings.append(spelling)
        let child = Int32(nodes.count)
        nodes.append(
            Node(
                parent: Int32(node), keyStart: Int32(start), keyCount: Int32(spelling.count), expected: -1,
                second: -1, depth: nodes[node].depth + 1, shape: -1))
        edges[edge] = child
        nodes[node].second = nodes[node].expected
        nodes[node].expected = child
        return Int(child)
    }

    /// How many keys lead to a node.
    func depth(of node: Int) -> Int { Int(nodes[node].depth) }

    /// The shape of a row that ended at `node`.
    @inline(__always)
    func shape(at node: Int) -> Int {
        let shape = Int(nodes[node].shape)
        return shape >= 0 ? shape : makeShape(at: node)
    }

    private func makeShape(at node: Int) -> Int {
        var spelled: [UnsafeRawBufferPointer] = []
        var current = nodes[node]
        while current.parent >= 0 {
            spelled.append(spelling(of: current))
            current = nodes[Int(current.parent)]
        }
        spelled.reverse()
        let names = spelled.map { ColumnName(utf8: EscapedText.name($0)) }
        var columns: [ColumnName] = []
        var slots: [Int] = []
        var places: [ColumnName: Int] = [:]
        for (slot, name) in names.enumerated() {
            if let place = places[name] {
                // RFC 8259 §4 leaves repeated names open; the last value is the one most readers keep.
                slots[place] = slot
            } else {
                places[name] = columns.count
                columns.append(name)
                slots.append(slot)
            }
        }
        let shape = RowShape(
            columns: columns, slots: slots, cellCount: names.count, repeatedNames: names.count - columns.count)
        nodes[node].shape = Int32(shapes.count)
        columnCount += columns.count
        shapes.append(shape)
        traits.append(ShapeTraits(shape, spellings: spelled, rule))
        return shapes.count - 1
    }

    private func spelling(of node: Node) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: spellings.bytes + Int(node.keyStart), count: Int(node.keyCount))
    }
}

/// What the parser knows about a shape.
struct ShapeTraits {
    /// Whether a row of it may be one of the API's bodies.
    let isBody: Bool
    /// Whether a row of it has the key of an event's kind.
    let mayBeEvent: Bool
    /// How many bytes a compact row has beside those of its values; 0 where keys are not written as the source spells
    /// them.
    let textCount: Int

    init(_ shape: RowShape, spellings: [UnsafeRawBufferPointer], _ rule: EnvelopeRule) {
        let isSpelledSo = shape.repeatedNames == 0 && !spellings.contains { $0.contains(0x5C) }
        // Each key has two quotes, a colon and a comma or the closing bracket; in front stands the opening one.
        textCount = isSpelledSo ? spellings.reduce(1) { $0 + $1.count + 4 } : 0
        isBody = rule.isConceivable(shape.columns)
        mayBeEvent = rule.bodies.contains { $0.event != nil && shape.columns.contains($0.mark) }
    }
}
