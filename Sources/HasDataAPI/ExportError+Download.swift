public import Tabular

extension ExportError.Code {
    /// What is being downloaded is not what it was when the download began, and bytes of it are already out.
    public static let entityChanged = ExportError.Code("entityChanged")
}
