import ByteScanning
import JSONScanning
import Tabular

/// Writes one JSON value behind what an arena holds.
///
/// Bounds: each function reserves what it writes at most, and 16 bytes more where a copy may run on.
struct JSONBuilder {
    private let arena: ByteBlock
    /// Where the value begins.
    let start: Int
    private let maximumCount: Int

    init(_ arena: ByteBlock, maximumCount: Int) {
        self.arena = arena
        self.maximumCount = maximumCount
        start = arena.count
    }

    /// How many bytes were written.
    var count: Int { arena.count - start }

    @inline(__always)
    private func reserve(_ count: Int) throws(ExportError) {
        guard arena.count - start + count <= maximumCount + 128 else {
            throw ExportError.valueLonger(than: maximumCount)
        }
        guard arena.capacity - arena.count < count else { return }
        arena.grow(to: max(arena.capacity * 2, arena.count + count))
    }

    @inline(__always)
    func put(_ byte: UInt8) throws(ExportError) {
        try reserve(1)
        arena.bytes[arena.count] = byte
        arena.count += 1
    }

    func put(_ bytes: [UInt8]) throws(ExportError) {
        try reserve(bytes.count)
        bytes.withUnsafeBytes { _ = arena.append($0) }
    }

    func put(_ word: StaticString) throws(ExportError) {
        try reserve(word.utf8CodeUnitCount)
        arena.append(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Writes text between quotes, with what JSON escapes escaped.
    func putText(_ text: UnsafeRawBufferPointer) throws(ExportError) {
        try put(0x22)
        if let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            var read = 0
            while true {
                try reserve(text.count - read + 32)
                let run = Scan.copyJSON(to: arena.bytes + arena.count, from: base + read, count: text.count - read)
                arena.count += run
                read += run
                guard read < text.count else { break }
                arena.count += JSONText.escapeControl(base[read], to: arena.bytes + arena.count)
                read += 1
            }
        }
        try put(0x22)
    }

    /// Writes a value of a column; false where it is text that is not UTF-8, `lost` where it is a number that is none.
    func put(
        _ values: ColumnValues, _ index: Int, _ writer: ValueWriter, _ form: ValueForm, lost: inout Int
    ) throws(ExportError) -> Bool {
        if form == .text || form == .binary, values.isUTF8 {
            try putText(values.value(index))
            return true
        }
        let room = writer.room(for: values, index)
        try reserve(room + 2)
        let target = arena.bytes + arena.count
        // Room for a quote in front.
        let written = writer.write(values, index, to: target + 1)
        let count = written.count
        switch written.kind {
        case .invalid:
            try put("null")
            return false
        case .nonFiniteNumber:
            lost += 1
            try put("null")
        case .value(.true): try put("true")
        case .value(.false): try put("false")
        case .value(.null): try put("null")
        case .value(.date):
            let text = count - DateCell.headerCount
            target[0] = 0x22
            (target + 1).update(from: target + 1 + DateCell.headerCount, count: text)
            target[1 + text] = 0x22
            arena.count += text + 2
        case .value(.text) where form == .json || form == .text || form == .binary && Self.isEscaped(target + 1, count):
            // What JSON escapes may be in it, and grows.
            let copy = ByteBlock(capacity: max(1, count))
            copy.append(UnsafeRawBufferPointer(start: target + 1, count: count))
            try putText(copy.contents)
        case .value(.text):
            target[0] = 0x22
            target[1 + count] = 0x22
            arena.count += count + 2
        case .value:
            target.update(from: target + 1, count: count)
            arena.count += count
        }
        return true
    }

    private static func isEscaped(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for index in 0..<count where bytes[index] < 0x20 || bytes[index] == 0x22 || bytes[index] == 0x5C { return true }
        return false
    }

    /// The value as a cell: an object or array as it is, a scalar as the cell that it would be by itself.
    func cell() -> Cell {
        let count = self.count
        guard count > 0 else { return .absent }
        let bytes = arena.bytes + start
        switch bytes[0] {
        case 0x7B, 0x5B: return Cell(.json, offset: start, count: count, isInArena: true)
        case 0x22:
            let hasEscapes = Scan.find(0x5C, in: bytes, count: count) < count
            return Cell(hasEscapes ? .escapedText : .text, offset: start + 1, count: count - 2, isInArena: true)
        case 0x74: return Cell(.true, offset: 0, count: 0)
        case 0x66: return Cell(.false, offset: 0, count: 0)
        case 0x6E: return .absent
        default: return Cell(.number, offset: start, count: count, isInArena: true)
        }
    }
}
