import ArgumentParser
import HasDataExport

/// How object stores are reached.
struct ObjectStoreFlags: ParsableArguments {
    @Option(
        name: .customLong("s3-endpoint"),
        help: ArgumentHelp(
            "The store that s3:// means (default: AWS_ENDPOINT_URL_S3, the AWS profile's, else AWS).", valueName: "url")
    )
    var endpoint: String?

    @Flag(
        name: .customLong("s3-role"),
        help: "Ask the container or instance for the keys of its role, where neither variables nor files have any.")
    var role = false

    func apply(to options: inout ObjectStoreOptions) {
        options.endpoint = endpoint
        options.asksForRole = role
        options.environment = { StandardStreams.environment($0) }
    }
}
