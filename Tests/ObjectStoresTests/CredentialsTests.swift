import HTTPFixtures
import HTTPTransfer
import ObjectStoreFixtures
import ObjectStores
import Synchronization
import Tabular
import TestSupport
import Testing

/// Where keys, regions and endpoints are found: by what a store gets to see of them.
@Suite struct CredentialsTests {
    private let standIn: StandInStore
    private let folder: String

    init() throws {
        standIn = try StandInStore()
        standIn.put("a.csv", "a\n")
        folder = Shell.temporaryFolder()
    }

    private func write(_ name: String, _ text: String) {
        _ = Shell.run("mkdir -p .aws && printf '%s' \(Shell.quoted(text)) > .aws/\(name)", in: folder)
    }

    /// Reads the object with these variables, and no others.
    private func read(
        _ variables: [String: String], asksForRole: Bool = false
    ) throws(ExportError) -> [UInt8] {
        var options = ObjectStoreOptions()
        let all = variables.merging(["HOME": folder]) { one, _ in one }
        options.environment = { all[$0] }
        options.asksForRole = asksForRole
        let store = try ObjectStore(
            options, over: HTTPClient(.test(TestClock(), TestLog(), tries: 2, budget: 600, stall: 20)))
        return try ObjectSource(ObjectAddress("s3://rows/a.csv"), in: store).readAll()
    }

    private var keys: String {
        "aws_access_key_id = \(StandInStore.accessKey)\naws_secret_access_key=\(StandInStore.secretKey)\n"
    }

    private var place: [String: String] {
        ["AWS_ENDPOINT_URL_S3": standIn.url, "AWS_REGION": StandInStore.region]
    }

    @Test func theEnvironmentHasThem() throws {
        #expect(try read(standIn.environment) == Array("a\n".utf8))
        _ = try read(standIn.environment.merging(["AWS_SESSION_TOKEN": "lent/token=="]) { $1 })
        #expect(standIn.requests.last?["x-amz-security-token"] == "lent/token==")
    }

    @Test func theFilesHaveThem() throws {
        write("credentials", "# mine\n[other]\naws_access_key_id=x\naws_secret_access_key=y\n[default]\n\(keys)")
        _ = try read(place)
        write("credentials", "[work]\r\n\(keys)aws_session_token = t0ken\r\n")
        _ = try read(place.merging(["AWS_PROFILE": "work"]) { $1 })
        #expect(standIn.requests.last?["x-amz-security-token"] == "t0ken")
        // The other variable of the AWS tools goes before it.
        _ = try read(place.merging(["AWS_DEFAULT_PROFILE": "work", "AWS_PROFILE": "absent"]) { $1 })
        // All of it in the file of settings, a name with blanks, the store in a section of services.
        write("credentials", "")
        write(
            "config",
            """
            [default]
            region = us-west-2
            [profile my own]
            region=\(StandInStore.region)
            services = here
            \(keys)
            [services here]
            dynamodb =
              endpoint_url = http://127.0.0.1:1
            s3 =
              endpoint_url = \(standIn.url)
            """)
        _ = try read(["AWS_PROFILE": "my own"])
        #expect(standIn.requests.count == 4)
    }

    @Test func variablesGoBeforeFiles() throws {
        write("credentials", "[default]\naws_access_key_id=wrong\naws_secret_access_key=wrong\n")
        write("config", "[default]\nregion=nowhere-1\nendpoint_url=http://127.0.0.1:1\n")
        #expect(try read(standIn.environment) == Array("a\n".utf8))
    }

    @Test func whatIsMissingIsTold() throws {
        let none = #expect(throws: ExportError.self) { try read(place) }
        #expect(none?.code == .usage && none?.message.hasPrefix("an object store needs keys") == true)
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            let half = #expect(throws: ExportError.self) { try read(standIn.environment.filter { $0.key != name }) }
            #expect(half?.message == "the environment has one half of a pair of keys: \(name) is not set")
        }
        let profile = #expect(throws: ExportError.self) { try read(place.merging(["AWS_PROFILE": "absent"]) { $1 }) }
        #expect(profile?.code == .usage && profile?.message.contains("\"absent\"") == true)
        write("config", "[default]\nsso_session = mine\n")
        let other = #expect(throws: ExportError.self) { try read(place) }
        #expect(other?.message.contains("sso_session") == true && other?.advice?.contains("export-credentials") == true)
        let region = #expect(throws: ExportError.self) {
            try read(standIn.environment.merging(["AWS_REGION": "evil.example/"]) { $1 })
        }
        #expect(region?.code == .usage)
        for endpoint in ["ftp://x", "http://user:word@127.0.0.1", "x", "http://127.0.0.1/?a=b"] {
            let error = #expect(throws: ExportError.self) {
                try read(standIn.environment.merging(["AWS_ENDPOINT_URL_S3": endpoint]) { $1 })
            }
            #expect(error?.code == .usage, "\(endpoint)")
            #expect(error?.description.contains("word") == false)
        }
        #expect(standIn.requests.isEmpty)
    }

    // MARK: Roles

    private static func answer(_ expiration: String = "2033-01-01T00:00:00Z") -> String {
        """
        {"Code":"Success","AccessKeyId":"\(StandInStore.accessKey)","SecretAccessKey":"\(StandInStore.secretKey)",
        "Token":"lent","Expiration":"\(expiration)"}
        """
    }

    /// A metadata service of the second version: no answer without a token.
    private static func instance() throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            if request.method == "PUT", request.path == "/latest/api/token" {
                return request["x-aws-ec2-metadata-token-ttl-seconds"] == "300"
                    ? connection.reply(200, text: "t0ken") : connection.reply(400)
            }
            guard request["x-aws-ec2-metadata-token"] == "t0ken" else { return connection.reply(401) }
            return request.path.hasSuffix("/security-credentials/")
                ? connection.reply(200, text: "my role") : connection.reply(200, text: answer())
        }
    }

    @Test func theInstanceIsAskedOnlyWhereThatIsWanted() throws {
        let instance = try Self.instance()
        let variables = place.merging(["AWS_EC2_METADATA_SERVICE_ENDPOINT": instance.url]) { $1 }
        #expect(throws: ExportError.self) { try read(variables) }
        #expect(instance.requests.isEmpty)
        #expect(try read(variables, asksForRole: true) == Array("a\n".utf8))
        #expect(instance.requests.map(\.method) == ["PUT", "GET", "GET"])
        #expect(instance.requests[2].path == "/latest/meta-data/iam/security-credentials/my%20role")
        #expect(standIn.requests.last?["x-amz-security-token"] == "lent")
        let forbidden = #expect(throws: ExportError.self) {
            try read(variables.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { $1 }, asksForRole: true)
        }
        #expect(forbidden?.code == .usage && instance.requests.count == 3)
        // Keys of one's own go first.
        _ = try read(standIn.environment.merging(variables) { $1 }, asksForRole: true)
        #expect(instance.requests.count == 3)
    }

    @Test func theContainerIsAsked() throws {
        let container = try ScriptedServer { request, connection in
            request["authorization"] == "let me" ? connection.reply(200, text: Self.answer()) : connection.reply(403)
        }
        write("token", "let me\n")
        let variables = place.merging([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/keys",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": folder + "/.aws/token",
        ]) { $1 }
        #expect(try read(variables, asksForRole: true) == Array("a\n".utf8))
        let foreign = #expect(throws: ExportError.self) {
            try read(
                variables.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/keys"]) { $1 },
                asksForRole: true)
        }
        #expect(foreign?.code == .usage)
    }

    @Test(arguments: ["", "{}", "[]", #"{"AccessKeyId":1}"#, #"{"AccessKeyId":"a\nb","SecretAccessKey":"c"}"#])
    func whatIsNoKeysIsNotTaken(answer: String) throws {
        let container = try ScriptedServer { _, connection in connection.reply(200, text: answer) }
        let variables = place.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url]) { $1 }
        #expect(throws: ExportError.self) { try read(variables, asksForRole: true) }
        #expect(standIn.requests.isEmpty)
    }

    /// Keys that end soon, or that the store calls expired, are asked for again.
    @Test func lentKeysAreRenewed() throws {
        let container = try ScriptedServer { request, connection in
            connection.reply(
                200, text: Self.answer(request.index == 0 ? "2000-01-01T00:00:00Z" : "2033-01-01T00:00:00Z"))
        }
        let standIn = try StandInStore { _, index in index == 1 ? .refuse(400, "ExpiredToken") : nil }
        standIn.put("a.csv", "a\n")
        var options = ObjectStoreOptions()
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url, "AWS_ENDPOINT_URL_S3": standIn.url,
            "AWS_REGION": StandInStore.region,
        ]
        options.environment = { variables[$0] }
        options.asksForRole = true
        let store = try ObjectStore(
            options, over: HTTPClient(.test(TestClock(), TestLog(), tries: 2, budget: 600, stall: 20)))
        for _ in 0..<3 { _ = try ObjectSource(ObjectAddress("s3://rows/a.csv"), in: store) }
        // One that had ended, one for the next request, one when the store said so.
        #expect(container.requests.count == 3)
        #expect(standIn.requests.count == 4)
    }
}
