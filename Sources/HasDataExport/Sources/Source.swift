/// One thing that rows come from.
public enum Source: Sendable, Hashable, CustomStringConvertible {
    /// A file.
    case file(String)
    /// Standard input.
    case standardInput

    /// What messages call it.
    public var description: String {
        switch self {
        case .file(let path): path
        case .standardInput: "standard input"
        }
    }
}
