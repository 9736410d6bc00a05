import NIOCore

/// The shapes of a synthetic crawl's rows: 64 in turn, from failed pages to long texts in several scripts.
enum SyntheticRow {
    /// How many shapes there are before they repeat.
    static let period = 64

    /// A row's text in a format, with slots whose bytes depend on the row's index.
    struct Template: Sendable {
        let bytes: [UInt8]
        private let slots: [(offset: Int, slot: Slot)]

        init(_ text: String) {
            let bytes = Array(text.utf8)
            self.bytes = bytes
            slots = bytes.indices.filter { bytes[$0] == UInt8(ascii: "<") }.compactMap { i in
                Slot.allCases.first { bytes[i...].starts(with: $0.mark) }.map { (i, $0) }
            }
        }

        func write(row: Int, into buffer: inout ByteBuffer) {
            let hash = SyntheticRow.hash(row)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count) { space in
                space.copyBytes(from: bytes)
                for (n, (offset, slot)) in slots.enumerated() {
                    switch slot {
                    case .index: SyntheticRow.writeDigits(row, count: slot.width, at: offset, of: space)
                    case .number:
                        let number = Int(truncatingIfNeeded: hash >> 20) & 0xfffff
                        SyntheticRow.writeDigits(number % 1_000_000, count: slot.width, at: offset, of: space)
                    case .word:
                        let turned = hash << (n * 11 % 64) | hash >> (64 - n * 11 % 64)
                        let word = SyntheticRow.words[Int(truncatingIfNeeded: turned & 31)]
                        space.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
                    }
                }
                return bytes.count
            }
        }
    }

    /// What stands in a template for bytes of the same width. The marks are letters that no format escapes.
    enum Slot: String, CaseIterable {
        /// The row's index, with leading zeros.
        case index = "<<<index>>>>"
        /// A number that looks random.
        case number = "<<nr>>"
        /// A word that looks random.
        case word = "<<word>>"

        var width: Int { rawValue.utf8.count }
        var mark: String.UTF8View { rawValue.utf8 }
    }

    /// The names and values of a shape's row; nil is null.
    private static func cells(_ shape: Int) -> [(name: String, value: String?, isNumber: Bool)] {
        let url = "https://shop.example/\(shape % 3 == 0 ? "catalog" : "news")/\(Slot.index.rawValue)"
        if shape % 16 == 13 {
            return [
                ("url", url, false), ("statusCode", ["404", "403", "500", "404"][shape / 16], true),
                ("error", "Request failed after 3 attempts: \(phrase(12 + shape % 9))", false),
                ("depth", String(shape % 5), true),
            ]
        }
        let status = shape % 16 == 6 ? ("301", "Moved Permanently") : ("200", "OK")
        var cells: [(name: String, value: String?, isNumber: Bool)] = [
            ("url", url, false), ("statusCode", status.0, true), ("statusText", status.1, false),
            (
                "title", "\(phrase(3)) № \(Slot.number.rawValue)\(shape % 7 == 2 ? " \u{201C}größe\u{201D} 🎉" : "")",
                false
            ),
            ("text", text(shape), false), ("depth", String(shape % 5), true),
        ]
        if shape % 8 == 3 { cells.append(("sku", "00\(Slot.number.rawValue)", false)) }
        if shape == 41 { cells.append(("redirectedTo", nil, false)) }
        return cells
    }

    private static func text(_ shape: Int) -> String {
        let lines = (0...shape % 6 + 1).map { "\(phrase(8 + (shape + $0 * 3) % 9))." }
        let quoted = shape % 5 == 1 ? " He said \"\(phrase(2))\", twice." : ""
        return lines.joined(separator: shape % 6 == 5 ? "\r\n" : "\n") + quoted
    }

    private static func phrase(_ count: Int) -> String {
        Array(repeating: Slot.word.rawValue, count: count).joined(separator: " ")
    }

    /// Every shape as a JSON object.
    static let json: [String] = (0..<period).map { shape in
        let members = cells(shape).map { cell in
            "\"\(cell.name)\":" + (cell.value.map { cell.isNumber ? $0 : jsonText($0) } ?? "null")
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// The header of a CSV of so many rows, with its line end: the union of their columns, in order of appearance.
    static func csvHeader(rows: Int) -> String { columns(rows: rows).joined(separator: ",") + "\r\n" }

    /// Every shape as a CSV row under that header.
    static func csv(rows: Int) -> [String] {
        let columns = columns(rows: rows)
        return (0..<period).map { shape in
            let cells = cells(shape)
            return columns.map { name in csvText(cells.first { $0.name == name }?.value ?? "") }.joined(separator: ",")
        }
    }

    private static func columns(rows: Int) -> [String] {
        (0..<min(rows, period)).flatMap(cells).map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func jsonText(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private static func csvText(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func writeDigits(_ number: Int, count: Int, at offset: Int, of space: UnsafeMutableRawBufferPointer)
    {
        var rest = number
        for i in stride(from: offset + count - 1, through: offset, by: -1) {
            space[i] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }

    /// SplitMix64's finalizer, by Sebastiano Vigna: every bit of the index moves half of the bits.
    private static func hash(_ row: Int) -> UInt64 {
        var z = UInt64(truncatingIfNeeded: row &+ 1) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// Words of eight letters, each as the integer whose bytes in memory they are.
    private static let words: [UInt64] = """
        abundant bookshop calendar darkroom elephant festival gardener headline interval judgment keyboard landmark \
        mountain notebook overcoat painting quantity railroad sandwich teaspoon umbrella vacation waterway xenolith \
        yearbook zeppelin aircraft backpack campfire deadline eggplant fishbowl
        """.split(separator: " ").map { word in
            word.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }.littleEndian
        }
}
