import Tabular

/// Reads structures of Thrift's compact protocol (apache/thrift, doc/specs/thrift-compact-protocol.md), as footers and page
/// headers are written in. Whatever the bytes say, nothing is read behind their end, nothing that they count is made before
/// it is read, and what is nested deeper than anything in Parquet is refused.
///
/// Bounds: every read goes through `byte()` or `bytes(_:)`, which check `index` against the count.
struct ThriftReader {
    /// What a value is.
    enum Kind: UInt8 {
        case `true` = 1
        case `false` = 2
        case byte = 3
        case int16 = 4
        case int32 = 5
        case int64 = 6
        case double = 7
        case binary = 8
        case list = 9
        case set = 10
        case map = 11
        case structure = 12
        case uuid = 13
    }

    /// The head of a field: its number and what its value is.
    struct Field {
        var id: Int16
        var kind: Kind
    }

    /// The head of a list: how many elements follow, at most as many as bytes are left.
    struct List {
        var count: Int
        var kind: Kind?
    }

    private let buffer: UnsafeRawBufferPointer
    /// How many bytes were read.
    private(set) var index: Int
    /// Nothing in Parquet is nested as deeply as this.
    private static let maximumDepth = 32

    init(_ buffer: UnsafeRawBufferPointer, from index: Int = 0) {
        self.buffer = buffer
        self.index = min(max(0, index), buffer.count)
    }

    /// Whether the last failure came from too few bytes, so that more of them would help.
    static func isCutShort(_ error: ExportError) -> Bool { error.cause == cutShort }
    private static let cutShort = "it is cut short"

    private func damaged(_ detail: String) -> ExportError {
        ExportError(
            .malformed, "the metadata is damaged", at: Location(byte: UInt64(index)), cause: detail)
    }

    private mutating func byte() throws(ExportError) -> UInt8 {
        guard index < buffer.count else { throw damaged(Self.cutShort) }
        defer { index += 1 }
        return buffer[index]
    }

    private mutating func varint() throws(ExportError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw damaged("a number has more than 64 bits")
    }

    // MARK: Structures

    /// The next field of a structure, nil behind its last; `last` is the number of the field before.
    mutating func field(after last: inout Int16) throws(ExportError) -> Field? {
        let head = try byte()
        guard head != 0 else { return nil }
        guard let kind = Kind(rawValue: head & 0xF) else { throw damaged("a field is of a kind that does not exist") }
        if head >> 4 == 0 {
            last = Int16(truncatingIfNeeded: Self.unzigzag(try varint()))
        } else {
            last &+= Int16(head >> 4)
        }
        return Field(id: last, kind: kind)
    }

    private static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The whole number that is the value of `field`.
    mutating func integer(_ field: Field) throws(ExportError) -> Int64 {
        switch field.kind {
        case .byte: return Int64(Int8(bitPattern: try byte()))
        case .int16, .int32, .int64: return Self.unzigzag(try varint())
        default: throw damaged("field \(field.id) is not a number")
        }
    }

    /// The same where it is a number of 32 bits.
    mutating func int32(_ field: Field) throws(ExportError) -> Int32 {
        guard let value = Int32(exactly: try integer(field)) else {
            throw damaged("field \(field.id) has more than 32 bits")
        }
        return value
    }

    /// The truth that is the value of `field`; it stands in the head.
    func boolean(_ field: Field) throws(ExportError) -> Bool {
        guard field.kind == .true || field.kind == .false else {
            throw damaged("field \(field.id) is not a truth value")
        }
        return field.kind == .true
    }

    /// Where the bytes stand that are the value of `field`.
    mutating func binary(_ field: Field) throws(ExportError) -> Range<Int> {
        guard field.kind == .binary else { throw damaged("field \(field.id) is not a text") }
        return try bytes()
    }

    private mutating func bytes() throws(ExportError) -> Range<Int> {
        let count = try varint()
        guard count <= UInt64(buffer.count - index) else { throw damaged(Self.cutShort) }
        defer { index += Int(count) }
        return index..<index + Int(count)
    }

    /// The text that is the value of `field`.
    mutating func text(_ field: Field) throws(ExportError) -> [UInt8] {
        let range = try binary(field)
        return Array(buffer[range])
    }

    /// The head of the list that is the value of `field`.
    mutating func list(_ field: Field) throws(ExportError) -> List {
        guard field.kind == .list || field.kind == .set else { throw damaged("field \(field.id) is not a list") }
        return try list()
    }

    /// The numbers of a list.
    mutating func integers(_ field: Field) throws(ExportError) -> [Int64] {
        let list = try list(field)
        var numbers: [Int64] = []
        for _ in 0..<list.count {
            switch list.kind {
            case .int16, .int32, .int64: numbers.append(Self.unzigzag(try varint()))
            default: throw damaged("field \(field.id) is not a list of numbers")
            }
        }
        return numbers
    }

    /// The head of a list of structures.
    mutating func structures(_ field: Field) throws(ExportError) -> Int {
        let list = try list(field)
        guard list.kind == .structure || list.count == 0 else {
            throw damaged("field \(field.id) is not a list of structures")
        }
        return list.count
    }

    private mutating func list() throws(ExportError) -> List {
        let head = try byte()
        var count = UInt64(head >> 4)
        if count == 15 { count = try varint() }
        // Each element takes a byte at least.
        guard count <= UInt64(buffer.count - index) else { throw damaged(Self.cutShort) }
        return List(count: Int(count), kind: Kind(rawValue: head & 0xF))
    }

    /// Checks that `field` is a structure, whose fields come next.
    func structure(_ field: Field) throws(ExportError) {
        guard field.kind == .structure else { throw damaged("field \(field.id) is not a structure") }
    }

    // MARK: What is not needed

    /// Passes over the value of `field`.
    mutating func skip(_ field: Field) throws(ExportError) { try skip(field.kind, isField: true, depth: 0) }

    /// Passes over a structure.
    mutating func skipStructure() throws(ExportError) { try skip(.structure, isField: false, depth: 0) }

    private mutating func skip(_ kind: Kind, isField: Bool, depth: Int) throws(ExportError) {
        guard depth < Self.maximumDepth else { throw damaged("it is nested too deeply") }
        switch kind {
        case .true, .false: if !isField { _ = try byte() }
        case .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try pass(8)
        case .uuid: try pass(16)
        case .binary: _ = try bytes()
        case .list, .set:
            let list = try list()
            guard list.count > 0 else { return }
            guard let element = list.kind else { throw damaged("a list is of a kind that does not exist") }
            for _ in 0..<list.count { try skip(element, isField: false, depth: depth + 1) }
        case .map: try skipMap(depth: depth)
        case .structure:
            var last: Int16 = 0
            while let field = try field(after: &last) { try skip(field.kind, isField: true, depth: depth + 1) }
        }
    }

    private mutating func skipMap(depth: Int) throws(ExportError) {
        let count = try varint()
        guard count > 0 else { return }
        guard count <= UInt64(buffer.count - index) else { throw damaged(Self.cutShort) }
        let kinds = try byte()
        guard let key = Kind(rawValue: kinds >> 4), let value = Kind(rawValue: kinds & 0xF) else {
            throw damaged("a map is of a kind that does not exist")
        }
        for _ in 0..<count {
            try skip(key, isField: false, depth: depth + 1)
            try skip(value, isField: false, depth: depth + 1)
        }
    }

    private mutating func pass(_ count: Int) throws(ExportError) {
        guard buffer.count - index >= count else { throw damaged(Self.cutShort) }
        index += count
    }
}
