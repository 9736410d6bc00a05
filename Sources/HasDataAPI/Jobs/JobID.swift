public import Tabular

/// What names a job: a UUID in the documentation, a run of digits in the wild. Opaque: only its place in a path counts.
public struct JobID: Sendable, Hashable, CustomStringConvertible {
    /// The id as the API knows it.
    public let text: String

    /// The longest id taken; a UUID has 36 characters.
    private static let largestSize = 256

    /// The id `text`, of whatever form; nil when it is empty, very long, has characters that cannot be seen, or is only
    /// dots (which in a path would mean a folder).
    public init?(verbatim text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.largestSize, !text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") }),
            text.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.properties.generalCategory != .control })
        else { return nil }
        self.text = text
    }

    /// The id `text`, or the one in a job's URL.
    ///
    /// - Throws: `.usage` when it can be no id.
    public init(_ text: String) throws(ExportError) {
        guard let id = JobID(argument: text) ?? JobID(verbatim: text) else {
            throw ExportError(.usage, "\"\(text)\" is not a job id", advice: "an id is a UUID or a number")
        }
        self = id
    }

    /// The id in a command's argument: a UUID, a run of digits, `job:ID`, or the URL of a job at HasData. Nil when the
    /// argument is something else: a file, an artifact link.
    public init?(argument: String) {
        if argument.hasPrefix("job:") {
            self.init(verbatim: String(argument.dropFirst(4)))
        } else if Self.isUUID(argument) || Self.isNumber(argument) {
            self.init(verbatim: argument)
        } else if let id = Self.id(inURL: argument) {
            self.init(verbatim: id)
        } else {
            return nil
        }
    }

    /// The id.
    public var description: String { text }

    /// Whether `other` names the same job: a UUID in any case, a number with or without zeros in front.
    func isSame(_ other: String) -> Bool {
        if Self.isNumber(text), Self.isNumber(other) {
            return text.drop { $0 == "0" } == other.drop { $0 == "0" }
        }
        return text == other || Self.isUUID(text) && text.lowercased() == other.lowercased()
    }

    /// The id as one segment of a path (RFC 3986 §2.3: everything but unreserved characters is percent-encoded).
    var pathSegment: String {
        var segment: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                segment.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                segment += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: segment, as: UTF8.self)
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return false }
        return parts.allSatisfy { part in
            part.utf8.allSatisfy { byte in
                let lower = byte | 0x20
                let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                return isDigit || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f"))
            }
        }
    }

    /// The segment behind `jobs` in a URL of HasData's. No key goes where this URL points: only the id is taken from it.
    ///
    /// On the API's host anything below `results` is an artifact's link, not a job's.
    private static func id(inURL text: String) -> String? {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
        let parts = rest.split(separator: "/")
        guard let host = parts.first?.lowercased(),
            ["hasdata.com", "www.hasdata.com", "app.hasdata.com", "api.hasdata.com"].contains(host),
            let place = parts.dropFirst().firstIndex(of: "jobs"), place + 1 < parts.count
        else { return nil }
        let behind = parts[(place + 2)...]
        if host == "api.hasdata.com", !(behind.isEmpty || behind.elementsEqual(["results"])) { return nil }
        return decoded(parts[place + 1])
    }

    /// Percent-escapes undone, so that encoding the id again gives the same path.
    private static func decoded(_ segment: Substring) -> String? {
        guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
