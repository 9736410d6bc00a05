import CLibXML2
import Libc

/// An element as libxml2 reads it, which stops at the first thing that is not well-formed.
final class ParsedXML {
    let name: String
    private(set) var children: [ParsedXML] = []
    /// All text within.
    private(set) var text = ""

    private init(name: String) { self.name = name }

    /// The root of a document; nil where it is not well-formed.
    static func root(of bytes: [UInt8]) -> ParsedXML? {
        let options = Int32(XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_HUGE.rawValue)
        let document = bytes.withUnsafeBytes { buffer in
            xmlReadMemory(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), "test.xml", nil, options)
        }
        guard let document else { return nil }
        defer { xmlFreeDoc(document) }
        return xmlDocGetRootElement(document).map { element(of: $0) }
    }

    private static func element(of node: xmlNodePtr) -> ParsedXML {
        let element = ParsedXML(name: node.pointee.name.map { String(cString: $0) } ?? "")
        if let content = xmlNodeGetContent(node) {
            element.text = String(cString: content)
            free(content)
        }
        var next = node.pointee.children
        while let child = next {
            if child.pointee.type == XML_ELEMENT_NODE { element.children.append(Self.element(of: child)) }
            next = child.pointee.next
        }
        return element
    }
}
