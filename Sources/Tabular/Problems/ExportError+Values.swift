extension ExportError {
    /// A text that is not UTF-8, in a format whose values are found without it: the row alone is bad.
    package static var textThatIsNotUTF8: ExportError {
        ExportError(.malformed, "a text is not UTF-8", advice: "leave such rows out with \(Setting.skipsErrors)")
    }

    /// A value of more bytes than the longest row may have.
    package static func valueLonger(than limit: Int) -> ExportError {
        ExportError(
            .limit, "a value is longer than \(limit) bytes",
            advice: "raise \(Setting.maximumRow) (at most 256M), or leave such rows out with \(Setting.skipsErrors)")
    }
}
