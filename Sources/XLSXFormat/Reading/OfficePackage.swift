import Compression
import Tabular

/// A zip archive read as an Open Packaging Conventions package (ECMA-376 part 2): parts, their types and relationships.
final class OfficePackage {
    /// No part but sheets and shared strings, which stream, is larger in any workbook worth the name.
    static let maximumPart: UInt64 = 64 << 20
    /// The largest list of sheets, relationships or content types: some hundred bytes for each of 65,536 sheets.
    static let maximumList: UInt64 = 16 << 20

    let zip: ZipReader
    var sourceName: String { zip.source.name }

    init(_ source: any SeekableByteSource) throws(ExportError) { zip = try ZipReader(source) }

    /// A relationship (§6.5.3).
    struct Relationship {
        var id: String
        var type: String
        var target: String
        var isExternal: Bool

        /// Whether the type ends as the transitional and the strict one both do.
        func isOf(_ kind: String) -> Bool { type.hasSuffix("/" + kind) }
    }

    /// The contents of a part; nil when there is none of this name.
    func source(ofPart name: String) throws(ExportError) -> ZipEntrySource? {
        guard let entry = zip.entry(named: name) ?? zip.entry(named: PartName.decoded(name)) else { return nil }
        return try zip.source(of: entry)
    }

    /// Tells `handler` of a small part; false when there is none of this name.
    func parse(
        part name: String, _ handler: any XMLEventHandler, limit: UInt64 = maximumPart
    ) throws(ExportError) -> Bool {
        guard let source = try source(ofPart: name) else { return false }
        guard (source.byteCount ?? 0) <= limit else {
            throw ExportError(
                .limit, "the part \"\(name)\" has \(source.byteCount ?? 0) bytes", at: Location(source: sourceName),
                advice: "no honest workbook has such a part; it was not read")
        }
        let parser = XMLEventParser(handler)
        let block = ByteBlock(capacity: 32 * 1024)
        var isLast = false
        while !isLast {
            block.reset()
            isLast = try !source.fill(block)
            do throws(XMLEventParser.Failure) {
                try parser.push(block.contents, isLast: isLast)
            } catch {
                throw error.exportError(part: name, source: sourceName)
            }
        }
        return true
    }

    /// The relationships of a part, or those of the package for "".
    func relationships(of part: String) throws(ExportError) -> [Relationship] {
        let handler = RelationshipHandler()
        let folder = PartName.folder(of: part)
        let file = part.dropFirst(folder.count)
        _ = try parse(part: "\(folder)_rels/\(file).rels", handler, limit: Self.maximumList)
        return handler.relationships
    }

    /// The content types of workbooks, by part name (lower case, with a leading `/`).
    func contentTypes() throws(ExportError) -> [String: String] {
        let handler = ContentTypeHandler()
        _ = try parse(part: "[Content_Types].xml", handler, limit: Self.maximumList)
        return handler.overrides
    }
}

/// Names of parts within a package (ECMA-376 part 2 §6.2), without the leading `/`.
enum PartName {
    /// Everything up to the last `/`, with it.
    static func folder(of name: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return "" }
        return String(name[...slash])
    }

    /// The part a target means, as seen from `part`; it can never be outside of the package.
    static func resolve(_ target: String, from part: String) -> String {
        let target = target.prefix { $0 != "#" }
        let isAbsolute = target.hasPrefix("/") || target.hasPrefix("\\")
        var segments = isAbsolute ? [] : folder(of: part).split(separator: "/").map(String.init)
        for segment in target.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(String(segment))
            }
        }
        return segments.joined(separator: "/")
    }

    /// The name with `%20` and the like decoded; some writers store the decoded form.
    static func decoded(_ name: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private final class RelationshipHandler: XMLEventHandler {
    var relationships: [OfficePackage.Relationship] = []

    func start(_ element: XMLElement) {
        guard element.name == "Relationship", relationships.count < 2 * Workbook.maximumSheets,
            let id = element.value(of: "Id")
        else { return }
        relationships.append(
            OfficePackage.Relationship(
                id: id, type: element.value(of: "Type") ?? "", target: element.value(of: "Target") ?? "",
                isExternal: element.value(of: "TargetMode") == "External"))
    }
}

private final class ContentTypeHandler: XMLEventHandler {
    var overrides: [String: String] = [:]

    func start(_ element: XMLElement) {
        guard element.name == "Override", let part = element.value(of: "PartName"),
            let type = element.value(of: "ContentType"),
            type.contains("binary") || type.contains("sheet.main+xml") || type.contains("template.main+xml")
        else { return }
        overrides[part.lowercased()] = type
    }
}
