internal import Tabular

/// What the first bytes of a text say of its encoding.
///
/// Bounds: every index is below the count of the bytes looked at.
extension TextEncoding {
    /// How many of the first bytes are looked at where no mark says anything.
    private static let unmarkedCount = 1024

    /// What bytes without a mark are, as far as NULs tell.
    enum Unmarked: Equatable {
        /// Text in this encoding, beyond doubt.
        case certain(TextEncoding)
        /// Likely so, and not to be believed unsaid.
        case likely(TextEncoding)
        /// Nothing speaks for more than one byte a character.
        case none
    }

    /// UTF-16 where every other byte is NUL and no others are; likely where four of five are, or half of them and no others,
    /// and UTF-32 where three of four bytes are.
    static func unmarked(_ head: UnsafeRawBufferPointer) -> Unmarked {
        let bytes = head.prefix(unmarkedCount)
        guard bytes.count >= 4 else { return .none }
        var zeros = (0, 0, 0, 0)
        for (index, byte) in bytes.enumerated() where byte == 0 {
            switch index & 3 {
            case 0: zeros.0 += 1
            case 1: zeros.1 += 1
            case 2: zeros.2 += 1
            default: zeros.3 += 1
            }
        }
        let (even, odd) = (zeros.0 + zeros.2, zeros.1 + zeros.3)
        let (evenCount, oddCount) = ((bytes.count + 1) / 2, bytes.count / 2)
        if odd == oddCount, even == 0 { return .certain(.utf16LittleEndian) }
        if even == evenCount, odd == 0 { return .certain(.utf16BigEndian) }
        let units = bytes.count / 4
        if units > 1 {
            func isMost(_ count: Int) -> Bool { count * 5 >= units * 4 }
            if zeros.0 == 0, isMost(zeros.1), isMost(zeros.2), isMost(zeros.3) { return .likely(.utf32LittleEndian) }
            if zeros.3 == 0, isMost(zeros.0), isMost(zeros.1), isMost(zeros.2) { return .likely(.utf32BigEndian) }
        }
        // Text beyond ASCII has fewer NULs, and still none among its other bytes.
        if odd * 5 >= oddCount * 4 ? even * 5 < evenCount : odd * 2 >= oddCount && even == 0 && odd > 3 {
            return .likely(.utf16LittleEndian)
        }
        if even * 5 >= evenCount * 4 ? odd * 5 < oddCount : even * 2 >= evenCount && odd == 0 && even > 3 {
            return .likely(.utf16BigEndian)
        }
        return .none
    }

    /// The encoding itself; of UTF-16 without a mark the order of its bytes, as the NULs of ASCII speak for.
    func ordered(by head: UnsafeRawBufferPointer) -> TextEncoding {
        guard form == .utf16 else { return self }
        let bytes = head.prefix(TextEncoding.unmarkedCount)
        let odd = bytes.enumerated().count { $0.offset & 1 == 1 && $0.element == 0 }
        let even = bytes.enumerated().count { $0.offset & 1 == 0 && $0.element == 0 }
        return even > odd ? .utf16BigEndian : .utf16LittleEndian
    }

    /// The name in a media type's `charset` parameter (RFC 9110 §8.3.2); nil where there is none.
    static func charset(of mediaType: String) -> String? {
        for parameter in mediaType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { part in
                String(part).filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            }
            if parts.count == 2, parts[0].lowercased() == "charset", !parts[1].isEmpty { return parts[1] }
        }
        return nil
    }

    /// The encoding that a server calls so; ASCII is UTF-8.
    init?(charset: String) {
        if ["us-ascii", "ascii"].contains(charset.lowercased()) {
            self = .utf8
        } else {
            self.init(name: charset)
        }
    }

    /// The first bytes as the C library converts them, up to what it cannot.
    private func converted(_ head: UnsafeRawBufferPointer) -> [UInt8] {
        guard let converter = CharacterConverter(from: systemName, to: "UTF-8"), !head.isEmpty,
            let base = head.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return Array(head) }
        var text = [UInt8](repeating: 0, count: head.count * 3 + 64)
        let written = text.withUnsafeMutableBufferPointer { room in
            room.baseAddress.map { converter.convert(base, count: head.count, to: $0, room: room.count).written } ?? 0
        }
        return Array(text.prefix(written))
    }

    /// How many bytes a unit of it has, and which of them is the lowest.
    private var unit: (size: Int, low: Int) {
        switch form {
        case .utf8, .windows1252, .latin1, .system: (1, 0)
        case .utf16, .utf16LittleEndian: (2, 0)
        case .utf16BigEndian: (2, 1)
        case .utf32LittleEndian: (4, 0)
        case .utf32BigEndian: (4, 3)
        }
    }

    /// The first bytes of a text as UTF-8 would have them, as far as formats are told apart by, without a byte order mark:
    /// what is not ASCII becomes a question mark where it takes more than a byte.
    func plain(_ head: UnsafeRawBufferPointer) -> [UInt8] {
        if form == .system { return converted(head) }
        let (size, low) = unit
        if size == 1 {
            let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return Array(head[start...])
        }
        let start = TextEncoding.marked(head) == self ? size : 0
        return stride(from: start, to: head.count - size + 1, by: size).map { start in
            let isASCII = head[start + low] < 0x80 && (0..<size).allSatisfy { $0 == low || head[start + $0] == 0 }
            return isASCII ? head[start + low] : UInt8(ascii: "?")
        }
    }
}
