import CSVFormat
import ExportFixtures
import HasDataExport
import Tabular
import Testing
import Transforms

/// Transforms and formats as programs outside the package write them: they know what the documentation says, no more.
@Suite struct CustomTransformTests {
    private let work = Workspace()

    /// The obvious nine lines: another cell in the place of one.
    private struct Masked: RowTransform {
        let column: ColumnName
        var order = TransformOrder.independent
        func makeStage() throws(ExportError) -> any RowStage { Stage(column) }

        private final class Stage: RowStage {
            private let column: ColumnName
            init(_ column: ColumnName) { self.column = column }
            func apply(to batch: RowBatch) throws(ExportError) {
                let mask = Array("***".utf8).withUnsafeBytes { batch.store($0) }
                for index in 0..<batch.rowCount {
                    let row = batch.rows[index]
                    if let slot = batch.shape(of: row).slot(of: column) { batch.cells(of: row)[slot] = mask }
                }
            }
        }
    }

    /// Every tenth row of all.
    private struct EveryTenth: RowTransform {
        var order: TransformOrder { .ordered }
        func makeStage() throws(ExportError) -> any RowStage { Stage() }

        private final class Stage: RowStage {
            private var count = 0
            func apply(to batch: RowBatch) throws(ExportError) {
                batch.keepRows { _ in
                    count += 1
                    return count % 10 == 1
                }
            }
        }
    }

    /// A column more than the source has.
    private struct Numbered: RowTransform {
        var order: TransformOrder { .independent }
        func makeStage() throws(ExportError) -> any RowStage { Stage() }

        private final class Stage: RowStage {
            func apply(to batch: RowBatch) throws(ExportError) {
                for index in 0..<batch.rowCount {
                    let row = batch.rows[index]
                    let shape = batch.shape(of: row)
                    let wider = RowShape(columns: shape.columns + ["more"])
                    let firstCell = batch.cellCount
                    for slot in shape.slots { batch.append(batch.cells(of: row)[slot]) }
                    batch.append(Array("x".utf8).withUnsafeBytes { batch.store($0) })
                    batch.shapes.append(wider)
                    batch.rows[index] = Row(shape: batch.shapes.count - 1, firstCell: firstCell, start: Int(row.start))
                }
            }
        }
    }

    /// A table of somebody else's whose later rows may be wider than its header.
    private enum HeadedCards: Format {
        static let name = "headed"
        static let fileExtensions = ["headed"]
        static let hasTypes = false
        static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader {
            try CardFormat.makeReader(of: source, options: options)
        }
    }

    private static let pairs: [(String, String)] = ["csv", "jsonl", "json", "tsv"].flatMap { from in
        ["csv", "jsonl", "json", "tsv", "xlsx"].map { (from, $0) }
    }

    @Test(arguments: pairs) func anEditedCellIsWritten(from: String, to: String) throws {
        let names = (0..<200).map { "{\"n\":\($0),\"mail\":\"ann@a.example\"}" }
        let lines = try work.file("a.jsonl", names.joined(separator: "\n") + "\n")
        let source = from == "jsonl" ? lines : try work.file("a.\(from)", try export([lines], to: from).bytes)
        for order in [TransformOrder.independent, .ordered] {
            let bytes = try export([source], to: to) { $0.steps.filters = [Masked(column: "mail", order: order)] }.bytes
            let back = try exportText([try work.file("b.\(to)", bytes)], to: "csv")
            #expect(back.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",***") })
            #expect(back.split(separator: "\n").count == 201)
        }
    }

    @Test(arguments: [1, 2, 8]) func orderedStepsRunInOrderWhereverTheyStand(workers: Int) throws {
        let lines = (0..<5000).map { "{\"n\":\($0),\"statusCode\":\($0 % 2 == 0 ? 200 : 404)}" }
        let source = try work.file("a.jsonl", lines.joined(separator: "\n") + "\n")
        func rows(_ filters: [any RowTransform], _ change: (inout Export) -> Void = { _ in }) throws -> [String] {
            try exportText([source], to: "jsonl", workers: workers) {
                $0.steps.filters = filters
                change(&$0)
            }.split(separator: "\n").map(String.init)
        }
        #expect(try rows([RowRange(limit: 10)]) == Array(lines[..<10]))
        #expect(try rows([EveryTenth()]) == stride(from: 0, to: 5000, by: 10).map { lines[$0] })
        let ok = StatusCodeFilter(200)
        #expect(try rows([RowRange(limit: 10), ok]) == stride(from: 0, to: 10, by: 2).map { lines[$0] })
        #expect(try rows([ok, RowRange(limit: 10)]) == stride(from: 0, to: 20, by: 2).map { lines[$0] })
        #expect(try rows([ok, EveryTenth(), RowRange(limit: 3)]) { $0.steps.limit = 2 } == [lines[0], lines[20]])
        let unique = UniqueRows(
            by: [FieldPath("statusCode")],
            options: FormatOptions { () throws(ExportError) in
                throw ExportError(.output, "no spool")
            })
        #expect(try rows([unique]) == [lines[0], lines[1]])
    }

    @Test func aStepMayAddColumnsToATable() throws {
        let source = try work.file("a.csv", "a,b\n1,2\n3,4\n")
        let text = try exportText([source], to: "csv") { $0.steps.filters = [Numbered()] }
        #expect(text == "a,b,more\n1,2,x\n3,4,x\n")
    }

    @Test func widerRowsOfAForeignTableKeepTheirColumns() throws {
        let narrow = (0..<500).map { "a: \($0)\nb: x\n\n" }.joined()
        let source = try work.file("a.headed", narrow + "a: 1\nb: 2\nc: 3\n\n")
        let text = try exportText([source], to: "csv") { $0.registry.register(HeadedCards.self) }
        #expect(text.hasPrefix("a,b,c\n0,x,\n"))
        #expect(text.hasSuffix("\n1,2,3\n"))
    }
}
