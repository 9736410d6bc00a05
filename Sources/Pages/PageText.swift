import ByteScanning
import JSONScanning
import Tabular

/// Values as JSON, for the manifest, and as YAML (1.2), for front matter.
enum PageText {
    /// A cell as a JSON value; nil where it is absent.
    static func json(_ cell: Cell, of batch: RowBatch) -> [UInt8]? {
        let bytes = batch.bytes(of: cell)
        switch cell.kind {
        case .absent: return nil
        case .null: return Array("null".utf8)
        case .true: return Array("true".utf8)
        case .false: return Array("false".utf8)
        case .number, .json: return Array(bytes)
        case .text: return string(bytes)
        case .escapedText: return [.quote] + Array(bytes) + [.quote]
        case .date: return string(batch.dateText(of: cell))
        }
    }

    /// UTF-8 text as a string of JSON (RFC 8259 §7).
    static func string(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = [.quote]
        out.reserveCapacity(bytes.count + 2)
        for byte in bytes {
            guard byte < 0x20 || byte == .quote || byte == .backslash else {
                out.append(byte)
                continue
            }
            out += [UInt8](unsafeUninitializedCapacity: 8) { room, count in
                if let base = room.baseAddress { count = JSONText.escapeControl(byte, to: base) }
            }
        }
        return out + [.quote]
    }

    /// A cell as a value of YAML; nil where it is absent. Texts always stand in double quotes: what looks like a number, a
    /// date, `yes` or `no` is text again for whoever reads it.
    static func yaml(_ cell: Cell, of batch: RowBatch) -> String? {
        switch cell.kind {
        case .absent: return nil
        case .null: return "null"
        case .true: return "true"
        case .false: return "false"
        case .number: return String(decoding: batch.bytes(of: cell), as: UTF8.self)
        case .text: return quoted(String(decoding: batch.bytes(of: cell), as: UTF8.self))
        case .escapedText:
            return quoted(String(decoding: EscapedText.decoded(batch.bytes(of: cell)), as: UTF8.self))
        case .date: return quoted(String(decoding: batch.dateText(of: cell), as: UTF8.self))
        case .json: return flow(batch.bytes(of: cell))
        }
    }

    /// A name as a key of YAML: plain where no reader takes it for anything but text.
    static func key(_ name: ColumnName) -> String {
        let text = name.description
        let isWord = text.utf8.allSatisfy {
            $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0.isDigit || $0 == .underscore || $0 == .minus
        }
        guard isWord, let first = text.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A,
            !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
        else { return quoted(text) }
        return text
    }

    /// Text between double quotes (YAML 1.2 §5.7): what is not printable is an escape.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                switch scalar.value {
                case 0..<0x20, 0x7F..<0xA0: out += escape("x", scalar, digits: 2)
                case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: out += escape("u", scalar, digits: 4)
                default: out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    private static func escape(_ letter: String, _ scalar: Unicode.Scalar, digits: Int) -> String {
        let hex = String(scalar.value, radix: 16)
        return "\\" + letter + String(repeating: "0", count: max(0, digits - hex.count)) + hex
    }

    /// A nested value: JSON is YAML but for its strings, whose escaped surrogates are not, and for the blank that readers of
    /// YAML 1.1 want behind a colon and a comma.
    ///
    /// Bounds: the value's bytes stand in a block with 64 more behind them; strings end within them, since the value is valid.
    private static func flow(_ bytes: UnsafeRawBufferPointer) -> String {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return "null" }
        var out = ""
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == .quote, let end = try? JSONText.skipString(base, from: index + 1, end: bytes.count) {
                let body = UnsafeRawBufferPointer(rebasing: bytes[index + 1..<max(index + 1, end - 1)])
                out += quoted(String(decoding: EscapedText.decoded(body), as: UTF8.self))
                index = end
                continue
            }
            out.unicodeScalars.append(Unicode.Scalar(byte))
            if byte == .colon || byte == .comma { out += " " }
            index += 1
        }
        return out
    }
}
