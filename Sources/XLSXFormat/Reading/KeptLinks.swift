import Tabular

/// Whether the links of a sheet are written again where it is written anew: those whose target is what their cell says, in
/// columns that are said to hold links. All others would be lost, as their target stands nowhere else.
enum KeptLinks {
    /// - Parameters:
    ///   - part: the sheet's, whose header stands in its first row; where it does not, no link is known to be kept.
    ///   - columns: those whose texts are written as links.
    static func areAll(
        of package: OfficePackage, sheet part: String, _ file: any SeekableByteSource, _ columns: Set<ColumnName>,
        _ options: FormatOptions
    ) throws(ExportError) -> Bool {
        guard try package.mayHave(["hyperlink"], inPart: part) else { return true }
        let links = Links()
        _ = try package.parse(part: part, links, limit: .max)
        guard links.count > 0 || links.hasOthers else { return true }
        guard !links.hasOthers, !columns.isEmpty else { return false }
        let targets = Targets()
        let folder = PartName.folder(of: part)
        let relationships = "\(folder)_rels/\(part.dropFirst(folder.count)).rels"
        guard try package.parse(part: relationships, targets, limit: .max) else { return false }
        var left = links.count
        var number: UInt64 = 1
        let reader = try XLSXFormat.makeReader(of: file, options: options)
        let parser = reader.makeParser()
        let batch = RowBatch(block: ByteBlock())
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                isSpent = try parser.parse(batch)
                for index in 0..<batch.rowCount {
                    let row = batch.rows[index]
                    number += 1
                    for link in links.places[number] ?? [] {
                        guard isKept(link, targets, columns, row, in: batch) else { return false }
                        left -= 1
                    }
                }
                batch.reset()
            }
        }
        return left == 0
    }

    private static func isKept(
        _ link: Links.Place, _ targets: Targets, _ columns: Set<ColumnName>, _ row: Row, in batch: RowBatch
    ) -> Bool {
        let shape = batch.shape(of: row)
        guard shape.columns.indices.contains(link.column), columns.contains(shape.columns[link.column]),
            var target = targets.texts[link.id]
        else { return false }
        let cell = batch.cells(of: row)[shape.slots[link.column]]
        guard cell.kind == .text else { return false }
        let text = LinkTarget.attribute(batch.bytes(of: cell).bindMemory(to: UInt8.self))
        let written = target.withUTF8 { LinkTarget.attribute($0) }
        return text != nil && text == written
    }

    /// The links of a sheet (ECMA-376 part 1 §18.3.1.47).
    private final class Links: XMLEventHandler {
        struct Place {
            var column: Int
            var id: String
        }

        /// By the number of their row, from 1.
        private(set) var places: [UInt64: [Place]] = [:]
        private(set) var count = 0
        /// Whether there are some that are never written here: of several cells, to places in the workbook, with words beside
        /// them, and more than a sheet holds.
        private(set) var hasOthers = false

        func start(_ element: XMLElement) {
            guard element.name == "hyperlink", Namespaces.isSpreadsheet(element.namespace), !hasOthers else { return }
            let id = element.attributes.first { $0.name == "id" && Namespaces.isRelationships($0.namespace) }
            guard let id, let reference = element.value(of: "ref"), let (column, row) = Links.place(reference),
                element.value(of: "location") == nil, element.value(of: "tooltip") == nil, count < ExcelLimits.links
            else {
                hasOthers = true
                return
            }
            places[row, default: []].append(Place(column: column, id: String(decoding: id.value, as: UTF8.self)))
            count += 1
        }

        /// The column, from 0, and the row, from 1, of a reference to one cell.
        private static func place(_ reference: String) -> (column: Int, row: UInt64)? {
            let letters = reference.utf8.prefix { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
            guard 1...3 ~= letters.count, let row = UInt64(reference.dropFirst(letters.count)) else { return nil }
            return (letters.reduce(0) { $0 * 26 + Int($1) - 0x40 } - 1, row)
        }
    }

    /// What the links of a sheet lead to, by their ids.
    private final class Targets: XMLEventHandler {
        private(set) var texts: [String: String] = [:]

        func start(_ element: XMLElement) {
            guard element.name == "Relationship", element.value(of: "TargetMode") == "External",
                let id = element.value(of: "Id"), let target = element.value(of: "Target"),
                texts.count < 2 * ExcelLimits.links
            else { return }
            texts[id] = target
        }
    }
}
