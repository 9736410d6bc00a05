import ByteScanning
package import Tabular

/// The small members of an object whose large ones are passed over: what a results page says about itself.
package struct JSONOutline: Sendable {
    /// The members asked for.
    package private(set) var members: [String: JSONDocument] = [:]
    /// How many elements each array among the other members has.
    package private(set) var arrayCounts: [String: Int] = [:]
    /// Where each of those stands in the text.
    package private(set) var arrayRanges: [String: Range<Int>] = [:]

    /// The members asked for that are not small, and so were passed over as well.
    package private(set) var oversized: Set<String> = []

    /// A tree takes many times the room of its text.
    private static let largestMember = 1 << 20

    /// Reads the top-level object of `bytes`, making trees of the members named in `keys` only. The others are checked
    /// for grammar, at any depth and without using the stack; their text is not checked for UTF-8.
    ///
    /// - Throws: `.malformed` with line and byte, also when the text is not an object.
    package init(of bytes: [UInt8], keeping keys: Set<String>) throws(ExportError) {
        var parser = JSONDocumentParser(bytes)
        try parser.expect(.openBrace, "an object")
        if parser.next() == .closeBrace {
            parser.place += 1
        } else {
            while true {
                let key = try parser.key()
                let start = parser.place
                let count = try parser.skip()
                if !keys.contains(key) {
                    arrayCounts[key] = count
                    arrayRanges[key] = count == nil ? nil : start..<parser.place
                } else if parser.place - start > Self.largestMember {
                    members[key] = nil
                    oversized.insert(key)
                } else {
                    parser.place = start
                    members[key] = try parser.tree(atDepth: 1)
                    oversized.remove(key)
                }
                if try parser.separator(closing: .closeBrace) { break }
            }
        }
        try parser.end()
    }
}
