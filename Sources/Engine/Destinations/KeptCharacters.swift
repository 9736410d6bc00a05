internal import Tabular

/// Which characters an encoding gives back as they were written. The C library writes some that an encoding lacks as others that
/// look alike (`¥` as the byte of `\` in Shift_JIS), which are read back as those.
///
/// Bounds: a character has at most four bytes; what is made of it goes into rooms whose sizes the converters are told, less what
/// was written.
final class KeptCharacters {
    private let encoder: CharacterConverter
    private let decoder: CharacterConverter
    /// What is known of the characters of the basic plane: 0 nothing, 1 kept, 2 not.
    private var known = [UInt8](repeating: 0, count: 1 << 16)
    /// Whether all of ASCII is kept.
    private(set) var keepsASCII = true

    /// Those of an encoding of the C library; nil of one that has all characters.
    init?(_ encoding: TextEncoding) {
        let whole = [
            "utf", "ucs", "unicode", "iso-10646", "csunicode", "csucs", "gb18030", "java", "wchar_t", "internal",
        ]
        guard encoding.form == .system, !whole.contains(where: { encoding.name.hasPrefix($0) }),
            let encoder = CharacterConverter(from: "UTF-8", to: encoding.systemName),
            let decoder = CharacterConverter(from: encoding.systemName, to: "UTF-8")
        else { return nil }
        self.encoder = encoder
        self.decoder = decoder
        for byte in 0..<0x80 as Range<UInt8> where !withUnsafePointer(to: byte, { isKept($0, count: 1) }) {
            keepsASCII = false
        }
    }

    /// The offset of the first character from `start` on that is not; the count where there is none, or the rest is cut.
    func firstOther(in bytes: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
        var index = start
        while index < count {
            let first = bytes[index]
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard index + length <= count else { return count }
            if length > 1 || !keepsASCII, !isKept(bytes + index, count: length) { return index }
            index += length
        }
        return count
    }

    private func isKept(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count < 4 else { return isGivenBack(bytes, count: count) }
        let first = Int(bytes[0])
        let place =
            count == 1
            ? first
            : count == 2
                ? (first & 0x1F) << 6 | Int(bytes[1] & 0x3F)
                : (first & 0xF) << 12 | Int(bytes[1] & 0x3F) << 6 | Int(bytes[2] & 0x3F)
        if known[place] == 0 { known[place] = isGivenBack(bytes, count: count) ? 1 : 2 }
        return known[place] == 1
    }

    /// Writes a character and reads it back. One that cannot be written at all is told of by whoever writes it.
    private func isGivenBack(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let room = 64
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room * 2) { space in
            guard let base = space.baseAddress else { return true }
            let coded = encoder.convert(bytes, count: count, to: base, room: room)
            let end = coded.written + encoder.finish(to: base + coded.written, room: room - coded.written)
            guard coded.end == .done else { return true }
            let read = decoder.convert(base, count: end, to: base + room, room: room)
            let written =
                read.written + decoder.finish(to: base + room + read.written, room: room - read.written)
            guard read.end == .done, written == count else { return false }
            return (0..<count).allSatisfy { base[room + $0] == bytes[$0] }
        }
    }
}
