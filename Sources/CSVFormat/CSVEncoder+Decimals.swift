import ByteScanning
import Tabular

extension CSVEncoder {
    /// Puts the decimal mark that is wished into the numbers of a row, in place: into numbers, and into texts of a source
    /// without types that are numbers by its own mark. What has become text by that is quoted where it must be.
    ///
    /// Bounds: cells are those of the row, each with its bytes in the block or the arena.
    func putDecimalMarks(
        _ marks: (read: UInt8, written: UInt8), in batch: RowBatch, _ cells: UnsafeMutablePointer<Cell>,
        _ shape: RowShape
    ) {
        for slot in shape.slots {
            let cell = cells[slot]
            let bytes = batch.mutableBytes(of: cell)
            switch cell.kind {
            case .number:
                guard marks.written != .dot else { continue }
                replace(.dot, by: marks.written, in: bytes, count: cell.count)
                cells[slot] = cell.with(.text)
            case .text where shape.isUntyped && marks.read != marks.written:
                guard NumberGrammar.isNumber(bytes, count: cell.count, decimalMark: marks.read) else { continue }
                replace(marks.read, by: marks.written, in: bytes, count: cell.count)
            default: continue
            }
        }
    }

    private func replace(_ old: UInt8, by new: UInt8, in bytes: UnsafeMutablePointer<UInt8>, count: Int) {
        for index in 0..<count where bytes[index] == old { bytes[index] = new }
    }
}
