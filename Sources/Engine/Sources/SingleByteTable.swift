internal import ByteScanning
internal import Tabular

/// An encoding of one byte a character, as what each byte is in UTF-8: made once, and then a look at a table for each byte.
///
/// Bounds: the target has room for three bytes for each one read, and four more; there are 256 entries of each kind.
final class SingleByteTable {
    /// What a byte is, its first byte lowest.
    private var texts = [UInt32](repeating: 0, count: 256)
    /// How many bytes that has; 0 where the byte is none of the encoding.
    private var counts = [UInt8](repeating: 0, count: 256)
    /// Whether the bytes of ASCII are what they are there.
    private let hasASCII: Bool

    /// A table of these scalars, by byte.
    init(_ scalar: (UInt8) -> UInt32) {
        hasASCII = true
        for byte in 0...255 as ClosedRange<UInt8> {
            var text = [UInt8](repeating: 0, count: 4)
            let count = text.withUnsafeMutableBufferPointer { room in
                room.baseAddress.map { UTF8Encoding.write(scalar(byte), to: $0) } ?? 0
            }
            set(byte, text.prefix(count))
        }
    }

    /// The table of an encoding that the C library knows; nil where it has characters of several bytes, or states.
    init?(_ name: String) {
        var isPlain = true
        var table: [[UInt8]] = []
        for byte in 0...255 as ClosedRange<UInt8> {
            // A converter of its own for each, so that none goes on with what another began.
            guard let converter = CharacterConverter(from: name, to: "UTF-8") else { return nil }
            var room = [UInt8](repeating: 0, count: 16)
            let (written, end) = room.withUnsafeMutableBufferPointer { target in
                guard let base = target.baseAddress else { return (0, CharacterConverter.End.cut) }
                let result = withUnsafePointer(to: byte) { converter.convert($0, count: 1, to: base, room: 16) }
                return (result.written, result.end)
            }
            switch end {
            case .done where (1...3).contains(written): table.append(Array(room.prefix(written)))
            case .invalid: table.append([])
            default: return nil
            }
            if byte < 0x80, table[Int(byte)] != [byte] { isPlain = false }
        }
        hasASCII = isPlain
        for byte in 0...255 as ClosedRange<UInt8> { set(byte, table[Int(byte)][...]) }
    }

    private func set(_ byte: UInt8, _ text: ArraySlice<UInt8>) {
        counts[Int(byte)] = UInt8(text.count)
        texts[Int(byte)] = text.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Decodes `count` bytes; gives how many were read, up to the first that is none, and how many written.
    func decode(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> (read: Int, written: Int) {
        var index = 0
        var out = UnsafeMutableRawPointer(target)
        let hasASCII = hasASCII
        texts.withUnsafeBufferPointer { texts in
            counts.withUnsafeBufferPointer { counts in
                while index < count {
                    if hasASCII, index + 8 <= count {
                        let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
                        if word & 0x8080_8080_8080_8080 == 0 {
                            out.storeBytes(of: word, as: UInt64.self)
                            out += 8
                            index += 8
                            continue
                        }
                    }
                    let byte = Int(bytes[index])
                    let length = Int(counts[byte])
                    if length == 0 { return }
                    out.storeBytes(of: texts[byte].littleEndian, as: UInt32.self)
                    out += length
                    index += 1
                }
            }
        }
        return (index, out - UnsafeMutableRawPointer(target))
    }
}
