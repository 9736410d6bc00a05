import Compression
import Tabular

/// The links of a run of rows.
struct LinkedCells {
    /// For each its column and the number of its row.
    private(set) var places: [(column: Int, row: UInt64)] = []
    /// For each where its target ends.
    private(set) var ends: [Int] = []
    /// The targets, as values of attributes, one behind the other.
    private(set) var targets: [UInt8] = []
    /// How many texts of columns with links are none.
    var refusedCount: UInt64 = 0
    /// The row of the first of those.
    var firstRefused: UInt64?

    /// Takes a text that is a link; false for one that is none.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, column: Int, row: UInt64) -> Bool {
        guard let target = LinkTarget.attribute(text) else {
            if !text.isEmpty {
                refusedCount += 1
                firstRefused = firstRefused ?? row
            }
            return false
        }
        places.append((column, row))
        targets += target
        ends.append(targets.count)
        return true
    }
}

/// The links of a sheet: its elements `hyperlink` (ECMA-376 part 1 §18.3.1.47), and the relationships that hold their targets.
struct SheetLinks {
    private(set) var elements = DeflatedRuns()
    private(set) var relationships = DeflatedRuns()
    /// How many there are.
    private(set) var count = 0
    /// How many more there would have been.
    private(set) var excess: UInt64 = 0

    /// Takes those of the next rows, as many as a sheet holds.
    mutating func append(_ cells: LinkedCells, to spool: any ByteSpool, _ deflate: Deflate) throws(ExportError) {
        let taken = min(cells.places.count, ExcelLimits.links - count)
        excess += UInt64(cells.places.count - taken)
        guard taken > 0 else { return }
        var (elements, relationships) = ([UInt8](), [UInt8]())
        var start = 0
        for (index, place) in cells.places.prefix(taken).enumerated() {
            let id = "rId\(count + index + 1)"
            elements += Array("<hyperlink ref=\"".utf8) + ColumnLetters.of(place.column)
            elements += Array("\(place.row)\" r:id=\"\(id)\"/>".utf8)
            relationships += Array(
                "<Relationship Id=\"\(id)\" Type=\"\(WorkbookParts.office)/hyperlink\" Target=\"".utf8)
            relationships += cells.targets[start..<cells.ends[index]]
            relationships += Array("\" TargetMode=\"External\"/>".utf8)
            start = cells.ends[index]
        }
        count += taken
        try SheetLinks.append(elements, to: &self.elements, spool, deflate)
        try SheetLinks.append(relationships, to: &self.relationships, spool, deflate)
    }

    private static func append(
        _ bytes: [UInt8], to runs: inout DeflatedRuns, _ spool: any ByteSpool, _ deflate: Deflate
    ) throws(ExportError) {
        let (plain, block) = (ByteBlock(capacity: bytes.count), ByteBlock(capacity: 4096))
        plain.append(bytes)
        try deflate.append(plain.contents, to: block)
        try runs.append(block.contents, sum: CRC32.of(plain.contents), size: UInt64(plain.count), to: spool)
    }
}
