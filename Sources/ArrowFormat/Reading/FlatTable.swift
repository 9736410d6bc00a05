internal import Tabular

/// A table of a FlatBuffer (flatbuffers.dev, "FlatBuffer internals") that may be damaged or hostile.
///
/// Bounds: every position is checked against the buffer's end before it is read from, where it comes to be: a table's own and its
/// directory's in `init`, a field's in `position`, those of vectors and texts in `vector`. Loads need no alignment.
struct FlatTable {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private let directory: Int
    private let directoryCount: Int

    /// The root of a buffer.
    init(root bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard bytes.count >= 4 else { throw FlatTable.damage }
        try self.init(bytes, at: Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))))
    }

    private init(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(ExportError) {
        guard start >= 0, start <= bytes.count - 4 else { throw FlatTable.damage }
        self.bytes = bytes
        self.start = start
        directory = start - Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)))
        guard directory >= 0, directory <= bytes.count - 4 else { throw FlatTable.damage }
        directoryCount = Int(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: directory, as: UInt16.self)))
        guard directoryCount >= 4, directoryCount <= bytes.count - directory else { throw FlatTable.damage }
    }

    /// The error for what is none.
    static var damage: ExportError { ExportError(.malformed, "the metadata of a message is damaged") }

    /// Where a field of `size` bytes stands; nil where it has its default.
    private func position(of field: Int, size: Int) throws(ExportError) -> Int? {
        let entry = 4 + 2 * field
        guard entry + 2 <= directoryCount else { return nil }
        let offset = Int(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: directory + entry, as: UInt16.self)))
        guard offset > 0 else { return nil }
        guard start + offset <= bytes.count - size else { throw FlatTable.damage }
        return start + offset
    }

    /// A number.
    func number<Number: FixedWidthInteger>(_ field: Int, default: Number) throws(ExportError) -> Number {
        guard let position = try position(of: field, size: MemoryLayout<Number>.size) else { return `default` }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    /// Whether a field is set.
    func flag(_ field: Int) throws(ExportError) -> Bool { try number(field, default: UInt8(0)) != 0 }

    /// A table; nil where there is none.
    func table(_ field: Int) throws(ExportError) -> FlatTable? {
        guard let position = try position(of: field, size: 4) else { return nil }
        return try FlatTable(bytes, at: target(of: position))
    }

    /// A vector of elements of `size` bytes each; empty where there is none.
    func vector(_ field: Int, elementSize size: Int) throws(ExportError) -> FlatVector {
        guard let position = try position(of: field, size: 4) else { return FlatVector(bytes, start: 0, count: 0) }
        let place = target(of: position)
        guard place <= bytes.count - 4 else { throw FlatTable.damage }
        let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        // Both are below 2^32, so that nothing overflows.
        guard count * size <= bytes.count - place - 4 else { throw FlatTable.damage }
        return FlatVector(bytes, start: place + 4, count: count)
    }

    /// The tables of a vector.
    func tables(_ field: Int) throws(ExportError) -> [FlatTable] {
        let vector = try vector(field, elementSize: 4)
        // They may all be the same one, of a few bytes.
        guard vector.count <= ColumnSet.maximumCount else { throw ColumnSet.tooMany() }
        var tables: [FlatTable] = []
        for index in 0..<vector.count {
            let position = vector.start + 4 * index
            tables.append(try FlatTable(bytes, at: target(of: position)))
        }
        return tables
    }

    /// A text's bytes; nil where there is none.
    func text(_ field: Int) throws(ExportError) -> [UInt8]? {
        guard try position(of: field, size: 4) != nil else { return nil }
        let vector = try vector(field, elementSize: 1)
        return Array(UnsafeRawBufferPointer(rebasing: bytes[vector.start..<vector.start + vector.count]))
    }

    /// What the reference at `position`, which was checked, is to; below 2^33.
    private func target(of position: Int) -> Int {
        position + Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
    }
}

/// A vector whose elements lie in the buffer.
struct FlatVector {
    private let bytes: UnsafeRawBufferPointer
    fileprivate let start: Int
    let count: Int

    fileprivate init(_ bytes: UnsafeRawBufferPointer, start: Int, count: Int) {
        self.bytes = bytes
        self.start = start
        self.count = count
    }

    /// The numbers of eight bytes in structs of so many; a vector of such structs was asked for.
    func long(_ index: Int, _ member: Int, perStruct: Int) -> Int64 {
        Int64(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: start + (index * perStruct + member) * 8, as: Int64.self))
    }

    /// The number of four bytes at an index.
    func int(_ index: Int) -> Int32 {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + index * 4, as: Int32.self))
    }
}
