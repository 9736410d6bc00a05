internal import HTTPTransfer
internal import Tabular

/// Where a store is, and how buckets stand in its URLs.
struct StoreEndpoint: Sendable {
    /// The URL of a store of one's own, without a slash at its end; nil for AWS.
    private let root: String?

    /// The store at `url`; nil for AWS.
    ///
    /// - Throws: `.usage` where it is no `http(s)` URL of a host.
    init(_ url: String?) throws(ExportError) {
        guard let url else {
            root = nil
            return
        }
        let place = Location(source: "the store's endpoint")
        let address = try WebAddress(url, at: place)
        guard address.query == nil, !url.contains("#") else {
            throw ExportError(.usage, "a store's URL has neither a query nor a fragment", at: place)
        }
        root = address.text.hasSuffix("/") ? String(address.text.dropLast()) : address.text
    }

    /// Where requests about an object or, with an empty key, its bucket go. A store of one's own has the bucket in the path,
    /// AWS in front of the host wherever its certificate goes along.
    func address(of object: ObjectAddress, query: String, region: String) throws(ExportError) -> WebAddress {
        let key = PercentEncoding.encoded(object.key, keepsSlashes: true)
        let bucket = PercentEncoding.encoded(object.bucket)
        let start: String
        if let root {
            start = "\(root)/\(bucket)"
        } else {
            let host = "s3.\(region).\(region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com")"
            start = object.isHostLabel ? "https://\(object.bucket).\(host)" : "https://\(host)/\(bucket)"
        }
        let text = "\(start)/\(key)\(query.isEmpty ? "" : "?\(query)")"
        guard let address = WebAddress(text, keepsDots: true) else {
            throw TransferFailure.missingLibrary?.error(at: object.location)
                ?? ExportError(.usage, "no address comes of this key", at: object.location)
        }
        return address
    }

    /// Whether a text can be the name of a region: it becomes a part of the host's name.
    static func isRegion(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                    || $0 == UInt8(ascii: "-")
            }
    }
}
