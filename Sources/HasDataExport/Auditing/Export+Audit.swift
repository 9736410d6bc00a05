public import Engine
public import Inspection
public import Tabular
internal import XLSXFormat

extension Export {
    /// Looks at the pages of a crawl instead of writing them: an inspection, and lists of what is to be seen to. Sources,
    /// steps and limits count; the destination and its format do not. Blocks, so asynchronous code gets the asynchronous
    /// variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func audit(progress: Progress = Progress()) throws(ExportError) -> SiteAudit {
        defer { progress.end() }
        return try audit(progress: progress, links: .ofWorkbooks)
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func audit(progress: Progress = Progress()) async throws(ExportError) -> SiteAudit {
        try await onThread(progress) { (export) throws(ExportError) in
            try export.audit(progress: progress, links: .ofWorkbooks)
        }
    }
}

extension AuditLinks {
    /// Those of a workbook, as which `SiteAudit.writeWorkbook` writes the tables.
    fileprivate static let ofWorkbooks = AuditLinks(mostPerTable: ExcelLimits.links) { LinkTarget.attribute($0) != nil }
}
