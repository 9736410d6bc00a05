import RowFixtures
import Tabular
import Testing

struct RowBatchTests {
    @Test func growsAndForgets() {
        let batch = RowBatch()
        batch.shapes = [RowShape(columns: ["a", "b"])]
        for index in 0..<300_000 {
            batch.append(Cell(.number, offset: index, count: 1))
            batch.append(.absent)
            batch.append(Row(shape: 0, firstCell: index * 2, start: index))
        }
        #expect(batch.rowCount == 300_000)
        #expect(batch.cells(of: batch.rows[299_999])[0].offset == 299_999)
        batch.reset()
        #expect(batch.rowCount == 0)
        #expect(batch.cellCount == 0)
        #expect(batch.shapes.count == 1)
        batch.append(Cell.absent)
        #expect(batch.cellCount == 1)
    }

    @Test func keepsSomeRows() {
        let batch = RowBatch((0..<10).map { row(["n": .number("\($0)")]) })
        batch.keepRows { batch.bytes(of: batch.cells(of: $0)[0])[0] % 2 == 0 }
        #expect(batch.rowCount == 5)
        batch.keepRows(in: 1..<3)
        let left = (0..<batch.rowCount).map {
            String(decoding: batch.bytes(of: batch.cells(of: batch.rows[$0])[0]), as: UTF8.self)
        }
        #expect(left == ["2", "4"])
        batch.keepRows(in: 1..<99)
        #expect(batch.rowCount == 1)
    }

    @Test func theArenaMovesAndCellsStay() {
        let batch = RowBatch()
        let cells = (0..<5000).map { index in Array("text \(index)".utf8).withUnsafeBytes { batch.store($0) } }
        #expect(cells.indices.allSatisfy { batch.bytes(of: cells[$0]).elementsEqual("text \($0)".utf8) })
        #expect(cells.allSatisfy { $0.isInArena })
    }

    @Test func datesKeepTheirSerial() throws {
        let batch = RowBatch()
        let date = DateCell(serial: 45351.75, is1904: true, format: .duration)
        let cell = Array("36:00:00".utf8).withUnsafeBytes { batch.store(date, text: $0) }
        #expect(batch.date(of: cell) == date)
        #expect(batch.dateText(of: cell).elementsEqual("36:00:00".utf8))
        #expect(batch.date(of: .absent) == nil)
    }

    @Test func rewindsWhatAMalformedRowHadAppended() {
        let batch = RowBatch([row(["a": .number("1")])])
        batch.append(Cell.absent)
        batch.append(Row(shape: 0, firstCell: 1, start: 0))
        batch.rewind(rowCount: 1, cellCount: 1)
        #expect(batch.rowCount == 1)
        #expect(batch.cellCount == 1)
        batch.rewind(rowCount: 9, cellCount: 9)
        #expect(batch.rowCount == 1)
    }
}
