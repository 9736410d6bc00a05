import Tabular

/// Puts rows between the tags of the root.
final class XMLWriter: RowWriter {
    private let sink: any ByteSink
    private var isBegun = false
    private var renamedMember: XMLRenamedMember?
    private var renamedColumns: [(from: ColumnName, to: [UInt8])] = []

    private let encodingName: String

    /// - Parameter encodingName: the encoding that the sink's bytes become, as a document declares it.
    init(to sink: any ByteSink, encodingName: String = "UTF-8") {
        self.sink = sink
        self.encodingName = encodingName
    }

    func makeEncoder() -> any RowEncoder { XMLEncoder() }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        try begin()
        if renamedMember == nil { renamedMember = rows.sidecar as? XMLRenamedMember }
        try sink.write(rows.block.contents)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        try begin()
        try sink.write("</items>\n")
        var names = XMLNames()
        names.extend(to: columns.count, of: columns.names)
        renamedColumns = zip(columns.names, names.names).filter { $0.0.utf8 != $0.1 }.map { (from: $0.0, to: $0.1) }
    }

    private func begin() throws(ExportError) {
        guard !isBegun else { return }
        isBegun = true
        try sink.write(Array("<?xml version=\"1.0\" encoding=\"\(encodingName)\"?>\n<items>\n".utf8))
    }

    /// Which names are written otherwise: a program that reads the elements has to know.
    var notes: [String] {
        var notes: [String] = []
        if let first = renamedColumns.first {
            let others = renamedColumns.dropFirst().prefix(4).map {
                ", \"\($0.from)\" as \(String(decoding: $0.to, as: UTF8.self))"
            }
            let more = renamedColumns.count > 5 ? ", and \(renamedColumns.count - 5) more" : ""
            notes.append(
                "names of columns that are no names in XML, or would be one, are written otherwise: \"\(first.from)\" as "
                    + String(decoding: first.to, as: UTF8.self) + others.joined() + more)
        }
        if let member = renamedMember {
            notes.append(
                "names within nested values that are no names in XML are written otherwise: the first is "
                    + "\"\(String(decoding: member.from, as: UTF8.self))\" as \(String(decoding: member.to, as: UTF8.self))"
            )
        }
        return notes
    }
}
