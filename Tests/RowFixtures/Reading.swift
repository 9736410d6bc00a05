internal import JSONScanning
public import Tabular
import TestSupport

/// All that a reader gave: rows, the columns of headers, warnings, or the error it stopped with.
public struct Reading: Equatable, Sendable {
    /// The rows' fields as `name=n:1`, in the order of the row's shape. Texts are `t:`, with escapes decoded; numbers `n:`,
    /// nested values `j:`, dates `d:`.
    public var rows: [[String]] = []
    /// The columns that headers told, in order.
    public var header: [String] = []
    /// Kind, count and first place of each warning.
    public var warnings: [String] = []
    /// The error's code and text. What was read before it is dropped: a pipeline's output is, too.
    public var error: String?
    /// How many rows were read, those left out included.
    public var rowsRead = 0

    /// Nothing yet.
    public init() {}

    /// Reads `bytes` to their end, `piece()` bytes at a time.
    public init(
        _ bytes: [UInt8], as format: any Format.Type, _ options: FormatOptions = testOptions(),
        piece: @escaping () -> Int = { .max }
    ) {
        self.init(MemoryByteSource(bytes, name: "in", pieceSize: piece), as: format, options)
    }

    /// Reads a source to its end.
    public init(_ source: any ByteSource, as format: any Format.Type, _ options: FormatOptions = testOptions()) {
        do throws(ExportError) {
            try read(try format.makeReader(of: source, options: options))
        } catch {
            self = Reading()
            self.error = "\(error.code): \(error)"
        }
    }

    /// Reads text to its end.
    public init(_ text: String, as format: any Format.Type, _ options: FormatOptions = testOptions()) {
        self.init(Array(text.utf8), as: format, options)
    }

    private mutating func read(_ reader: any RowReader) throws(ExportError) {
        let parser = reader.makeParser()
        let batch = RowBatch()
        var counts = WarningCounts()
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                do {
                    isSpent = try parser.parse(batch)
                } catch {
                    // As the ordered stage does it.
                    var error = error
                    error.location.row = error.location.row.map { $0 + UInt64(rowsRead) }
                    throw error
                }
                counts.merge(batch.warnings, source: nil, rowsBefore: UInt64(rowsRead))
                rowsRead += batch.rowsRead
                take(batch)
            }
        }
        counts.merge(reader.warnings, source: nil, rowsBefore: 0)
        for kind in counts.kinds {
            guard let entry = counts.entries[kind] else { continue }
            warnings.append("\(entry.count) \(kind) \(entry.first)")
        }
    }

    private mutating func take(_ batch: RowBatch) {
        for shape in batch.shapes where shape.isHeader {
            for name in shape.columns where !header.contains(name.description) { header.append(name.description) }
        }
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            var fields: [String] = []
            for (column, slot) in zip(shape.columns, shape.slots) {
                if let text = Reading.text(of: batch.cells(of: row)[slot], batch) { fields.append("\(column)=\(text)") }
            }
            rows.append(fields)
        }
    }

    private static func text(of cell: Cell, _ batch: RowBatch) -> String? {
        let text = String(decoding: batch.bytes(of: cell), as: UTF8.self)
        return switch cell.kind {
        case .absent: nil
        case .null: "null"
        case .true: "true"
        case .false: "false"
        case .number: "n:" + text
        case .text: "t:" + text
        case .escapedText: "t:" + String(decoding: EscapedText.decoded(batch.bytes(of: cell)), as: UTF8.self)
        case .json: "j:" + text
        case .date: "d:" + String(decoding: batch.dateText(of: cell), as: UTF8.self)
        }
    }
}

/// The options of most tests: small things stay in memory.
public func testOptions(_ change: (inout FormatOptions) -> Void = { _ in }) -> FormatOptions {
    var options = FormatOptions { () throws(ExportError) in MemorySpool() }
    change(&options)
    return options
}

/// Reads the same bytes whole and in pieces of 1, 2, 3, 7 and random sizes, in blocks small and large, and gives the one
/// result they must all have, or the first two that differ.
public func readings(
    _ bytes: [UInt8], as format: any Format.Type, _ options: FormatOptions = testOptions(),
    blockSizes: [Int] = [1 << 18, 16, 33, 100, 1000]
) -> (whole: Reading, other: (Reading, how: String)?) {
    let whole = Reading(bytes, as: format, options)
    for blockSize in blockSizes {
        var options = options
        options.blockSize = blockSize
        for piece in [1, 2, 3, 7, 0] {
            var generator = SeededGenerator(seed: UInt64(bytes.count + blockSize))
            let size = { piece > 0 ? piece : Int.random(in: 1...64, using: &generator) }
            let other = Reading(bytes, as: format, options, piece: size)
            if other != whole {
                return (whole, (other, "blocks of \(blockSize), pieces of \(piece == 0 ? "random size" : "\(piece)")"))
            }
        }
    }
    return (whole, nil)
}
