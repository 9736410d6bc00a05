internal import HTTPTransfer
internal import Libc
public import Tabular

/// The key of a HasData account. It is never printed: neither by `description` nor by `dump`.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// No key is anywhere near this long.
    private static let largestSize = 4096
    /// The variable the vendor's own tools read.
    public static let environmentVariable = "HASDATA_API_KEY"

    /// The key itself.
    private let secret: String

    /// A key; white space around it is left out.
    ///
    /// - Throws: `.usage` when it is empty or has bytes that would not stay inside one header line.
    public init(_ text: String) throws(ExportError) { try self.init(text, from: "the API key") }

    private init(_ text: String, from place: String) throws(ExportError) {
        let trimmed = text.trimmingBlanks()
        guard !trimmed.isEmpty else { throw ExportError(.usage, "\(place) is empty") }
        guard trimmed.utf8.count <= Self.largestSize, trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ExportError(.usage, "\(place) has characters that no key has: only visible ASCII is taken")
        }
        secret = trimmed
    }

    /// The key in a file that only its owner can read.
    ///
    /// - Throws: `.usage` when there is none, when others can read it, or when what it holds is not a key.
    public init(file path: String) throws(ExportError) {
        let descriptor = PathText.cString(of: path).map { open($0, O_RDONLY | O_CLOEXEC) } ?? -1
        guard descriptor >= 0 else {
            throw ExportError(.usage, "cannot read the API key file: \(Self.problem())", at: Location(source: path))
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw ExportError(.usage, "cannot read the API key file: \(Self.problem())", at: Location(source: path))
        }
        // A pipe is what `<(pass show hasdata)` gives.
        guard [S_IFREG, S_IFIFO].contains(status.st_mode & S_IFMT) else {
            throw ExportError(.usage, "the API key file is not a file", at: Location(source: path))
        }
        guard status.st_mode & 0o077 == 0 else {
            throw ExportError(
                .usage, "others can read the API key file", at: Location(source: path), advice: "chmod 600 \(path)")
        }
        // One byte more than a key may have, so that a longer file shows.
        var bytes = [UInt8](repeating: 0, count: Self.largestSize + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { room in
                Self.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            }
            if got == 0 { break }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw ExportError(.usage, "cannot read the API key file: \(Self.problem())", at: Location(source: path))
            }
            count += got
        }
        guard count <= Self.largestSize else {
            throw ExportError(.usage, "the API key file is too long for a key", at: Location(source: path))
        }
        try self.init(String(decoding: bytes[..<count], as: UTF8.self), from: "the API key file \(path)")
    }

    /// The key in order of precedence: given as it is, in a file, in the environment. Nil when there is none.
    ///
    /// An environment variable that is set but empty counts as not set.
    public static func resolve(
        explicit: String?, file: String?, environment: (String) -> String?
    ) throws(ExportError) -> APIKey? {
        if let explicit { return try APIKey(explicit) }
        if let file { return try APIKey(file: file) }
        guard let text = environment(environmentVariable), !text.trimmingBlanks().isEmpty else { return nil }
        return try APIKey(text, from: environmentVariable)
    }

    /// The key in the environment variable `HASDATA_API_KEY`.
    ///
    /// - Throws: `.usage` when it is not set.
    public static func environment() throws(ExportError) -> APIKey {
        let variable = { (name: String) -> String? in getenv(name).map { String(cString: $0) } }
        if let key = try resolve(explicit: nil, file: nil, environment: variable) { return key }
        throw ExportError(.usage, "\(environmentVariable) is not set", advice: "put your HasData API key there")
    }

    /// Says that there is a key, not which.
    public var description: String { "APIKey(not shown)" }
    /// The same.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The key for the API at `origin`, and for nobody else.
    func credential(for origin: Origin) -> Credential { Credential(secret, inHeader: "x-api-key", for: origin) }

    private static func problem() -> String { String(cString: strerror(errno)) }

    private static func read(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
        Libc.read(descriptor, room.baseAddress, room.count)
    }
}
