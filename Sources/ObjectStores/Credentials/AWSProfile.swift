internal import Tabular

/// What the environment and the two files of the AWS tools say of one profile.
struct AWSProfile {
    private let environment: (String) -> String?
    /// The profile's name.
    let name: String
    /// Whether somebody has named it.
    private let isNamed: Bool
    /// What stands in the file of keys.
    private let keys: [String: String]?
    /// What stands in the file of settings.
    private let settings: [String: String]?
    private let services: [String: String]?

    /// The variables that name a profile; the first that is set holds (botocore's session.py).
    private static let variables = ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"]

    /// The profile that a variable names, else `default`.
    ///
    /// - Throws: `.usage` where a file cannot be read, or there is no such profile.
    init(environment: @escaping (String) -> String?) throws(ExportError) {
        func variable(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        self.environment = variable
        let naming = Self.variables.first { variable($0) != nil }
        let named = naming.flatMap(variable)
        name = named ?? "default"
        isNamed = named != nil
        let home = variable("HOME").map { $0 + "/.aws/" }
        let keyPath = variable("AWS_SHARED_CREDENTIALS_FILE") ?? home.map { $0 + "credentials" }
        let settingPath = variable("AWS_CONFIG_FILE") ?? home.map { $0 + "config" }
        let keyFile = try keyPath.flatMap { (path) throws(ExportError) in
            try ConfigFile(path: Self.full(path, variable))
        }
        let settingFile = try settingPath.flatMap { (path) throws(ExportError) in
            try ConfigFile(path: Self.full(path, variable))
        }
        keys = keyFile?.sections[name]
        settings = settingFile?.sections["profile \(name)"] ?? (name == "default" ? settingFile?.sections[name] : nil)
        services = settings?["services"].flatMap { settingFile?.sections["services \($0)"] }
        if isNamed, keys == nil, settings == nil {
            throw ExportError(
                .usage,
                "\(naming ?? Self.variables[0]) names the profile \"\(VisibleText.oneLine(name))\", and there is none of this name",
                advice: "the profiles stand in \(keyPath ?? "~/.aws/credentials") and \(settingPath ?? "~/.aws/config")"
            )
        }
    }

    private static func full(_ path: String, _ variable: (String) -> String?) -> String {
        guard path.hasPrefix("~/"), let home = variable("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// The region, where anybody names one.
    var region: String? {
        environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION") ?? settings?["region"] ?? keys?["region"]
    }

    /// The URL of another store than AWS, where anybody names one.
    var endpoint: String? {
        guard environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true" else { return nil }
        let own = environment("AWS_ENDPOINT_URL_S3") ?? environment("AWS_ENDPOINT_URL")
        return own ?? services?["s3.endpoint_url"] ?? settings?["endpoint_url"]
    }

    /// The keys in the environment, else those of the profile; nil where neither has any.
    ///
    /// - Throws: `.usage` for half of a pair, and for ways to keys that only the AWS tools know.
    func credentials() throws(ExportError) -> StoreCredentials? {
        let id = environment("AWS_ACCESS_KEY_ID")
        let secret = environment("AWS_SECRET_ACCESS_KEY")
        if let id, let secret {
            return try StoreCredentials(
                accessKeyID: id, secretKey: secret, sessionToken: environment("AWS_SESSION_TOKEN"),
                from: "the environment")
        }
        if id != nil || secret != nil {
            let missing = id == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            throw ExportError(
                .usage, "the environment has one half of a pair of keys: \(missing) is not set", advice: "set it, too")
        }
        for source in [keys, settings] {
            guard let source, let id = source["aws_access_key_id"], !id.isEmpty else { continue }
            guard let secret = source["aws_secret_access_key"], !secret.isEmpty else {
                throw ExportError(.usage, "the profile \(name) has an aws_access_key_id and no aws_secret_access_key")
            }
            let token = source["aws_session_token"].flatMap { $0.isEmpty ? nil : $0 }
            return try StoreCredentials(
                accessKeyID: id, secretKey: secret, sessionToken: token, from: "the profile \(name)")
        }
        try refuseOtherWays()
        return nil
    }

    private func refuseOtherWays() throws(ExportError) {
        let ways = ["credential_process", "sso_session", "sso_start_url", "role_arn", "login_session"]
        let found = ways.first { keys?[$0] != nil || settings?[$0] != nil }
        guard let found else { return }
        throw ExportError(
            .usage, "the profile \(name) gets its keys by \(found), which only the AWS tools can do",
            advice:
                "eval \"$(aws configure export-credentials --profile \(name) --format env)\" puts them into the environment"
        )
    }
}
