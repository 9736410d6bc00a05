internal import Tabular

/// Which of a batch's nodes and buffers come next: those of its columns stand one behind the other, depth first (Columnar.rst,
/// "RecordBatch message").
struct BatchPlace {
    private var node = 0
    private(set) var buffer = 0
    private var variadic = 0

    /// The number of the next node.
    ///
    /// - Throws: `.malformed` behind the last; so do the others.
    mutating func nextNode(_ header: BatchHeader) throws(ExportError) -> Int {
        guard node < header.nodes.count else { throw FlatTable.damage }
        node += 1
        return node - 1
    }

    /// The number of the next buffer.
    mutating func nextBuffer(_ header: BatchHeader) throws(ExportError) -> Int {
        try pass(1, header)
        return buffer - 1
    }

    /// How many buffers the next views are into, all of which are there.
    mutating func nextVariadicCount(_ header: BatchHeader) throws(ExportError) -> Int {
        guard variadic < header.variadicCounts.count else { throw FlatTable.damage }
        let count = header.variadicCounts.long(variadic, 0, perStruct: 1)
        variadic += 1
        guard count >= 0, count <= Int64(header.buffers.count - buffer) else { throw FlatTable.damage }
        return Int(count)
    }

    private mutating func pass(_ count: Int, _ header: BatchHeader) throws(ExportError) {
        guard count <= header.buffers.count - buffer else { throw FlatTable.damage }
        buffer += count
    }

    /// Goes behind a field whose values nobody asks for.
    mutating func pass(
        _ field: ArrowField, _ header: BatchHeader, unionsHaveValidity: Bool
    ) throws(ExportError) {
        _ = try nextNode(header)
        // Which values there are, and the indexes; the values are elsewhere.
        guard field.dictionary == nil else { return try pass(2, header) }
        switch field.type {
        case .null, .runEndEncoded: break
        case .union(let isDense, _): try pass((unionsHaveValidity ? 1 : 0) + (isDense ? 2 : 1), header)
        case .structure, .fixedSizeList: try pass(1, header)
        case .utf8, .binary, .listView: try pass(3, header)
        case .utf8View, .binaryView:
            try pass(2, header)
            try pass(try nextVariadicCount(header), header)
        case .bool, .int, .float, .decimal, .date32, .date64, .time, .timestamp, .duration, .interval, .fixedSizeBinary,
            .list, .map:
            try pass(2, header)
        }
        for child in field.children { try pass(child, header, unionsHaveValidity: unionsHaveValidity) }
    }

    /// For each buffer of a batch whether a column that is used has it.
    static func usedBuffers(
        _ header: BatchHeader, _ fields: [ArrowField], used: [Bool], unionsHaveValidity: Bool
    ) throws(ExportError) -> [Bool] {
        var isUsed = [Bool](repeating: false, count: header.buffers.count)
        var place = BatchPlace()
        for (number, field) in fields.enumerated() {
            let start = place.buffer
            try place.pass(field, header, unionsHaveValidity: unionsHaveValidity)
            guard used[number] else { continue }
            for buffer in start..<place.buffer { isUsed[buffer] = true }
        }
        return isUsed
    }
}
