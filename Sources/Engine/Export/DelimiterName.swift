/// What a delimiter is called where it is told.
package enum DelimiterName {
    /// As `--input-delimiter` takes it.
    package static func text(_ delimiter: UInt8) -> String {
        delimiter == 0x09 ? "tab" : String(UnicodeScalar(delimiter))
    }

    /// Within a sentence.
    package static func shown(_ text: String) -> String { text == "tab" ? text : "\"\(text)\"" }
}
