public import HasDataAPI
public import Tabular

extension Source {
    /// A job at HasData.
    public static func job(_ id: JobID) -> Source {
        .named(NamedSource("job:\(id.text)", kind: JobSource.self, description: "job \(id)"))
    }

    /// The kinds, beside jobs, that come with the library.
    static let standardKinds: [any SourceKind.Type] = [
        ObjectKind.self, PostgresKind.self, PostgreSQLKind.self,
    ]

    /// The job that it is, if it is one.
    public var job: JobID? {
        guard case .named(let named) = self, named.kind == JobSource.self else { return nil }
        return JobID(argument: named.argument)
    }

    /// What a word on the command line means: a UUID, a run of digits, `job:ID` or a HasData job URL is a job, `s3://bucket/key` an object of a store,
    /// `postgres://…` a table of a database, any
    /// other `http(s)` URL a link, `-` standard input; a word with a dot or a slash, or the name of something that is there, is
    /// a file.
    ///
    /// - Throws: `.usage` when it is none of these.
    public init(argument: String) throws(ExportError) {
        if let id = JobID(argument: argument) {
            self = .job(id)
        } else if let kind = Source.standardKinds.first(where: { argument.lowercased().hasPrefix($0.scheme + "://") }) {
            let shown = VisibleText.oneLine(Destination.shown(argument))
            self = .named(NamedSource(argument, kind: kind, description: shown))
        } else if let source = try Source(pathOrLink: argument) {
            self = source
        } else {
            throw ExportError(
                .usage, "\"\(argument)\" is not a job id, link or file",
                advice: "a job id is a UUID or a number; write job:ID for one of another form")
        }
    }

    /// The source that `argument` names: of one of `kinds` where it begins with its scheme, else as `init(argument:)` has
    /// it.
    ///
    /// - Throws: `.usage` when it is none.
    public static func named(_ argument: String, kinds: [any SourceKind.Type]) throws(ExportError) -> Source {
        if let colon = argument.firstIndex(of: ":") {
            let scheme = argument[..<colon].lowercased()
            if let kind = kinds.first(where: { $0.scheme == scheme }) {
                return .named(NamedSource(argument, kind: kind))
            }
        }
        return try Source(argument: argument)
    }

    /// Whether it takes the API's key.
    public var needsKey: Bool { job != nil }
}
