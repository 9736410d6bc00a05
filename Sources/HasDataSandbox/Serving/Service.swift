import NIOCore
import NIOHTTP1
import Synchronization

/// Turns requests into answers: the API, the store, and what faults make of them.
final class Service: Sendable {
    let log = RequestLog()
    let board: FaultBoard
    let origins = Mutex(Origins())
    /// How many requests of the API there may be at a time; nil for any number.
    let limit: ConcurrencyLimit?
    private let jobs: [String: any ServedJob]
    /// Synthetic jobs asked for lately: the shapes of their rows take a moment to make.
    private let synthetic = Mutex<[String: any ServedJob]>([:])
    private static let maximumSynthetic = 16
    private let states = Mutex<[String: JobState]>([:])
    /// The jobs' ids, in order.
    var jobIDs: [String] { jobs.keys.sorted() }
    private let key: String?
    private let report: (@Sendable (String) -> Void)?

    /// What changes about a job while it is served.
    private struct JobState {
        /// Reads of the record.
        var reads = 0
        /// Which of the links' tokens is in force; they expire one after the other.
        var generation = 1
        var isExpired = false
    }

    init(_ options: SandboxOptions) throws(SandboxError) {
        board = FaultBoard(options.faults)
        key = options.key
        limit = options.concurrency.map { ConcurrencyLimit($0) }
        report = options.log
        var jobs: [String: any ServedJob] = [:]
        for job in try StoredJob.bundled.get() { jobs[job.id] = job }
        if let folder = options.jobs { for job in try StoredJob.all(in: folder) { jobs[job.id] = job } }
        self.jobs = jobs
    }

    /// The answer to a request, which is noted; it is refused where it was one too many at a time.
    func answer(_ request: HTTPRequestHead, at origin: ReceivedRequest.Origin, isAdmitted: Bool) -> Response {
        log.append(
            ReceivedRequest(
                origin: origin, method: request.method.rawValue, target: request.uri,
                headers: request.headers.map { ReceivedRequest.Header(name: $0.name, value: $0.value) }))
        var response: Response
        do {
            response = try isAdmitted ? route(request, RequestTarget(request.uri), origin) : Self.tooMany
        } catch {
            response = Response(500, json: #"{"message":"the sandbox failed: \#(error)"}"#)
        }
        if !request.isKeepAlive { response.closes = true }
        report?(
            "\(origin.rawValue) \(request.method.rawValue) \(request.uri) \(response.status) \(response.body.count) bytes"
        )
        return response
    }

    private func route(
        _ request: HTTPRequestHead, _ target: RequestTarget, _ origin: ReceivedRequest.Origin
    ) throws -> Response {
        let path = target.path
        let isFile = path.count == 4 && path[0] == "file"
        guard isFile ? origin != .api : origin != .artifacts else { return Self.missing(request) }
        if origin == .api, let refusal = refusal(request) { return refusal }
        guard request.method == .GET || request.method == .HEAD else {
            var response = Response(405, json: #"{"message":"Method not allowed"}"#)
            response.setHeader("Allow", "GET, HEAD")
            return response
        }
        if isFile { return try file(request, target) }
        if path == ["user", "me"] || path == ["user", "me", "usage"] { return Self.usage }
        guard path.count == 3 || path.count == 4 && path[3] == "results", path.starts(with: ["scrapers", "jobs"]) else {
            return Self.missing(request)
        }
        guard let job = job(path[2]) else { return Response(404, json: #"{"message":"Job not found"}"#) }
        return try path.count == 3 ? record(of: job, request, target) : results(of: job, request, target)
    }

    private func job(_ id: String) -> (any ServedJob)? {
        if let job = jobs[id] { return job }
        return synthetic.withLock { known in
            if let job = known[id] { return job }
            let job: (any ServedJob)? = SyntheticJob(id: id) ?? GrowingJob(id: id)
            if known.count == Self.maximumSynthetic { known.removeAll() }
            known[id] = job
            return job
        }
    }

    private func refusal(_ request: HTTPRequestHead) -> Response? {
        let sent = request.headers.first(name: "x-api-key") ?? ""
        if sent.isEmpty { return Response(401, json: #"{"message":"API key is missing"}"#) }
        return key.map { $0 == sent } ?? true ? nil : Response(401, json: #"{"message":"API key is not valid"}"#)
    }

    // The API

    private func record(of job: any ServedJob, _ request: HTTPRequestHead, _ target: RequestTarget) throws -> Response {
        let faults = board.meet(.job, page: nil)
        // An answer that fails or leads elsewhere is no read of the record: the poll is not used up.
        let isRead =
            request.method == .GET
            && !faults.contains { fault in
                switch fault.kind {
                case .status, .hangUp, .garbage, .html: true
                case .redirect(let to, _, let hops): to == .loop || target.hops < hops
                default: false
                }
            }
        let state = states.withLock { states in
            var state = states[job.id, default: JobState()]
            if isRead {
                state.reads += 1
                if state.isExpired { (state.generation, state.isExpired) = (state.generation + 1, false) }
                states[job.id] = state
            }
            return state
        }
        let store = origins.withLock { $0.artifacts }
        var variant = JobRecord.Variant(link: { kind in
            guard job.has(kind) else { return nil }
            return "\(store)/file/\(job.id)/\(Self.token(job.id, state.generation))/\(kind.fileName)"
        })
        variant.stringCounters = faults.contains { $0.kind == .stringCounters }
        variant.older = faults.contains { $0.kind == .older }
        let json = job.record(atPoll: max(state.reads - 1, 0)).json(variant)
        return try finish(Entity(BytesContent(json), type: Self.json), faults.map(\.kind), request, target)
    }

    private func results(of job: any ServedJob, _ request: HTTPRequestHead, _ target: RequestTarget) throws -> Response
    {
        let question: ResultsQuestion
        switch ResultsQuestion.parse(target.query) {
        case .success(let parsed): question = parsed
        case .failure(let refusal): return Response(422, json: refusal.json)
        }
        let faults = board.meet(.results, page: question.page)
        guard let rows = job.rowCount else { return Response(404, json: #"{"message":"Results not found"}"#) }
        // While a job runs, the rows are those of the last record that was read.
        let reads = states.withLock { $0[job.id]?.reads ?? 0 }
        let seen = reads > job.pollCount ? nil : job.record(atPoll: max(reads - 1, 0)).rowCount
        let page = ResultsPage(job: job, rowCount: min(seen ?? rows, rows), question: question, faults: faults)
        return try finish(Entity(BytesContent(try page.json()), type: Self.json), faults.map(\.kind), request, target)
    }

    // The store

    private func file(_ request: HTTPRequestHead, _ target: RequestTarget) throws -> Response {
        guard let job = job(target.path[1]),
            let kind = ArtifactKind.allCases.first(where: { $0.fileName == target.path[3] }),
            let artifact = try job.artifact(kind)
        else { return Response(404, storeCode: "NoSuchKey", message: "The specified key does not exist") }
        let expired = Response(403, storeCode: "AccessDenied", message: "Request has expired")
        func isValid(_ state: JobState) -> Bool {
            !state.isExpired && target.path[2] == Self.token(job.id, state.generation)
        }
        guard states.withLock({ isValid($0[job.id, default: JobState()]) }) else { return expired }
        let faults = board.meet(.artifact, page: nil).map(\.kind)
        if faults.contains(.expired) {
            states.withLock { $0[job.id, default: JobState()].isExpired = true }
            return expired
        }
        return try finish(Entity(artifact), faults, request, target)
    }

    private func finish(
        _ entity: Entity, _ faults: [FaultKind], _ request: HTTPRequestHead, _ target: RequestTarget
    ) throws -> Response {
        var entity = entity
        for fault in faults { try entity.apply(fault) }
        var response = entity.response(to: request)
        let origins = origins.withLock { $0 }
        for fault in faults { response.apply(fault, of: entity, to: target, origins: origins) }
        return response
    }

    /// A link's part that tells one generation from the next: FNV-1a of both.
    private static func token(_ id: String, _ generation: Int) -> String {
        let hash = "\(id)#\(generation)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    private static let json = "application/json; charset=utf-8"

    private static let usage = Response(
        200,
        json: """
            {"status":"ok","data":{"totalCredits":1000000,"availableCredits":987654,"concurrentRequests":0,\
            "availableConcurrency":5}}
            """)

    private static let tooMany = Response(429, json: #"{"message":"Too many concurrent requests"}"#)

    private static func missing(_ request: HTTPRequestHead) -> Response {
        Response(404, json: #"{"errors":[{"message":"Cannot \#(request.method.rawValue) this path"}]}"#)
    }
}
