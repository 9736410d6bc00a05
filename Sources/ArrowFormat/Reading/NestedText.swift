internal import Tabular

/// Lists, structs and maps as compact JSON.
struct NestedText {
    let block: ByteBlock
    /// Longer text is an error: an empty struct, repeated, has no bytes of its own.
    let maximumCount: Int
    private let start: Int
    private let text: ValueText

    init(block: ByteBlock, maximumCount: Int) {
        self.block = block
        self.maximumCount = maximumCount
        start = block.count
        text = ValueText(block: block)
    }

    /// Writes a value. It is no deeper than the schema, and the schemas of dictionaries in it.
    ///
    /// - Throws: as `CellMaker.cell`.
    func put(_ array: ArrowArray, _ index: Int, _ nonFinite: inout UInt64) throws(ExportError) {
        guard block.count - start <= maximumCount else { throw ExportError.valueLonger(than: maximumCount) }
        guard let (array, index) = try present(array, index) else { return text.put("null") }
        switch array.field.type {
        case .list, .listView, .fixedSizeList:
            text.putByte(0x5B)
            let elements = try array.elements(index)
            for element in elements {
                if element > elements.lowerBound { text.putByte(0x2C) }
                try put(array.children[0], element, &nonFinite)
            }
            text.putByte(0x5D)
        case .structure:
            text.putByte(0x7B)
            for (number, child) in array.children.enumerated() {
                if number > 0 { text.putByte(0x2C) }
                putString(child.field.name)
                text.putByte(0x3A)
                try put(child, index, &nonFinite)
            }
            text.putByte(0x7D)
        case .map: try putMap(array, index, &nonFinite)
        default: try putScalar(array, index, &nonFinite)
        }
    }

    /// An object where keys are text, else an array of pairs.
    private func putMap(_ array: ArrowArray, _ index: Int, _ nonFinite: inout UInt64) throws(ExportError) {
        let entries = try array.elements(index)
        let pairs = array.children[0]
        let (keys, values) = (pairs.children[0], pairs.children[1])
        var isObject = keys.field.isKey
        for entry in entries where isObject { isObject = try present(keys, entry) != nil }
        text.putByte(isObject ? 0x7B : 0x5B)
        for entry in entries {
            if entry > entries.lowerBound { text.putByte(0x2C) }
            if !isObject { text.putByte(0x5B) }
            try put(keys, entry, &nonFinite)
            text.putByte(isObject ? 0x3A : 0x2C)
            try put(values, entry, &nonFinite)
            if !isObject { text.putByte(0x5D) }
        }
        text.putByte(isObject ? 0x7D : 0x5D)
    }

    private func putScalar(_ array: ArrowArray, _ index: Int, _ nonFinite: inout UInt64) throws(ExportError) {
        switch array.field.type {
        case .bool: text.put(isTrue(array, index) ? "true" : "false")
        case .utf8, .utf8View, .binary, .binaryView, .fixedSizeBinary:
            let range = try array.text(index)
            guard range.count <= maximumCount else { throw ExportError.valueLonger(than: maximumCount) }
            let bytes = UnsafeRawBufferPointer(rebasing: array.storage.contents[range])
            if array.field.isUUID {
                text.putByte(0x22)
                text.putUUID(bytes)
                return text.putByte(0x22)
            }
            guard ValueText.isUTF8(bytes) else {
                guard array.field.type.isBinary else { throw ExportError.textThatIsNotUTF8 }
                text.putByte(0x22)
                text.putBase64(bytes)
                return text.putByte(0x22)
            }
            if array.field.isJSON, text.putContainer(bytes) { return }
            text.putString(bytes)
        case .date32, .date64, .time, .timestamp, .duration:
            let (value, form) = ValueText.instant(array, index)
            text.putByte(0x22)
            value.put(form, to: block)
            text.putByte(0x22)
        case .interval(let unit):
            text.putByte(0x22)
            ValueText.putInterval(array, index, unit, to: block)
            text.putByte(0x22)
        default:
            guard text.putNumber(array, index) else {
                nonFinite += 1
                return text.put("null")
            }
        }
    }

    /// A name, copied to where more may be read behind it.
    private func putString(_ name: [UInt8]) {
        let padded = String(decoding: name, as: UTF8.self).utf8 + [UInt8](repeating: 0, count: 64)
        padded.withUnsafeBytes { bytes in
            text.putString(UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count - 64)))
        }
    }
}

extension ArrowField {
    /// Whether its values are text, and so the names of an object's members.
    fileprivate var isKey: Bool {
        switch type {
        case .runEndEncoded where dictionary == nil: children[1].isKey
        case .union where dictionary == nil: children.allSatisfy(\.isKey)
        default: type.isText && !isJSON
        }
    }
}

extension ArrowType {
    /// Whether values are text.
    var isText: Bool {
        switch self {
        case .utf8, .utf8View: true
        default: false
        }
    }
}
