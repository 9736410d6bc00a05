public import Tabular

extension Export {
    /// Saves the bytes of the one source as they are: an artifact, a link, a file, standard input.
    ///
    /// - Throws: `.usage` when there is more than one source.
    public func saveRaw(progress: Progress = Progress()) throws(ExportError) -> Summary {
        guard sources.count == 1, let source = sources.first else {
            throw ExportError(
                .usage, "--raw saves the bytes of one source, and \(sources.count) are given",
                advice: "run it once for each")
        }
        try refuseReserved()
        let parts = KeptParts(for: self)
        do {
            let summary = try saveRaw(source, keeping: parts, progress)
            parts.succeed()
            return summary
        } catch {
            parts.fail(source: 0, isMalformed: false)
            throw error
        }
    }

    private func saveRaw(
        _ source: Source, keeping parts: KeptParts, _ progress: Progress
    ) throws(ExportError) -> Summary {
        let opener = SourceOpener(export: self, options: formatOptions, parts: parts)
        let raw = try opener.raw(source)
        let bytes = raw.bytes
        let sink = try destination.open(replaces: replacesOutput)
        do {
            progress.begin(source: source.description, number: 1, of: 1, totalBytes: bytes.byteCount)
            let block = ByteBlock()
            var content = RawContent()
            while try bytes.fill(block) {
                if raw.kept != nil { content.add(block.contents) }
                try sink.write(block.contents)
                progress.add(rows: 0, bytes: block.count)
                block.count = 0
            }
            try raw.check(content)
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
        var summary = Summary()
        summary.output = destination.path
        summary.format = "raw"
        if isDescribed, let path = destination.path {
            summary.files = Export.files(at: [path], rows: 0, rowsPerPart: nil, isAddition: true)
        }
        summary.notes = raw.notes
        if let job = raw.job {
            summary.sources = [
                Summary.SourceSummary(
                    name: bytes.name, format: "raw", rowsRead: 0, rowsWritten: 0, job: Summary.JobFacts(job))
            ]
        }
        if let kept = raw.kept, let note = SourceOpener.doubt(about: kept.download) { summary.notes.append(note) }
        return summary
    }
}
