import HasDataExport

/// A kind of source: `numbers:1000` are a thousand rows with a number and its square.
enum NumberSource: SourceKind {
    static let scheme = "numbers"

    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        guard let count = Int(argument.dropFirst("numbers:".count)), count >= 0 else {
            throw ExportError(.usage, "\(argument) names no count of numbers", advice: "write numbers:1000")
        }
        return .table(Table(count: count))
    }

    final class Table: OpenSource {
        let count: Int
        init(count: Int) { self.count = count }
        var description: SourceDescription { SourceDescription(format: "numbers", rowCount: UInt64(count)) }
        /// Each reader gives all numbers anew.
        var rereading: Rereading { .free }
        func makeReader() throws(ExportError) -> any RowReader { Reader(count: count) }
    }

    /// Cuts the numbers into blocks of a thousand; a block is a line `first count`.
    final class Reader: RowReader {
        private let count: Int
        private var next = 1
        init(count: Int) { self.count = count }

        func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
            block.reset()
            guard next <= count else { return false }
            let rows = min(1000, count - next + 1)
            block.append("\(next) \(rows)")
            next += rows
            return true
        }

        func makeParser() -> any RowParser { Parser() }
    }

    final class Parser: RowParser {
        private let shape = RowShape(columns: ["number", "square"])

        func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
            let numbers = String(decoding: batch.block.contents, as: UTF8.self).split(separator: " ").compactMap {
                Int($0)
            }
            batch.shapes = [shape]
            for number in numbers[0]..<numbers[0] + numbers[1] {
                let first = batch.cellCount
                for text in ["\(number)", "\(number * number)"] { batch.append(batch.store(text, as: .number)) }
                batch.append(Row(shape: 0, firstCell: first, start: 0))
                batch.countRow(at: 0)
            }
            return true
        }
    }
}
