import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// What a file holds.
func read(_ file: FileBuilder, _ options: FormatOptions = testOptions()) -> Reading {
    let reading = Reading(file.bytes, as: ParquetFormat.self, options)
    // Where no page may be in memory as a whole.
    var withoutMemory = options
    withoutMemory.memoryLimit = 0
    #expect(Reading(file.bytes, as: ParquetFormat.self, withoutMemory) == reading)
    return reading
}

/// A file of one column of required values.
func file(
    _ type: Int, _ pages: [FileBuilder.Page], rows: Int, converted: Int? = nil, length: Int? = nil, scale: Int? = nil,
    codec: Int = 0, valueCount: Int? = nil
) -> FileBuilder {
    FileBuilder(
        rowCount: rows,
        columns: [
            .init(
                nodes: [
                    FileBuilder.node("a", type: type, converted: converted, length: length, scale: scale)
                ], type: type, codec: codec, pages: pages, valueCount: valueCount)
        ])
}

/// The values of the single column.
func values(_ reading: Reading) -> [String] {
    reading.rows.map { $0.first?.dropFirst(2).description ?? "" }
}
