import Tabular
import Testing
import Transforms

struct TextNamesTests {
    private func batch(_ name: ColumnName) -> RowBatch {
        let batch = RowBatch()
        batch.block.append("x\n")
        batch.shapes = [RowShape(columns: [name])]
        batch.append(Cell(.text, offset: 0, count: 1))
        batch.append(Row(shape: 0, firstCell: 0, start: 0, passthroughCount: 1))
        batch.spelling = .delimited(by: 0x2C)
        return batch
    }

    /// Rows whose names are text already go out as they were read, which is most of the speed of CSV to CSV.
    @Test func rowsWhoseNamesAreTextStayAsTheyWereRead() throws {
        let stage = try TextNames().makeStage()
        let plain = batch("a")
        try plain.pass(through: [stage])
        #expect(plain.spelling == .delimited(by: 0x2C))
        #expect(plain.rows[0].passthroughCount == 1)
        let odd = batch(ColumnName(utf8: [0xED, 0xA0, 0x80]))
        try odd.pass(through: [stage])
        #expect(odd.spelling == .other)
        #expect(odd.shapes[0].columns == ["\u{FFFD}"])
    }
}
