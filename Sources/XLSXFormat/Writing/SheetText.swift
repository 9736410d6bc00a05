import ByteScanning

/// Text as it stands in a sheet: XML-escaped, and with what XML cannot hold as `_xHHHH_` (ECMA-376 part 1 §22.9.2.19).
///
/// Bounds: `bytes` has `count` readable bytes and 64 more that may be read; `target` has room for `count * 7 + 32`:
/// one byte becomes seven at most.
enum SheetText {
    /// The most bytes that one byte of text becomes.
    static let growth = 7

    /// Writes text and gives where it ends.
    @inline(__always)
    static func encode(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var out = target
        var read = 0
        while true {
            let run = Scan.copyXML(to: out, from: bytes + read, count: count - read)
            read += run
            out += run
            if read >= count { return out }
            switch bytes[read] {
            case .ampersand: out = write("&amp;", to: out)
            case .lessThan: out = write("&lt;", to: out)
            case .greaterThan: out = write("&gt;", to: out)
            case .underscore:
                if looksEscaped(bytes + read, count: count - read) {
                    out = write("_x005F_", to: out)
                } else {
                    out[0] = .underscore
                    out += 1
                }
            case 0xEF:
                // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
                if read + 2 < count, bytes[read + 1] == 0xBF, bytes[read + 2] >= 0xBE {
                    out = write(bytes[read + 2] == 0xBE ? "_xFFFE_" : "_xFFFF_", to: out)
                    read += 2
                } else {
                    out[0] = 0xEF
                    out += 1
                }
            case let control: out = escape(control, to: out)
            }
            read += 1
        }
    }

    private static func escape(
        _ control: UInt8, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let out = write("_x0000_", to: target)
        target[4] = 0x30 + (control >> 4)
        let low = control & 0xF
        target[5] = low < 10 ? 0x30 + low : 0x41 + low - 10
        return out
    }

    /// Whether `_xHHHH_` stands here, which a reader would decode; or will stand here, because what follows `_xHHHH` is
    /// itself written as an escape, whose first underscore would be taken for the last of this one.
    private static func looksEscaped(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 7, bytes[1] == 0x78 else { return false }
        let isNonCharacter = count >= 9 && bytes[6] == 0xEF && bytes[7] == 0xBF && bytes[8] >= 0xBE
        guard bytes[6] == .underscore || bytes[6] < 0x20 || isNonCharacter else { return false }
        for index in 2..<6 {
            switch bytes[index] {
            case .digitZero ... .digitNine, 0x41...0x46, 0x61...0x66: continue
            default: return false
            }
        }
        return true
    }

    /// Whether white space at an end would be dropped without `xml:space="preserve"`.
    @inline(__always)
    static func needsSpace(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count > 0 else { return false }
        let (first, last) = (bytes[0], bytes[count - 1])
        return first == .space || first == .tab || first == .lineFeed || last == .space || last == .tab
            || last == .lineFeed
    }

    /// Whether text is better read in several lines than in one.
    @inline(__always)
    static func isWrapped(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        count > CellFormats.longestLine || Scan.find(.lineFeed, in: bytes, count: count) < count
    }

    @inline(__always)
    static func write(
        _ text: StaticString, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return target + text.utf8CodeUnitCount
    }

    /// Text for a part that is made in memory.
    static func encoded(_ text: [UInt8]) -> [UInt8] {
        let padded = text + [UInt8](repeating: 0, count: 64)
        return [UInt8](unsafeUninitializedCapacity: text.count * growth + 32) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            padded.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                count = encode(start, count: text.count, to: base) - base
            }
        }
    }
}
