/// How a sandbox is set up.
public struct SandboxOptions: Sendable {
    /// The port of the API's origin on 127.0.0.1; 0 for any free one.
    public var port: Int
    /// The port of the artifacts' origin on 127.0.0.1; 0 for any free one.
    public var artifactPort: Int
    /// The only `x-api-key` which is let in; nil: any that is not empty.
    public var key: String?
    /// A folder whose folders are jobs, each with `job.json`, `results-page-N.json` and `artifact.csv|json|xlsx`,
    /// served under the id in its `job.json`, in front of bundled jobs.
    public var jobs: String?
    /// How many requests of the API are answered at a time; others get 429. Nil: as many as come.
    public var concurrency: Int?
    /// The faults in force from the start.
    public var faults: [Fault]
    /// Called for each request answered with a line about it, which never holds a key; on a thread of the server's.
    public var log: (@Sendable (String) -> Void)?

    /// Options; those left out are: free ports, any key, bundled jobs only, no faults, no log.
    public init(
        port: Int = 0, artifactPort: Int = 0, key: String? = nil, jobs: String? = nil,
        concurrency: Int? = nil, faults: [Fault] = [], log: (@Sendable (String) -> Void)? = nil
    ) {
        self.port = port
        self.artifactPort = artifactPort
        self.key = key
        self.jobs = jobs
        self.concurrency = concurrency
        self.faults = faults
        self.log = log
    }
}
