import ByteScanning
import Tabular

/// What is wrong with a piece of XML, and where in its block.
enum XMLProblem: Error {
    /// Perhaps only because the block ends there.
    case malformed(Int, StaticString)
    /// Whatever follows.
    case refused(Int, StaticString)

    var offset: Int {
        switch self {
        case .malformed(let offset, _), .refused(let offset, _): offset
        }
    }

    var message: String {
        switch self {
        case .malformed(_, let message), .refused(_, let message): String(describing: message)
        }
    }
}

/// The elements of sheets and shared strings that matter; all others are passed over.
enum ElementName {
    case row, cell, value, formula, inline, text, run, phonetic, item, sheetData, worksheet, strings, other
}

/// Walks plain XML: tags, attributes and text, without comments, CDATA, processing instructions or declarations, which
/// the cutter hands to libxml2. Names are compared without their prefix.
///
/// Bounds: `bytes` points at `end` bytes followed by at least 63 more (`ByteBlock.padding`); the one at `end` is 0, which
/// the initialiser sees to. No loop steps over a 0 without having compared with `end`, and comparing a tag's few bytes one
/// after the other stops at the 0 at the latest. `place` never exceeds `end`.
struct XMLCursor {
    let bytes: UnsafeMutablePointer<UInt8>
    let end: Int
    var place: Int
    /// What decoding texts gave up.
    var losses = TextLosses()
    /// The local name of the last tag.
    private(set) var nameStart = 0
    private(set) var nameEnd = 0
    /// Whether the last tag closes an element.
    private(set) var isClosing = false
    /// Whether the last tag was an empty element's; known once its attributes are passed.
    private(set) var isEmpty = false

    init(_ bytes: UnsafeMutablePointer<UInt8>, from place: Int, to end: Int) {
        self.bytes = bytes
        self.place = place
        self.end = end
        bytes[end] = 0
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == .space || (byte <= 0x0D && byte >= 0x09) }

    // MARK: Tags

    /// Moves behind the name of the next tag, whatever text stands before it; false when there is none.
    mutating func nextTag() throws(XMLProblem) -> Bool {
        if place < end, bytes[place] != .lessThan {
            place &+= Scan.find(.lessThan, in: bytes + place, count: end - place)
        }
        guard place < end else { return false }
        try readName()
        return true
    }

    /// Moves behind the name of the tag at `place`, which opens an element whose name has `count` bytes.
    @inline(__always)
    mutating func openTag(nameCount count: Int) {
        place &+= 1 &+ count
        isClosing = false
        isEmpty = false
    }

    /// Reads the name of the tag at `place`, which holds `<`.
    private mutating func readName() throws(XMLProblem) {
        let start = place
        var index = place &+ 1
        isClosing = bytes[index] == .slash
        if isClosing { index &+= 1 }
        isEmpty = false
        nameStart = index
        while true {
            let byte = bytes[index]
            if byte == .greaterThan || byte == .slash || Self.isSpace(byte) { break }
            if byte == .colon { nameStart = index &+ 1 }
            if byte == .lessThan || byte == .quote || byte == .apostrophe || byte == .equals || byte == 0 {
                throw .malformed(start, "a tag is malformed")
            }
            index &+= 1
        }
        guard index > nameStart else { throw .malformed(start, "a tag has no name") }
        nameEnd = index
        place = index
    }

    /// Which element the last tag belongs to.
    var name: ElementName {
        let first = bytes[nameStart]
        switch nameEnd &- nameStart {
        case 1:
            switch first {
            case UInt8(ascii: "c"): return .cell
            case UInt8(ascii: "v"): return .value
            case .t: return .text
            case .r: return .run
            case .f: return .formula
            default: return .other
            }
        case 2: return isNamed("is") ? .inline : isNamed("si") ? .item : .other
        case 3: return isNamed("row") ? .row : isNamed("rPh") ? .phonetic : isNamed("sst") ? .strings : .other
        case 9: return isNamed("sheetData") ? .sheetData : isNamed("worksheet") ? .worksheet : .other
        default: return .other
        }
    }

    /// Whether the last tag's local name is `wanted`.
    func isNamed(_ wanted: StaticString) -> Bool {
        let count = wanted.utf8CodeUnitCount
        guard nameEnd - nameStart == count else { return false }
        for index in 0..<count where bytes[nameStart + index] != wanted.utf8Start[index] { return false }
        return true
    }

    /// Passes comments and processing instructions before the next tag, as they may stand in front of the rows; false
    /// when there is no further tag.
    ///
    /// - Throws: a problem for a document type declaration.
    mutating func skipDeclarations() throws(XMLProblem) -> Bool {
        while true {
            place &+= Scan.find(.lessThan, in: bytes + place, count: end - place)
            guard place < end else { return false }
            let start = place
            if bytes[place + 1] == 0x3F {
                try pass("?>", from: start)
            } else if bytes[place + 1] == 0x21 {
                if bytes[place + 2] == .minus, bytes[place + 3] == .minus {
                    try pass("-->", from: start)
                } else if end - place >= 9 {
                    throw .refused(
                        start, "it has a document type declaration or another that workbooks never have")
                } else {
                    throw .malformed(start, "a declaration never ends")
                }
            } else {
                return true
            }
        }
    }

    private mutating func pass(_ ending: StaticString, from start: Int) throws(XMLProblem) {
        let count = ending.utf8CodeUnitCount
        var index = start + 2
        search: while end - index >= count {
            for offset in 0..<count where bytes[index + offset] != ending.utf8Start[offset] {
                index += 1
                continue search
            }
            place = index + count
            return
        }
        throw .malformed(start, "a comment or an instruction never ends")
    }

    // MARK: Attributes

    struct Attribute {
        var nameStart: Int
        var nameEnd: Int
        var start: Int
        var end: Int

        /// Whether its name is this letter.
        @inline(__always)
        func isNamed(_ letter: UInt8, _ bytes: UnsafeMutablePointer<UInt8>) -> Bool {
            nameEnd &- nameStart == 1 && bytes[nameStart] == letter
        }
    }

    /// The next attribute of the last tag; nil at the tag's end, which is passed.
    mutating func nextAttribute() throws(XMLProblem) -> Attribute? {
        var index = place
        while Self.isSpace(bytes[index]) { index &+= 1 }
        if bytes[index] == .greaterThan {
            place = index &+ 1
            return nil
        }
        if bytes[index] == .slash, bytes[index &+ 1] == .greaterThan {
            isEmpty = true
            place = index &+ 2
            return nil
        }
        let nameStart = index
        while true {
            let byte = bytes[index]
            if byte == .equals || Self.isSpace(byte) { break }
            if byte == .greaterThan || byte == .slash || byte == .lessThan || byte == .quote || byte == .apostrophe
                || byte == 0
            {
                throw .malformed(nameStart, "an attribute is malformed")
            }
            index &+= 1
        }
        let nameEnd = index
        while Self.isSpace(bytes[index]) { index &+= 1 }
        guard bytes[index] == .equals, nameEnd > nameStart else {
            throw .malformed(nameStart, "an attribute is malformed")
        }
        index &+= 1
        while Self.isSpace(bytes[index]) { index &+= 1 }
        let quote = bytes[index]
        guard quote == .quote || quote == .apostrophe else { throw .malformed(nameStart, "an attribute has no value") }
        index &+= 1
        let start = index
        index &+= Scan.find(quote, .lessThan, in: bytes + index, count: end - index)
        guard index < end, bytes[index] == quote else { throw .malformed(nameStart, "an attribute never ends") }
        place = index &+ 1
        return Attribute(nameStart: nameStart, nameEnd: nameEnd, start: start, end: index)
    }

    /// Passes the rest of the last tag.
    mutating func skipTag() throws(XMLProblem) {
        if bytes[place] == .greaterThan {
            place &+= 1
            return
        }
        while try nextAttribute() != nil {}
    }

    /// Passes the rest of the last tag and, unless it was empty, everything up to the end of its element. No row and no
    /// item may stand in it: blocks are cut behind those. A tag that closes what is not open is an error, too.
    mutating func skipElement() throws(XMLProblem) {
        guard !isClosing else { throw closesAnother }
        var open = nameStart..<nameEnd
        try skipTag()
        if isEmpty { return }
        let start = place
        var outer: [Range<Int>] = []
        while true {
            guard try nextTag() else { throw .malformed(start, "an element never ends") }
            let inner = nameStart..<nameEnd
            if isClosing {
                guard hasSameName(open, inner) else { throw closesAnother }
                try skipTag()
                guard let last = outer.popLast() else { return }
                open = last
            } else {
                guard name != .row, name != .item else { throw .malformed(start, "an element never ends") }
                try skipTag()
                if isEmpty { continue }
                outer.append(open)
                open = inner
            }
        }
    }

    private var closesAnother: XMLProblem { .malformed(place, "a tag closes another element") }

    private func hasSameName(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count where bytes[one.lowerBound + offset] != bytes[other.lowerBound + offset] {
            return false
        }
        return true
    }

    /// Passes the rest of the last tag, which must close the element of this name.
    @inline(__always)
    mutating func closeElement(_ wanted: ElementName) throws(XMLProblem) {
        guard name == wanted else { throw closesAnother }
        try skipTag()
    }

    // MARK: Text

    /// Passes the text at `place` up to the next tag and gives where it ends, once decoded in place.
    mutating func text() throws(XMLProblem) -> (start: Int, end: Int) {
        let start = place
        var needsDecoding = false
        place = start &+ Scan.findTextEnd(in: bytes + start, count: end - start, needsDecoding: &needsDecoding)
        guard place < end else { throw .malformed(start, "a text never ends") }
        if !needsDecoding { return (start, place) }
        return (start, try XMLText.decode(bytes, from: start, to: place, &losses))
    }
}

extension ByteBlock {
    /// Where the first byte from `start` on stands that is not valid UTF-8; nil where there is none.
    var firstInvalidUTF8: Int? {
        // The check alone is several times faster than the search for the place.
        if Scan.isUTF8(bytes + start, count: count - start) { return nil }
        return Scan.firstInvalidUTF8(bytes + start, count: count - start).map { start + $0 }
    }
}
