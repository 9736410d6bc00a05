import Tabular

/// A node of the schema as a tree, with the levels that tell where values are missing and where they repeat
/// (parquet-format, "Nested Encoding").
final class SchemaNode: Sendable {
    /// What JSON a node becomes.
    enum Shape: Sendable {
        /// A column of its own.
        case leaf(Leaf)
        case structure([SchemaNode])
        /// `repeated` is what repeats; `element` stands below it, or is nil where what repeats is the element itself.
        case list(repeated: SchemaNode, element: SchemaNode?)
        /// Pairs; text keys make it an object.
        case map(repeated: SchemaNode, key: SchemaNode, value: SchemaNode, isObject: Bool)
        /// A value of any kind in two binary columns.
        case variant(metadata: Leaf, value: Leaf)
    }

    let name: [UInt8]
    let repetition: Repetition
    /// The definition level from which on it is there; for what repeats, from which on there is an element.
    let definition: Int
    /// The repetition level at which it repeats, or what is above it.
    let repetitionLevel: Int
    let shape: Shape
    /// The columns below it.
    let leaves: Range<Int>

    init(
        name: [UInt8], repetition: Repetition, definition: Int, repetitionLevel: Int, shape: Shape, leaves: Range<Int>
    ) {
        self.name = name
        self.repetition = repetition
        self.definition = definition
        self.repetitionLevel = repetitionLevel
        self.shape = shape
        self.leaves = leaves
    }

    /// A field's name as messages have it.
    static func shown(_ name: [UInt8]) -> String { "\"\(String(decoding: name, as: UTF8.self))\"" }

    /// The columns below it.
    var allLeaves: [Leaf] {
        switch shape {
        case .leaf(let leaf): [leaf]
        case .structure(let children): children.flatMap(\.allLeaves)
        case .list(let repeated, _), .map(let repeated, _, _, _): repeated.allLeaves
        case .variant(let metadata, let value): [metadata, value].sorted { $0.index < $1.index }
        }
    }

    /// Whether it is a column whose values are cells as they are: nothing in it repeats and nothing is around it.
    var flatLeaf: Leaf? {
        guard case .leaf(let leaf) = shape, leaf.maximumRepetition == 0 else { return nil }
        return leaf
    }
}

/// A column of the file.
struct Leaf: Sendable {
    /// Its index among the columns.
    let index: Int
    /// The name of the field of the rows that it belongs to.
    let field: [UInt8]
    let type: PhysicalType
    /// How many bytes a value has, where the type says that; 0 where each value does.
    let width: Int
    let form: ValueForm
    let maximumDefinition: Int
    let maximumRepetition: Int

    /// Its field's name for messages.
    var fieldName: String { SchemaNode.shown(field) }
}

/// The fields of a file's rows, made from the list of the schema's nodes.
struct SchemaTree: Sendable {
    /// The fields of a row, in order.
    let fields: [SchemaNode]
    /// How many columns the file has.
    let leafCount: Int

    init(_ elements: [SchemaElement]) throws(ExportError) {
        var builder = Builder(elements: elements)
        let root = try builder.next()
        var fields: [SchemaNode] = []
        for _ in 0..<root.childCount {
            fields.append(try builder.node(definition: 0, repetition: 0, depth: 0))
        }
        guard builder.index == elements.count else {
            throw ExportError(.malformed, "the schema has nodes that belong to nothing")
        }
        self.fields = fields
        leafCount = builder.leafCount
    }

    private struct Builder {
        let elements: [SchemaElement]
        var index = 0
        var leafCount = 0
        /// The name of the row's field at hand.
        var field: [UInt8] = []
        /// Deeper than this is nothing that anybody nests; each level is a call of the reader's.
        private static let maximumDepth = 64

        init(elements: [SchemaElement]) { self.elements = elements }

        mutating func next() throws(ExportError) -> SchemaElement {
            guard index < elements.count else {
                throw ExportError(.malformed, "the schema ends before all of its nodes are there")
            }
            defer { index += 1 }
            return elements[index]
        }

        mutating func node(definition: Int, repetition: Int, depth: Int) throws(ExportError) -> SchemaNode {
            let element = try next()
            if depth == 0 { field = element.name }
            guard depth < Self.maximumDepth else {
                throw ExportError(
                    .limit, "values are nested more than \(Self.maximumDepth) levels deep",
                    at: Location(column: SchemaNode.shown(field)))
            }
            let definition = definition + (element.repetition == .required ? 0 : 1)
            let repetition = repetition + (element.repetition == .repeated ? 1 : 0)
            let firstLeaf = leafCount
            let shape: SchemaNode.Shape
            // A group without fields has no column, and so no value; a type makes it a column.
            if element.childCount == 0, let type = element.type {
                shape = .leaf(try leaf(element, type, definition, repetition))
            } else {
                var children: [SchemaNode] = []
                for _ in 0..<element.childCount {
                    children.append(
                        try node(definition: definition, repetition: repetition, depth: depth + 1))
                }
                guard !children.isEmpty else {
                    throw ExportError(
                        .malformed, "a group of the schema has no fields",
                        at: Location(column: SchemaNode.shown(field)))
                }
                shape = try Self.shape(of: element, children)
            }
            return SchemaNode(
                name: element.name, repetition: element.repetition, definition: definition,
                repetitionLevel: repetition, shape: shape, leaves: firstLeaf..<leafCount)
        }

        private mutating func leaf(
            _ element: SchemaElement, _ type: PhysicalType, _ definition: Int, _ repetition: Int
        ) throws(ExportError) -> Leaf {
            let width: Int =
                switch type {
                case .boolean: 1
                case .int32, .float: 4
                case .int64, .double: 8
                case .int96: 12
                case .byteArray: 0
                case .fixedLengthByteArray: Int(element.typeLength)
                }
            guard width > 0 || type == .byteArray, width <= 1 << 20 else {
                throw ExportError(
                    .malformed, "its values have \(width) bytes",
                    at: Location(column: SchemaNode.shown(field)))
            }
            defer { leafCount += 1 }
            return Leaf(
                index: leafCount, field: field, type: type, width: width,
                form: ValueForm(type, width: width, element.annotation), maximumDefinition: definition,
                maximumRepetition: repetition)
        }

        private static func shape(
            of element: SchemaElement, _ children: [SchemaNode]
        ) throws(ExportError) -> SchemaNode.Shape {
            switch element.annotation {
            case .list: return list(element, children) ?? .structure(children)
            case .map, .mapKeyValue: return map(children) ?? list(element, children) ?? .structure(children)
            case .variant: return try variant(element, children)
            default: return .structure(children)
            }
        }

        /// A list of three levels, or of two as older writers made it (parquet-format, LogicalTypes.md, "Lists").
        private static func list(_ element: SchemaElement, _ children: [SchemaNode]) -> SchemaNode.Shape? {
            guard children.count == 1, let repeated = children.first, repeated.repetition == .repeated else {
                return nil
            }
            guard case .structure(let fields) = repeated.shape, fields.count == 1, let only = fields.first,
                only.repetition != .repeated, repeated.name != Array("array".utf8),
                repeated.name != element.name + Array("_tuple".utf8)
            else { return .list(repeated: repeated, element: nil) }
            return .list(repeated: repeated, element: only)
        }

        private static func map(_ children: [SchemaNode]) -> SchemaNode.Shape? {
            guard children.count == 1, let repeated = children.first, repeated.repetition == .repeated,
                case .structure(let fields) = repeated.shape, fields.count == 2, fields[0].repetition != .repeated
            else { return nil }
            var isObject = false
            if case .leaf(let leaf) = fields[0].shape { isObject = leaf.form == .text }
            return .map(repeated: repeated, key: fields[0], value: fields[1], isObject: isObject)
        }

        private static func variant(
            _ element: SchemaElement, _ children: [SchemaNode]
        ) throws(ExportError) -> SchemaNode.Shape {
            var leaves: [String: Leaf] = [:]
            for child in children {
                if case .leaf(let leaf) = child.shape, leaf.type == .byteArray {
                    leaves[String(decoding: child.name, as: UTF8.self)] = leaf
                }
            }
            guard children.count == 2, let metadata = leaves["metadata"], let value = leaves["value"] else {
                throw ExportError(
                    .input, "it is a shredded variant, which this reader does not put together",
                    at: Location(column: SchemaNode.shown(element.name)),
                    advice: "write it as a whole variant or as text first, or leave it out with \(Setting.fields)")
            }
            return .variant(metadata: metadata, value: value)
        }
    }
}
