import JSONScanning
import Tabular

/// Turns rows into pages and lines of the manifest, side by side with others: what they are called in the end, and where they
/// go, the output says in the order of the rows.
final class PageEncoder: RowEncoder {
    private let options: PageOptions
    private let text = CellText()

    init(_ options: PageOptions) { self.options = options }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        for index in range {
            let row = batch.rows[index]
            let plan = PagePlan.of(batch.shape(of: row), options)
            let cells = batch.cells(of: row)
            let body = body(plan, cells)
            let number = encoded.position.firstRow + UInt64(index - range.lowerBound) + 1
            let ending = body.map { options.ending ?? ($0.isHTML ? .html : .md) }
            PageRecord.append(
                to: encoded.block, ending: ending,
                stem: { if body != nil { $0.append(stem(plan, cells, of: batch, row: number)) } },
                page: { block in
                    guard let body else { return }
                    if ending == .md { block.append(frontMatter(plan, cells, of: batch)) }
                    if let bytes = text.bytes(of: cells[body.slot], in: batch) { block.append(bytes) }
                },
                fields: { block in
                    for (key, slot) in plan.fields where slot != body?.slot {
                        guard let value = PageText.json(cells[slot], of: batch) else { continue }
                        block.append(key)
                        block.append(value)
                    }
                })
        }
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedSurrogate, count: text.takeReplaced())
    }

    /// The field that holds the page: the first that is not empty, else the first that is there.
    private func body(_ plan: PagePlan, _ cells: UnsafePointer<Cell>) -> PagePlan.Body? {
        let there = plan.bodies.filter { cells[$0.slot].kind != .absent && cells[$0.slot].kind != .null }
        return there.first { cells[$0.slot].kind == .true || cells[$0.slot].kind == .false || cells[$0.slot].count > 0 }
            ?? there.first
    }

    private func stem(_ plan: PagePlan, _ cells: UnsafePointer<Cell>, of batch: RowBatch, row number: UInt64) -> String
    {
        var stem = ""
        if options.name != nil {
            stem = plan.name.flatMap { string(cells[$0], of: batch) }.map(PageName.safe) ?? ""
        } else if let url = plan.url.flatMap({ string(cells[$0], of: batch) }) {
            stem = PageName.slug(PageName.hostAndPath(url))
        }
        return stem.isEmpty ? "\(number)" : stem
    }

    /// A name is short; of a text that is not, only the beginning can be in it.
    private func string(_ cell: Cell, of batch: RowBatch) -> String? {
        text.bytes(of: cell, in: batch).map { String(decoding: $0.prefix(8192), as: UTF8.self) }
    }

    private func frontMatter(_ plan: PagePlan, _ cells: UnsafePointer<Cell>, of batch: RowBatch) -> String {
        let lines = plan.frontMatter.compactMap { key, slot in
            PageText.yaml(cells[slot], of: batch).map { "\(key): \($0)\n" }
        }
        return lines.isEmpty ? "" : "---\n" + lines.joined() + "---\n\n"
    }
}
