import Tabular
import Testing

struct CellTests {
    @Test(arguments: CellKind.allCases) func keepsItsParts(kind: CellKind) {
        for (offset, count) in [(0, 0), (1, 2), (Cell.maximumOffset, Cell.maximumCount)] {
            for isInArena in [false, true] {
                let cell = Cell(kind, offset: offset, count: count, isInArena: isInArena)
                #expect(cell.kind == kind)
                #expect(cell.offset == offset)
                #expect(cell.count == count)
                #expect(cell.isInArena == isInArena)
                #expect(cell.with(.text) == Cell(.text, offset: offset, count: count, isInArena: isInArena))
            }
        }
    }

    @Test func numbersThatDoNotFitNeitherTrapNorSpill() {
        let cell = Cell(.number, offset: .max, count: .min)
        #expect(cell.kind == .number)
        #expect(!cell.isInArena)
        #expect(Cell(.text, offset: -1, count: -1).kind == .text)
        #expect(MemoryLayout<Cell>.size == 8)
    }
}
