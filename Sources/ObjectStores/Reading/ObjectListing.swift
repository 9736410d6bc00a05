internal import HTTPTransfer
package import Tabular

/// The objects whose keys begin alike (ListObjectsV2).
package enum ObjectListing {
    /// One object.
    package struct Entry: Sendable, Equatable {
        /// What it is.
        package let object: ObjectAddress
        /// Its size in bytes, where the store says so.
        package let size: UInt64?
    }

    /// A page has 1,000 keys of 1 KiB at most, each encoded to thrice that.
    private static let largestPage = 16 << 20
    /// More objects than this nobody merges, and a store that never ends is none.
    private static let mostObjects = 1_000_000

    /// The objects below `prefix`, sorted by key; what stands for a folder itself is left out.
    ///
    /// - Throws: `.refused`, `.server`, `.network`; `.limit` where there are more than a million.
    package static func objects(below prefix: ObjectAddress, in store: ObjectStore) throws(ExportError) -> [Entry] {
        var entries: [Entry] = []
        var tokens: Set<String> = []
        var token: String?
        repeat {
            let page = try page(of: prefix, after: token, in: store)
            entries += page.entries
            guard entries.count <= mostObjects else {
                throw ExportError(
                    .limit, "more than \(mostObjects) objects begin so", at: prefix.location,
                    advice: "name a longer prefix")
            }
            token = page.next
            // A page without keys, or a token that comes again, would go on for ever.
            if let next = page.next, page.count == 0 || !tokens.insert(next).inserted {
                throw ExportError(
                    .network, "the store's list of objects does not come to an end", at: prefix.location,
                    advice: "name the objects one by one")
            }
        } while token != nil
        entries.sort { $0.object.key.utf8.lexicographicallyPrecedes($1.object.key.utf8) }
        // Each object stands in a list once: its rows would come twice.
        if let twice = zip(entries, entries.dropFirst()).first(where: { $0.object == $1.object }) {
            throw ExportError(
                .network, "the store's list names the object twice", at: twice.0.object.location,
                advice: "name the objects one by one")
        }
        return entries
    }

    private struct Page {
        var entries: [Entry] = []
        var count = 0
        var next: String?
    }

    private static func page(
        of prefix: ObjectAddress, after token: String?, in store: ObjectStore
    ) throws(ExportError) -> Page {
        var request = StoreRequest(.get, ObjectAddress(bucket: prefix.bucket, key: ""))
        // Encoded, since a key may hold characters that XML has not.
        request.query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix.key)]
        if let token { request.query.append(("continuation-token", token)) }
        request.place = prefix.location
        return try store.send(request, atMost: largestPage) { (_, body) throws(AttemptFailure) in
            guard let page = read(body, prefix) else {
                throw AttemptFailure(
                    ExportError(
                        .network, "what the store sent is not a list of objects", at: prefix.location,
                        advice: "is it a store that speaks the S3 API?"))
            }
            return page
        }
    }

    private static func read(_ body: [UInt8], _ prefix: ObjectAddress) -> Page? {
        var page = Page()
        var isEncoded = false
        var isTruncated = false
        var isList = true
        var keys: [(key: String, size: UInt64?)] = []
        let isWhole = StoreXML.walk(body) { path, text in
            isList = isList && path.first == "ListBucketResult"
            switch path.dropFirst() {
            case ["EncodingType"]: isEncoded = text.lowercased() == "url"
            case ["IsTruncated"]: isTruncated = text.lowercased() == "true"
            case ["NextContinuationToken"]: page.next = text.isEmpty ? nil : text
            case ["Contents", "Key"]: keys.append((text, nil))
            case ["Contents", "Size"]: if let last = keys.indices.last { keys[last].size = UInt64(text) }
            default: break
            }
        }
        guard isWhole, isList, !isTruncated || page.next != nil else { return nil }
        if !isTruncated { page.next = nil }
        page.count = keys.count
        for (text, size) in keys {
            guard let key = isEncoded ? PercentEncoding.formDecoded(text) : text, key.utf8.starts(with: prefix.key.utf8)
            else {
                return nil
            }
            // A key that ends in a slash is how consoles make a folder.
            if key.utf8.last != UInt8(ascii: "/") {
                page.entries.append(Entry(object: ObjectAddress(bucket: prefix.bucket, key: key), size: size))
            }
        }
        return page
    }
}
