internal import JSONScanning
internal import Tabular

extension Difference.Value {
    /// The value of a cell; nil where it is absent or null.
    init?(_ cell: Cell, in batch: RowBatch) {
        switch cell.kind {
        case .absent, .null: return nil
        case .date: self.init(.text, Array(batch.dateText(of: cell)))
        default: self.init(cell.kind, Array(batch.bytes(of: cell)))
        }
        guard cell.kind == .date || cell.isDouble else { return }
        let (stored, bytes) = batch.stored(cell)
        original = Difference.Original(cell: stored.moved(to: 0), bytes: Array(bytes))
    }

    /// The value as people read it.
    public var text: String {
        switch kind {
        case .true: "true"
        case .false: "false"
        case .escapedText: String(decoding: bytes.withUnsafeBytes { EscapedText.decoded($0) }, as: UTF8.self)
        default: String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Appends the value as JSON.
    func appendJSON(to json: inout [UInt8]) {
        switch kind {
        case .absent, .null: json += "null".utf8
        case .true: json += "true".utf8
        case .false: json += "false".utf8
        case .number, .json: json += bytes
        case .escapedText:
            json.append(0x22)
            json += bytes
            json.append(0x22)
        case .text, .date: Difference.Value.appendString(bytes, to: &json)
        }
    }

    /// Appends text as a JSON string with the fewest escapes (RFC 8259 §7).
    static func appendString(_ text: [UInt8], to json: inout [UInt8]) {
        json.append(0x22)
        for byte in text {
            switch byte {
            case 0x22, 0x5C: json += [0x5C, byte]
            case 0x0A: json += [0x5C, 0x6E]
            case 0x0D: json += [0x5C, 0x72]
            case 0x09: json += [0x5C, 0x74]
            case 0x08: json += [0x5C, 0x62]
            case 0x0C: json += [0x5C, 0x66]
            case ..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                json += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: json.append(byte)
            }
        }
        json.append(0x22)
    }
}

extension ColumnName {
    /// Appends the name as a JSON string; lone surrogates as the escapes they were read from.
    func appendJSON(to json: inout [UInt8]) {
        guard hasLoneSurrogates else { return Difference.Value.appendString(utf8, to: &json) }
        var body: [UInt8] = []
        var index = 0
        while index < utf8.count {
            if ColumnName.isSurrogate(utf8, at: index) {
                let unit = 0xD000 | UInt32(utf8[index + 1] & 0x3F) << 6 | UInt32(utf8[index + 2] & 0x3F)
                body += Array("\\u\(String(unit, radix: 16))".utf8)
                index += 3
            } else {
                var piece: [UInt8] = []
                Difference.Value.appendString([utf8[index]], to: &piece)
                body += piece.dropFirst().dropLast()
                index += 1
            }
        }
        json += [0x22] + body + [0x22]
    }
}
