import Tabular

/// Gives the number formats that came with numbers and dates of workbooks their numbers, in the order of the rows, so that
/// they are the same for any number of workers.
struct GivenFormats: RowTransform {
    /// Where the formats of several tables in one workbook are counted together.
    var numbers: Numbers?

    /// The most formats of a workbook that are not ours: Excel takes some hundred codes of a workbook's own.
    static let limit = 1_000

    var order: TransformOrder { .ordered }

    func makeStage() throws(ExportError) -> any RowStage { Stage(numbers ?? Numbers()) }

    /// The codes that have a number, their index.
    ///
    /// Tables of one workbook are written one after another, and the ordered stage of a run is entered by one worker at a
    /// time: that, and not a lock, is what makes sharing it safe.
    final class Numbers: @unchecked Sendable {
        private var codes: [[UInt8]] = []
        private var known: [[UInt8]: Int] = [:]
        /// Numbers by a hash of their codes, since nearly all cells have one of a few.
        private var recent = [Int32](repeating: -1, count: 256)

        /// The number of a code; `RowBatch.noFormatNumber` for one too many, or one that no workbook takes.
        func number(of code: UnsafeRawBufferPointer) -> UInt16 {
            var hash = UInt32(truncatingIfNeeded: code.count)
            for byte in code { hash = hash &* 31 &+ UInt32(byte) }
            let slot = Int(truncatingIfNeeded: (hash ^ hash >> 8) & 255)
            let last = Int(recent[slot])
            if last >= 0, code.elementsEqual(codes[last]) { return UInt16(truncatingIfNeeded: last) }
            guard code.count != 2 || code[0] != 0 || code[1] != 0 else { return RowBatch.noFormatNumber }
            let bytes = Array(code)
            if known[bytes] == nil, codes.count < GivenFormats.limit {
                known[bytes] = codes.count
                codes.append(bytes)
            }
            guard let number = known[bytes] else { return RowBatch.noFormatNumber }
            recent[slot] = Int32(truncatingIfNeeded: number)
            return UInt16(truncatingIfNeeded: number)
        }
    }

    /// It changes nothing that a row's own text shows.
    private final class Stage: VerbatimKeeping {
        private let numbers: Numbers
        private var lost: UInt64 = 0

        init(_ numbers: Numbers) { self.numbers = numbers }

        func apply(to batch: RowBatch) throws(ExportError) {
            guard batch.hasNumberFormats else { return }
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                let cells = batch.cells(of: row)
                for slot in batch.shape(of: row).slots where cells[slot].hasNumberFormat {
                    guard let code = batch.formatCode(of: cells[slot]) else { continue }
                    let number = numbers.number(of: code)
                    if number == RowBatch.noFormatNumber { lost += 1 }
                    batch.setFormatNumber(number, of: cells[slot])
                }
            }
        }

        var notes: [String] {
            guard lost > 0 else { return [] }
            return [
                (lost == 1
                    ? "1 cell is shown without its number format: "
                    : "\(lost) cells are shown without their number formats: ")
                    + "a workbook takes \(GivenFormats.limit) of them, of at most \(FormatCodes.longestCode) characters"
            ]
        }
    }
}
