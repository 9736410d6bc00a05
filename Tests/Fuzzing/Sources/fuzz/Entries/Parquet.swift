import HasDataExport
import Tabular

@testable import ParquetFormat

/// A whole file: rows or an error with a place. What a few bytes may stand for is much, so that not all of it is read.
func fuzzParquet(_ bytes: [UInt8]) {
    do throws(ExportError) {
        let reader = try ParquetFormat.makeReader(of: MemoryByteSource(bytes, name: "input"), options: fuzzOptions())
        let parser = reader.makeParser()
        let batch = RowBatch(block: ByteBlock(capacity: 1 << 12))
        var rows = 0
        while rows < 100_000, try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent, rows < 100_000 {
                batch.reset()
                isSpent = try parser.parse(batch)
                rows += batch.rowCount
                requireCells(batch)
            }
        }
    } catch {
        require(error.location.row != nil || error.location.source != nil, "an error without a place: \(error)")
        require(!error.description.contains("\n"), "an error of several lines: \(error)")
    }
}

private func requireCells(_ batch: RowBatch) {
    for index in 0..<batch.rowCount {
        let row = batch.rows[index]
        let cells = batch.cells(of: row)
        for slot in 0..<batch.shape(of: row).cellCount where cells[slot].count > 0 {
            require(cells[slot].isInArena, "a cell in the block")
            require(cells[slot].offset + cells[slot].count <= batch.arena.count, "a cell beyond its arena")
        }
    }
}

/// The values of a page: the first bytes choose type, encoding and count.
func fuzzPage(_ bytes: [UInt8]) {
    guard bytes.count >= 4, let type = PhysicalType(rawValue: Int32(bytes[0] % 8)),
        let encoding = Encoding(rawValue: Int32(bytes[1] % 10))
    else { return }
    let block = ByteBlock(capacity: bytes.count)
    bytes.dropFirst(4).withUnsafeBytes { _ = block.append($0) }
    let widths: [PhysicalType: Int] = [
        .boolean: 1, .int32: 4, .int64: 8, .int96: 12, .float: 4, .double: 8, .byteArray: 0,
        .fixedLengthByteArray: 1 + Int(bytes[3] % 20),
    ]
    let width = widths[type] ?? 1
    let leaf = Leaf(
        index: 0, field: [], type: type, width: width, form: ValueForm(type, width: width, .none),
        maximumDefinition: Int(bytes[3] % 5), maximumRepetition: 0)
    var start = 0
    _ = try? LevelDecoder.levels(
        block, from: &start, bytes[3] & 1 == 0 ? .rle : .bitPacked, leaf.maximumDefinition, Int(bytes[2]))
    guard var values = try? EncodedValues.decode(block, from: start, leaf: leaf, encoding, count: Int(bytes[2])) else {
        return
    }
    values.checkText(leaf)
    require(values.count == Int(bytes[2]), "another number of values")
    let writer = ValueWriter(leaf)
    for index in 0..<values.count {
        let room = writer.room(for: values, index)
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        let written = writer.write(values, index, to: target)
        require(written.count <= room, "more than there is room for")
        target.deallocate()
    }
}
