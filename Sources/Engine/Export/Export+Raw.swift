public import Tabular

extension Export {
    /// Saves the bytes of the one source as they are: an artifact, a link, a file, standard input.
    ///
    /// Blocks, so asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `.usage` when there is more than one source.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func saveRaw(progress: Progress = Progress()) throws(ExportError) -> Summary {
        defer { progress.end() }
        return try rawSaved(progress)
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func saveRaw(progress: Progress = Progress()) async throws(ExportError) -> Summary {
        try await onThread(progress) { (export) throws(ExportError) in try export.rawSaved(progress) }
    }

    private func rawSaved(_ progress: Progress) throws(ExportError) -> Summary {
        try validated()
        guard sources.count == 1, let source = sources.first else {
            throw ExportError(
                .usage, "\(Setting.raw) saves the bytes of one source, and \(sources.count) are given",
                advice: "run it once for each")
        }
        if let path = destination.path { try FileSink.refuseFolder(path) }
        try refuseSharedFiles()
        if let named = destination.named { try named.kind.check(named.argument, for: self) }
        try destination.makeFolders(isSynced: waitsForDisk)
        let parts = ResumeFiles(for: self)
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
        _ source: Source, keeping parts: ResumeFiles, _ progress: Progress
    ) throws(ExportError) -> Summary {
        let opener = SourceOpener(self, options: formatOptions, parts: parts)
        let raw = try opener.raw(source)
        let bytes = raw.bytes
        let opened = try openSink(nil)
        let described = isDescribed && destination.named != nil ? DescribedSink(opened) : nil
        let sink: any ByteSink = described ?? opened
        do {
            progress.begin(source: source.description, number: 1, of: 1, totalBytes: bytes.byteCount)
            let block = ByteBlock()
            var content = RawContent(of: raw)
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
        summary.output = destination.name
        summary.format = "raw"
        if isDescribed, let path = destination.path {
            summary.files = Export.files(at: [path], rows: 0, rowsPerPart: nil, isAppended: true)
        }
        if let path = destination.name, let content = described?.content {
            summary.files = [
                Summary.FileSummary(path: path, bytes: content.bytes, sha256: content.sha256, rows: nil)
            ]
        }
        summary.notes = raw.notes
        summary.sources = [
            Summary.SourceSummary(
                name: raw.job == nil ? source.description : bytes.name, format: "raw", rowsRead: 0, rowsWritten: 0,
                job: raw.job)
        ]
        if let note = raw.kept?.doubt { summary.notes.append(note) }
        return summary
    }
}
