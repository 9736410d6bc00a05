internal import HTTPTransfer
internal import Compression
package import Tabular

/// What is saved as it is, and what is known of how it has to be.
package struct RawSource {
    /// The bytes.
    let bytes: any ByteSource
    /// The download they come by.
    var kept: ResumableDownload?
    /// The format that it is a file of, which a link says by its name.
    var format: (any Format.Type)?
    /// How many rows it is said to have, where somebody keeps count.
    package var rows: StatedRows?
    /// The job whose file it is.
    package var job: Summary.JobFacts?
    /// What the user should know.
    package var notes: [String] = []

    package init(bytes: any ByteSource, kept: ResumableDownload? = nil, format: (any Format.Type)? = nil) {
        self.bytes = bytes
        self.kept = kept
        self.format = format
    }

    /// How many rows a file is said to have.
    package struct StatedRows {
        let count: UInt64?
        /// Whether no more will come.
        let areFinal: Bool

        package init(count: UInt64?, areFinal: Bool) {
            self.count = count
            self.areFinal = areFinal
        }
    }

    /// Checks what was saved: as an export does, as far as that is possible without reading the rows.
    ///
    /// - Throws: `.network` when it is not the file, or not all of it.
    func check(_ seen: RawContent) throws(ExportError) {
        guard let kept else { return }
        if seen.isBlank || seen.check?.isEmpty == true {
            if rows?.count == 0 { return }
            throw problem("the server sent nothing in the place of the file")
        }
        if let fault = seen.check?.fault { throw problem(fault) }
        if let count = rows?.count, let most = seen.check?.mostRows, rows?.areFinal == true, most < count {
            throw problem("the file ended after \(most) of the job's \(count) rows")
        }
        if seen.check?.tellsItsEnd != true, kept.download.hasMore() { throw kept.cut }
    }

    private func problem(_ text: String) -> ExportError {
        ExportError(.network, text, at: Location(source: bytes.name), advice: "run it again later")
    }
}

/// What has to be remembered of bytes to tell whether they are a whole file.
struct RawContent {
    /// Whether there is nothing to see.
    private(set) var isBlank = true
    /// What its format looks at.
    private(set) var check: (any FileCheck)?

    /// What `source` saves.
    init(of source: RawSource) { check = source.format?.makeFileCheck(countsRows: source.rows != nil) }

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if isBlank { isBlank = !bytes.contains { $0 > 0x20 } }
        check?.add(bytes)
    }
}
