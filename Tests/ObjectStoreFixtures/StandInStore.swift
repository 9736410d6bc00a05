import ByteScanning
package import ObjectStores
import Synchronization
package import TestSupport

/// A store of one bucket, `rows`, on loopback: it checks signatures and bodies' hashes, knows conditions, ranges, lists and
/// uploads in parts, and fails as a test tells it.
package final class StandInStore: Sendable {
    /// What is asked of it.
    package enum Operation: String, Sendable, CaseIterable {
        case get, head, list, put, create, part, complete, abort
    }

    /// How a request fails.
    package enum Fault: Sendable {
        /// A refusal with a code.
        case refuse(Int, String, [String] = [])
        /// The connection ends before anything is done.
        case drop
        /// It is done, and the connection ends before that is said.
        case dropAfterwards
        /// The body ends after so many bytes.
        case cut(Int)
        /// A success whose body says that it is none.
        case errorInSuccess(String)
        /// It is done, and answered with this body.
        case answer(String)
    }

    /// An object.
    package struct Object: Sendable {
        package var bytes: [UInt8]
        package var tag: String
        package var type: String?
    }

    fileprivate struct Contents {
        var objects: [String: Object] = [:]
        var uploads: [String: (key: String, parts: [Int: [UInt8]])] = [:]
        var counts: [Operation: Int] = [:]
        var versions = 0
        var aborted = 0
        var connections: Set<ObjectIdentifier> = []
    }

    package static let accessKey = "AKIDSTANDIN"
    package static let secretKey = "s3cr3t/key+of-the-stand-in0123456789"
    package static let region = "eu-north-1"

    private let contents = Mutex(Contents())
    private let serverBox = Mutex<ScriptedServer?>(nil)
    private let knowsConditions: Bool
    private let knowsRanges: Bool
    private let pageSize: Int
    private let faults: @Sendable (Operation, Int) -> Fault?

    /// An empty store. `faults` says how the nth request of a kind fails, counted from 0.
    package init(
        knowsConditions: Bool = true, knowsRanges: Bool = true, pageSize: Int = 1000,
        faults: @escaping @Sendable (Operation, Int) -> Fault? = { _, _ in nil }
    ) throws {
        self.knowsConditions = knowsConditions
        self.knowsRanges = knowsRanges
        self.pageSize = pageSize
        self.faults = faults
        let server = try ScriptedServer { [weak self] request, connection in
            guard let self else { return .close }
            let body = connection.receive(Int(request["content-length"] ?? "") ?? 0)
            return self.answer(request, body, connection)
        }
        serverBox.withLock { $0 = server }
    }

    /// Its URL.
    package var url: String { serverBox.withLock { $0?.url ?? "" } }
    /// Every request so far.
    package var requests: [ServedRequest] { serverBox.withLock { $0?.requests ?? [] } }
    /// What is there.
    package subscript(key: String) -> Object? { contents.withLock { $0.objects[key] } }
    /// How often it was asked for this.
    package func count(_ operation: Operation) -> Int { contents.withLock { $0.counts[operation] ?? 0 } }
    /// How many connections have brought a request.
    package var connections: Int { contents.withLock { $0.connections.count } }
    /// Uploads that were begun and neither completed nor aborted.
    package var openUploads: Int { contents.withLock { $0.uploads.count } }
    /// Uploads that were aborted.
    package var abortedUploads: Int { contents.withLock { $0.aborted } }
    /// The sizes of the parts of the uploads that are open, in order.
    package var openPartSizes: [Int] {
        contents.withLock { $0.uploads.values.flatMap { $0.parts.sorted { $0.key < $1.key }.map(\.value.count) } }
    }

    /// Puts an object there.
    package func put(_ key: String, _ text: String, type: String? = nil) { put(key, Array(text.utf8), type: type) }

    /// Puts an object there.
    package func put(_ key: String, _ bytes: [UInt8], type: String? = nil) {
        contents.withLock { $0.put(key, bytes, type: type) }
    }

    /// The variables with which the AWS tools would find it.
    package var environment: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": Self.accessKey, "AWS_SECRET_ACCESS_KEY": Self.secretKey, "AWS_REGION": Self.region,
            "AWS_ENDPOINT_URL_S3": url,
        ]
    }

    /// Options that lead to it.
    package func options(partSize: Int = 8 << 20, _ more: [String: String] = [:]) -> ObjectStoreOptions {
        var options = ObjectStoreOptions()
        let variables = environment.merging(more) { $1 }
        options.environment = { variables[$0] }
        options.partSize = partSize
        return options
    }

    // MARK: Answers

    private func answer(
        _ request: ServedRequest, _ body: [UInt8], _ connection: ServedConnection
    ) -> ScriptedServer.Next {
        let asked = Asked(request)
        guard let operation = asked.operation else { return connection.reply(400, text: "what?") }
        let index = contents.withLock { contents in
            let index = contents.counts[operation] ?? 0
            contents.counts[operation] = index + 1
            contents.connections.insert(ObjectIdentifier(connection))
            return index
        }
        let fault = faults(operation, index)
        switch fault {
        case .refuse(let status, let code, let headers)?:
            return connection.reply(status, headers, text: Self.error(code))
        case .errorInSuccess(let code)?: return connection.reply(200, text: "\n  " + Self.error(code))
        case .drop?: return .close
        default: break
        }
        if let refusal = SignatureCheck.refusal(of: request, body) {
            return connection.reply(403, text: Self.error(refusal))
        }
        guard asked.bucket == "rows" else { return connection.reply(404, text: Self.error("NoSuchBucket")) }
        let answer = contents.withLock { act(operation, asked, request, body, &$0) }
        switch fault {
        case .dropAfterwards?: return .close
        case .answer(let text)?: return connection.reply(200, text: text)
        case .cut(let count)?:
            connection.send(
                "HTTP/1.1 \(answer.status) OK\r\n\(answer.headers.map { $0 + "\r\n" }.joined())"
                    + "Content-Length: \(answer.body.count)\r\n\r\n")
            connection.send(Array(answer.body.prefix(count)))
            return .close
        default: break
        }
        if operation == .head {
            return connection.reply(answer.status, answer.headers + ["Content-Length: \(answer.body.count)"])
        }
        return connection.reply(answer.status, answer.headers, body: answer.body)
    }

    private typealias Answer = (status: Int, headers: [String], body: [UInt8])

    private func act(
        _ operation: Operation, _ asked: Asked, _ request: ServedRequest, _ body: [UInt8], _ contents: inout Contents
    ) -> Answer {
        switch operation {
        case .get, .head: return get(asked.key, request, contents)
        case .list: return list(asked, contents)
        case .put:
            if let refusal = refused(asked.key, request, contents) { return refusal }
            contents.put(asked.key, body, type: request["content-type"])
            return (200, ["ETag: \(contents.objects[asked.key]?.tag ?? "")"], [])
        case .create:
            contents.versions += 1
            let id = "up/load+\(contents.versions)="
            contents.uploads[id] = (asked.key, [:])
            return ok("<InitiateMultipartUploadResult><UploadId>\(id)</UploadId></InitiateMultipartUploadResult>")
        case .part:
            guard let id = asked.query["uploadId"], contents.uploads[id] != nil else {
                return Self.refusal(404, "NoSuchUpload")
            }
            let number = asked.query["partNumber"].flatMap { Int($0) } ?? 0
            contents.uploads[id]?.parts[number] = body
            return (200, ["ETag: \"part&\(number)\""], [])
        case .complete: return complete(asked, request, body, &contents)
        case .abort:
            guard let id = asked.query["uploadId"], contents.uploads.removeValue(forKey: id) != nil else {
                return Self.refusal(404, "NoSuchUpload")
            }
            contents.aborted += 1
            return (204, [], [])
        }
    }

    private func get(_ key: String, _ request: ServedRequest, _ contents: Contents) -> Answer {
        guard let object = contents.objects[key] else { return Self.refusal(404, "NoSuchKey") }
        if let wanted = request["if-match"], wanted != object.tag { return Self.refusal(412, "PreconditionFailed") }
        var headers = ["ETag: \(object.tag)"] + (object.type.map { ["Content-Type: \($0)"] } ?? [])
        guard knowsRanges, let start = request.rangeStart else { return (200, headers, object.bytes) }
        guard start < object.bytes.count else { return Self.refusal(416, "InvalidRange") }
        let last = request["range"].flatMap { Int($0.split(separator: "-", omittingEmptySubsequences: false)[1]) }
        let end = min(last ?? .max, object.bytes.count - 1)
        headers.append("Content-Range: bytes \(start)-\(end)/\(object.bytes.count)")
        return (206, headers, Array(object.bytes[start...end]))
    }

    private func list(_ asked: Asked, _ contents: Contents) -> Answer {
        let prefix = asked.query["prefix"] ?? ""
        let keys = contents.objects.keys.filter { $0.hasPrefix(prefix) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let start = asked.query["continuation-token"].flatMap { Int($0) } ?? 0
        let page = keys.dropFirst(start).prefix(pageSize)
        let isTruncated = start + page.count < keys.count
        var text = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        text += "<EncodingType>url</EncodingType><IsTruncated>\(isTruncated)</IsTruncated>"
        if isTruncated { text += "<NextContinuationToken>\(start + page.count)</NextContinuationToken>" }
        for key in page {
            let encoded = Asked.encoded(key)
            text += "<Contents><Key>\(encoded)</Key><Size>\(contents.objects[key]?.bytes.count ?? 0)</Size>"
            text += "<Owner><ID>nobody</ID></Owner></Contents>"
        }
        return ok(text + "</ListBucketResult>")
    }

    private func complete(
        _ asked: Asked, _ request: ServedRequest, _ body: [UInt8], _ contents: inout Contents
    ) -> Answer {
        guard let id = asked.query["uploadId"], let upload = contents.uploads[id] else {
            return Self.refusal(404, "NoSuchUpload")
        }
        if let refusal = refused(upload.key, request, contents) { return refusal }
        let text = String(decoding: body, as: UTF8.self)
        let parts = upload.parts.sorted { $0.key < $1.key }
        let wanted = parts.map {
            "<Part><PartNumber>\($0.key)</PartNumber><ETag>&quot;part&amp;\($0.key)&quot;</ETag></Part>"
        }.joined()
        guard text.contains(wanted), !parts.isEmpty else { return Self.refusal(400, "InvalidPart") }
        contents.uploads[id] = nil
        contents.put(upload.key, parts.flatMap(\.value), type: nil, parts: parts.count)
        return ok("<CompleteMultipartUploadResult><Key>\(upload.key)</Key></CompleteMultipartUploadResult>")
    }

    private func refused(_ key: String, _ request: ServedRequest, _ contents: Contents) -> Answer? {
        guard request["if-none-match"] == "*" else { return nil }
        guard knowsConditions else { return Self.refusal(501, "NotImplemented") }
        return contents.objects[key] == nil ? nil : Self.refusal(412, "PreconditionFailed")
    }

    private func ok(_ text: String) -> Answer { (200, ["Content-Type: application/xml"], Array(text.utf8)) }
    private static func refusal(_ status: Int, _ code: String) -> Answer { (status, [], Array(error(code).utf8)) }

    private static func error(_ code: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>It is \(code).</Message></Error>"
    }
}

extension StandInStore.Contents {
    fileprivate mutating func put(_ key: String, _ bytes: [UInt8], type: String?, parts: Int? = nil) {
        versions += 1
        objects[key] = StandInStore.Object(
            bytes: bytes, tag: "\"v\(versions)\(parts.map { "-\($0)" } ?? "")\"", type: type)
    }
}
