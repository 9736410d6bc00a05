import ByteScanning
import Tabular

/// The same document as plain XML, the way the byte scanner takes it: UTF-8, no prefixes, comments, CDATA or processing
/// instructions, only elements of the spreadsheet namespaces. libxml2 does the reading; this is the slow way round for
/// the few files that need it, and what the scanner is tested against.
final class PlainXMLSource: ByteSource, XMLEventHandler {
    private let source: any ByteSource
    private let partName: String
    private lazy var parser = XMLEventParser(self)
    private let input = ByteBlock(capacity: 64 * 1024)
    private let output = ByteBlock(capacity: 64 * 1024)
    private var taken = 0
    private var isSpent = false
    /// How deep within an element of another namespace.
    private var foreignDepth = 0
    /// The number of the last row, whose end tag is not written yet: a row of the same number goes on with it.
    private var openRow: [UInt8]?
    private var rowNumber: [UInt8]?

    init(_ source: any ByteSource, partName: String) {
        self.source = source
        self.partName = partName
    }

    var name: String { source.name }
    var byteCount: UInt64? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        while taken == output.count {
            if isSpent { return 0 }
            output.reset(keeping: 1 << 20)
            taken = 0
            input.reset()
            isSpent = try !source.fill(input)
            do throws(XMLEventParser.Failure) {
                try parser.push(input.contents, isLast: isSpent)
            } catch {
                throw error.exportError(part: partName, source: source.name)
            }
        }
        let count = min(buffer.count, output.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.contents[taken..<taken + count]))
        taken += count
        return count
    }

    func start(_ element: XMLElement) {
        guard foreignDepth == 0, Namespaces.isSpreadsheet(element.namespace) else { return foreignDepth += 1 }
        if let open = openRow {
            openRow = nil
            let number = element.attributes.first { $0.name == "r" && $0.namespace.isEmpty }?.value
            if element.name == "row", let number, number == open { return }
            put("</row>")
        }
        if element.name == "row" {
            rowNumber = element.attributes.first { $0.name == "r" && $0.namespace.isEmpty }?.value
        }
        put("<")
        put(element.name)
        for attribute in element.attributes where attribute.namespace.isEmpty {
            put(" ")
            put(attribute.name)
            put("=\"")
            attribute.value.withUnsafeBytes { escape($0, inAttribute: true) }
            put("\"")
        }
        put(">")
    }

    func end(_ name: String) {
        guard foreignDepth == 0 else { return foreignDepth -= 1 }
        if name == "row", let number = rowNumber {
            openRow = number
            return
        }
        if openRow != nil {
            openRow = nil
            put("</row>")
        }
        put("</")
        put(name)
        put(">")
    }

    func text(_ bytes: UnsafeRawBufferPointer) {
        // White space between rows is none of anybody's.
        if foreignDepth == 0, openRow == nil { escape(bytes, inAttribute: false) }
    }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { _ = output.append(UnsafeRawBufferPointer($0)) }
    }

    private func put(_ text: StaticString) {
        output.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func escape(_ bytes: UnsafeRawBufferPointer, inAttribute: Bool) {
        var start = 0
        for index in bytes.indices {
            let replacement: StaticString
            switch bytes[index] {
            case .lessThan: replacement = "&lt;"
            case .ampersand: replacement = "&amp;"
            case .carriageReturn: replacement = "&#13;"
            case .quote where inAttribute: replacement = "&quot;"
            default: continue
            }
            output.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            put(replacement)
            start = index + 1
        }
        output.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
}

extension XMLEventParser.Failure {
    /// The failure as an error of the part.
    func exportError(part: String, source: String) -> ExportError {
        switch self {
        case .hasDoctype:
            ExportError(
                .malformed, "the part \"\(part)\" has a document type declaration, which workbooks never have",
                at: Location(source: source), advice: "it was not read, since attacks hide there; save the file again")
        case .malformed(let message):
            ExportError(
                .malformed, "the part \"\(part)\" is malformed XML", at: Location(source: source),
                advice: "save the file again", cause: message)
        }
    }
}

/// The namespaces of office documents, each in its transitional and its strict form (ECMA-376 parts 1 and 4).
enum Namespaces {
    private static let transitional = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"

    /// Whether elements of this namespace are a workbook's; those without one are taken for it.
    static func isSpreadsheet(_ namespace: String) -> Bool {
        namespace.isEmpty || namespace == transitional || namespace == strict
    }

    /// Whether the namespace is that of relationship ids.
    static func isRelationships(_ namespace: String) -> Bool {
        namespace == "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            || namespace == "http://purl.oclc.org/ooxml/officeDocument/relationships"
    }
}

/// Bytes in memory, and behind them another source.
final class ChainedSource: ByteSource {
    private let head: [UInt8]
    private let rest: any ByteSource
    private var place = 0

    init(_ head: [UInt8], then rest: any ByteSource) {
        self.head = head
        self.rest = rest
    }

    var name: String { rest.name }
    var byteCount: UInt64? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard place < head.count else { return try rest.read(into: buffer) }
        let count = min(buffer.count, head.count - place)
        head.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<place + count])) }
        place += count
        return count
    }
}
