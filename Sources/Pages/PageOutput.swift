package import Engine
package import Tabular
internal import Transforms

/// A folder with a file for each row and `manifest.jsonl`, which has a line for each row: the file's name and the row's other
/// fields. All appear together at the end.
package final class PageOutput: RowOutput {
    /// What the list of the pages is called.
    package static let manifestName = "manifest.jsonl"

    private let options: PageOptions
    private let folder: StagedFolder
    private let manifest: any ByteSink
    private let line = ByteBlock(capacity: 4096)
    private var names = PageNames()
    private var pageCount: UInt64 = 0
    private var rowCount: UInt64 = 0
    private var hasOwnName = false

    /// Begins the folder.
    ///
    /// - Parameter files: what the run reads, none of which is replaced.
    /// - Throws: `.output` where it cannot be made, or holds a manifest that is not to be replaced; `.usage` for a manifest that
    ///   the run reads.
    package init(
        folder path: String, options: PageOptions, besides files: RunFiles = RunFiles()
    ) throws(ExportError) {
        self.options = options
        folder = try StagedFolder(
            path: path, replaces: options.replaces, isSynced: options.isSynced, besides: files)
        try folder.refuse(PageOutput.manifestName)
        manifest = try folder.makeSink(PageOutput.manifestName)
    }

    /// Rows name their columns; texts of sources without types may be numbers in the manifest.
    package var needs: OutputNeeds { .rows }

    /// Names are text in YAML and file names.
    package var transforms: [any RowTransform] {
        let named = options.frontMatter.isEmpty ? [] : [MissingFieldsCheck(ofOutput: options.frontMatter)]
        guard let name = options.name else { return [TextNames()] + named }
        let added = AddedFields([AddedFields.Field(PageName.column, name)])
        return [TextNames()] + named + [MissingFieldsCheck(of: [added]), added]
    }

    /// That with the name.
    package var addsColumns: Bool { options.name != nil }

    package func makeEncoder() -> any RowEncoder { PageEncoder(options) }

    package func append(_ rows: EncodedRows) throws(ExportError) {
        var rest = rows.block.contents
        line.count = 0
        while let record = PageRecord(rest, rest: &rest) {
            rowCount += 1
            var name = "null"
            if let ending = record.ending {
                let file = try write(record.page, record.stem, ending)
                name = String(decoding: Array(file.utf8).withUnsafeBytes { PageText.string($0) }, as: UTF8.self)
                pageCount += 1
            }
            line.append("{\"name\":\(name)")
            line.append(record.fields)
            line.append("}\n")
        }
        try manifest.write(line.contents)
        line.reset(keeping: 1 << 20)
    }

    private func write(
        _ page: UnsafeRawBufferPointer, _ stem: String, _ ending: PageOptions.Ending
    ) throws(ExportError) -> String {
        while true {
            let name = names.take(stem, ending)
            // A name that was met before may be refused early, and not after the last row.
            try folder.refuse(name)
            // Two names that differ may be one to the file system, as `é` of one code point and of two are.
            if try folder.write(page, as: name) { return name }
        }
    }

    package func finish(_ columns: ColumnSet) throws(ExportError) {
        hasOwnName = columns.knownPlace(of: "name") != nil
        try manifest.finish()
        guard rowCount > 0, pageCount == 0 else { return }
        let wanted =
            options.body.map { "no row has the field \"\($0)\"" } ?? "no row has a field markdown, text, html or json"
        let names = columns.names.filter { $0 != PageName.column }
        let known = names.prefix(12).map(\.description).joined(separator: ", ")
        throw ExportError(
            .malformed, "\(wanted), so there are no pages",
            advice: "name the field with \(Setting.pageBody); there are \(known)\(names.count > 12 ? ", …" : "")")
    }

    package var outcome: OutputOutcome {
        var notes: [String] = []
        let missing = rowCount - pageCount
        if missing > 0 {
            let rows = missing == 1 ? "1 row has nothing for a page" : "\(missing) rows have nothing for a page"
            notes.append("\(rows): in \(PageOutput.manifestName) the name is null")
        }
        if hasOwnName {
            notes.append("the field \"name\" of rows is called \"name (2)\" in \(PageOutput.manifestName)")
        }
        return OutputOutcome(
            path: folder.name, format: "pages", parts: Int(truncatingIfNeeded: pageCount), notes: notes)
    }

    package func commit() throws(ExportError) { try folder.publish() }

    package func abandon() {
        manifest.abandon()
        folder.abandon()
    }
}
