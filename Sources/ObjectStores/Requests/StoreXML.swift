/// The XML of stores' answers: elements that hold either elements or text. Nothing else of XML is taken: no document type, no
/// entities but the five and numbers, so that an answer stands for no more than its own bytes.
enum StoreXML {
    /// No answer goes deeper.
    private static let deepest = 32

    /// Calls `visit` for each element that holds text alone, with the names from the root down to it (prefixes left out) and
    /// its text; gives whether all of `bytes` is one such document.
    static func walk(_ bytes: [UInt8], _ visit: (_ path: [String], _ text: String) -> Void) -> Bool {
        var scan = Scan(bytes: bytes[...])
        return scan.walk(deepest: deepest, visit)
    }

    private struct Scan {
        var bytes: ArraySlice<UInt8>

        mutating func walk(deepest: Int, _ visit: (_ path: [String], _ text: String) -> Void) -> Bool {
            var path: [String] = []
            var text: [UInt8] = []
            var isLeaf = false
            var hasRoot = false
            while !bytes.isEmpty {
                let run = take(while: { $0 != UInt8(ascii: "<") })
                if path.isEmpty {
                    guard run.allSatisfy({ $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }) else { return false }
                } else {
                    guard let plain = Self.decoded(run) else { return false }
                    text += plain
                }
                guard !bytes.isEmpty else { break }
                if skip("<?") { guard pass("?>") else { return false }; continue }
                if skip("<!--") { guard pass("-->") else { return false }; continue }
                if skip("<![CDATA[") {
                    guard !path.isEmpty, let end = bytes.firstRange(of: Array("]]>".utf8)) else { return false }
                    text += bytes[..<end.lowerBound]
                    bytes = bytes[end.upperBound...]
                    continue
                }
                if skip("</") {
                    guard let name = tag()?.name, path.last == name else { return false }
                    if isLeaf {
                        guard let content = String(validating: text, as: UTF8.self) else { return false }
                        visit(path, content)
                    }
                    path.removeLast()
                    (text, isLeaf) = ([], false)
                    continue
                }
                guard skip("<"), let (name, isClosed) = tag(), path.count < deepest, !(path.isEmpty && hasRoot) else {
                    return false
                }
                (text, hasRoot) = ([], true)
                if isClosed { visit(path + [name], "") } else { path.append(name) }
                isLeaf = !isClosed
            }
            return path.isEmpty && hasRoot
        }

        /// The rest of a tag: its name, without prefix, and whether it closes itself.
        private mutating func tag() -> (name: String, isClosed: Bool)? {
            let name = take(while: { $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") })
            guard let first = name.first, first != UInt8(ascii: "!") else { return nil }
            var quote: UInt8?
            var last: UInt8 = 0
            while let byte = bytes.popFirst() {
                if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                } else if byte == UInt8(ascii: ">") {
                    let own = name.split(separator: UInt8(ascii: ":")).last ?? []
                    return (String(decoding: own, as: UTF8.self), last == UInt8(ascii: "/"))
                }
                last = byte
            }
            return nil
        }

        private mutating func take(while isTaken: (UInt8) -> Bool) -> ArraySlice<UInt8> {
            let run = bytes.prefix(while: isTaken)
            bytes = bytes[run.endIndex...]
            return run
        }

        private mutating func skip(_ mark: StaticString) -> Bool {
            let mark = UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
            guard bytes.starts(with: mark) else { return false }
            bytes = bytes.dropFirst(mark.count)
            return true
        }

        private mutating func pass(_ mark: String) -> Bool {
            guard let end = bytes.firstRange(of: Array(mark.utf8)) else { return false }
            bytes = bytes[end.upperBound...]
            return true
        }

        /// Text without its references (XML 1.0 §4.1, §4.6); nil where one is none of the five and no character.
        private static func decoded(_ run: ArraySlice<UInt8>) -> [UInt8]? {
            var rest = run
            var plain: [UInt8] = []
            while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
                plain += rest[..<mark]
                guard let end = rest[mark...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
                let name = String(decoding: rest[(mark + 1)..<end], as: UTF8.self)
                guard let character = character(name) else { return nil }
                plain += Array(String(character).utf8)
                rest = rest[(end + 1)...]
            }
            return plain + rest
        }

        private static func character(_ name: String) -> Unicode.Scalar? {
            switch name {
            case "amp": "&"
            case "lt": "<"
            case "gt": ">"
            case "quot": "\""
            case "apos": "'"
            case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
            default: nil
            }
        }
    }
}
