import JSONScanning

/// A node of a nested field, ready to be written: what its members are called in JSON, and which cursors are below it.
final class NestedPlan: Sendable {
    enum Kind: Sendable {
        case leaf(Int, ValueWriter, ValueForm)
        case structure([NestedPlan])
        case list(repeated: NestedPlan, element: NestedPlan?)
        case map(repeated: NestedPlan, key: NestedPlan, value: NestedPlan, isObject: Bool)
        case variant(metadata: Int, value: Int)
    }

    /// `"name":`.
    let key: [UInt8]
    let repetition: Repetition
    let definition: Int
    let level: Int
    let kind: Kind
    /// The cursors of the columns below it.
    let cursors: Range<Int>

    /// A plan of `node`, whose field's columns begin with `firstLeaf`.
    init(_ node: SchemaNode, firstLeaf: Int) {
        key = Self.key(node.name)
        repetition = node.repetition
        definition = node.definition
        level = node.repetitionLevel
        cursors = node.leaves.lowerBound - firstLeaf..<node.leaves.upperBound - firstLeaf
        func plan(_ node: SchemaNode) -> NestedPlan { NestedPlan(node, firstLeaf: firstLeaf) }
        switch node.shape {
        case .leaf(let leaf): kind = .leaf(leaf.index - firstLeaf, ValueWriter(leaf), leaf.form)
        case .structure(let children): kind = .structure(children.map(plan))
        case .list(let repeated, let element):
            kind = .list(repeated: plan(repeated), element: element.map(plan))
        case .map(let repeated, let key, let value, let isObject):
            kind = .map(repeated: plan(repeated), key: plan(key), value: plan(value), isObject: isObject)
        case .variant(let metadata, let value):
            kind = .variant(metadata: metadata.index - firstLeaf, value: value.index - firstLeaf)
        }
    }

    private static func key(_ name: [UInt8]) -> [UInt8] {
        var key: [UInt8] = [0x22]
        for byte in String(decoding: name, as: UTF8.self).utf8 {
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
                key.append(byte)
                continue
            }
            key += [UInt8](unsafeUninitializedCapacity: 8) { buffer, count in
                guard let base = buffer.baseAddress else { return }
                count = JSONText.escapeControl(byte, to: base)
            }
        }
        return key + [0x22, 0x3A]
    }
}
