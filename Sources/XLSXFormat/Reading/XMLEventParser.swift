import ByteScanning
import CLibXML2
import Tabular

// Bounds: libxml2 gives names as NUL-terminated strings, and attributes as five pointers each, the last two being the
// start and the end of the value; they are copied into arrays before the callback returns.

/// An element's start as libxml2 tells it.
struct XMLElement {
    struct Attribute {
        var name: String
        /// Empty for attributes without a prefix.
        var namespace: String
        var value: [UInt8]
    }

    var name: String
    var namespace: String
    var attributes: [Attribute]

    /// The value of the attribute of this name that has no prefix.
    func value(of name: String) -> String? {
        attributes.first { $0.name == name && $0.namespace.isEmpty }.map { String(decoding: $0.value, as: UTF8.self) }
    }
}

/// What is told of a document.
protocol XMLEventHandler: AnyObject {
    func start(_ element: XMLElement)
    func end(_ name: String)
    func text(_ bytes: UnsafeRawBufferPointer)
}

extension XMLEventHandler {
    func end(_ name: String) {}
    func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// Reads XML piece by piece with libxml2: every encoding it knows, no network, no entities but XML's own five, and no
/// document type declaration at all, since office documents have none and attacks begin there.
final class XMLEventParser {
    /// What stopped it.
    enum Failure: Error {
        case hasDoctype
        case malformed(String)
    }

    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    /// Whoever owns the parser, or outlives its use: owning it here would be a cycle.
    fileprivate unowned let handler: any XMLEventHandler
    fileprivate var foundDoctype = false
    private var context: xmlParserCtxtPtr?

    init(_ handler: any XMLEventHandler) { self.handler = handler }

    deinit { if let context { xmlFreeParserCtxt(context) } }

    /// Takes the next bytes of the document, and its end when `isLast`.
    func push(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws(Failure) {
        guard Self.isReady, let context = context ?? makeContext() else { throw .malformed("out of memory") }
        let count = Int32(clamping: bytes.count)
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let code = xmlParseChunk(context, start, count, isLast ? 1 : 0)
        if foundDoctype { throw .hasDoctype }
        guard code == 0 || context.pointee.wellFormed != 0 else { throw .malformed(message(of: context)) }
    }

    private func makeContext() -> xmlParserCtxtPtr? {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.internalSubset = { user, _, _, _ in
            guard let parser = parser(of: user) else { return }
            parser.foundDoctype = true
            xmlStopParser(parser.context)
        }
        sax.startElementNs = { user, name, _, uri, _, _, count, _, attributes in
            parser(of: user)?.handler.start(element(name, uri, Int(count), attributes))
        }
        sax.endElementNs = { user, name, _, _ in parser(of: user)?.handler.end(string(name)) }
        sax.characters = { user, bytes, count in
            parser(of: user)?.handler.text(UnsafeRawBufferPointer(start: bytes, count: max(0, Int(count))))
        }
        sax.cdataBlock = sax.characters
        context = xmlCreatePushParserCtxt(&sax, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        if let context {
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            xmlCtxtUseOptions(context, Int32(options))
        }
        return context
    }

    private func message(of context: xmlParserCtxtPtr) -> String {
        guard let error = xmlCtxtGetLastError(context), let text = error.pointee.message else { return "malformed XML" }
        let line = String(cString: text).split(separator: "\n").first.map(String.init) ?? "malformed XML"
        return "line \(error.pointee.line): \(line)"
    }
}

private func parser(of user: UnsafeMutableRawPointer?) -> XMLEventParser? {
    user.map { Unmanaged<XMLEventParser>.fromOpaque($0).takeUnretainedValue() }
}

private func string(_ text: UnsafePointer<xmlChar>?) -> String { text.map { String(cString: $0) } ?? "" }

private func element(
    _ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
) -> XMLElement {
    var element = XMLElement(name: string(name), namespace: string(uri), attributes: [])
    guard let attributes else { return element }
    for index in 0..<max(0, count) {
        let fields = attributes + index * 5
        guard let start = fields[3], let end = fields[4], end >= start else { continue }
        element.attributes.append(
            XMLElement.Attribute(
                name: string(fields[0]), namespace: string(fields[2]),
                value: decoded(Array(UnsafeBufferPointer(start: start, count: end - start)))))
    }
    return element
}

/// Without entity replacement libxml2 leaves one reference in attribute values, `&#38;`, and decodes all others.
private func decoded(_ value: [UInt8]) -> [UInt8] {
    guard value.contains(.ampersand) else { return value }
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
        result.append(value[index])
        index += value[index...].starts(with: "&#38;".utf8) ? 5 : 1
    }
    return result
}
