internal import Tables
package import Tabular

/// One thing that rows come from.
public enum Source: Sendable, Hashable, CustomStringConvertible {
    /// A link to an artifact, fetched without the key.
    case link(String)
    /// A file.
    case file(String)
    /// Standard input.
    case standardInput
    /// A source of a kind that the program has added.
    case named(NamedSource)

    /// The file, link or standard input that a word on the command line means; nil where it means none of them.
    ///
    /// - Throws: `.usage` for a link that cannot be read.
    package init?(pathOrLink argument: String) throws(ExportError) {
        if SystemCalls.status(of: argument) == nil { try KeywordAddress.refuse(argument) }
        if argument == "-" {
            self = .standardInput
        } else if let scheme = Source.scheme(of: argument), ["http", "https"].contains(scheme.lowercased()) {
            self = .link(argument)
        } else if let scheme = Source.scheme(of: argument), SystemCalls.status(of: argument) == nil {
            throw Source.unknown(scheme)
        } else if argument.contains(".") || argument.contains("/") || SystemCalls.status(of: argument) != nil {
            self = .file(argument)
        } else {
            return nil
        }
    }

    /// What stands before the `://` of a URL (RFC 3986 §3.1); nil of what is none.
    private static func scheme(of argument: String) -> Substring? {
        let scheme = argument.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        guard scheme.first?.isLetter == true, argument.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        return scheme
    }

    /// Of a URL that is not fetched nothing but its scheme is shown: the rest may have a password in it.
    private static func unknown(_ scheme: Substring) -> ExportError {
        ExportError(
            .usage, "a link with \(scheme):// cannot be read, only one with http:// or https://",
            advice: scheme.lowercased() == "file" ? "give the path alone" : "fetch it first, and give the file")
    }

    /// By which path it is compared with outputs: a stream is one where a shell has led a file to it.
    package var filePath: String? {
        switch self {
        case .file(let path): path
        case .standardInput: SystemCalls.isRegularFile("/dev/stdin") ? "/dev/stdin" : nil
        case .link, .named: nil
        }
    }

    /// Its name in messages; of a link, what stands before its query, which may be secret.
    public var description: String {
        switch self {
        case .link(let link): String(link.prefix { $0 != "?" && $0 != "#" })
        case .file(let path): PathText.shown(path)
        case .standardInput: "standard input"
        case .named(let source): source.description
        }
    }
}
