public import Tabular

extension ExportError {
    /// Whether a download failed in a way that another route to the same rows may get around.
    package var isDownloadFailure: Bool {
        code == .network || code == .refused || code == .server || code == .entityChanged
    }
}

extension ExportError.Code {
    /// What is being downloaded is not what it was when the download began, and bytes of it are already out.
    public static let entityChanged = ExportError.Code("entityChanged")
}
