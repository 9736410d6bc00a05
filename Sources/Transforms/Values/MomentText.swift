import ByteScanning
import Libc
import Tabular

/// Times as text, in the order of their moments: a time in UTC without a fraction comes before one with (`00Z` before `00.5Z`),
/// which is not the order of their bytes.
///
/// Bounds: bytes are read at indexes below the count alone.
enum MomentText {
    /// What stands before the zone, without the zeros that end a fraction, and whether the zone is UTC; nil for what is not
    /// written as date cells are, to the second at least. These bytes are in the order of time, and the same for one moment.
    @inline(__always)
    static func clock(_ text: UnsafeRawBufferPointer) -> (bytes: UnsafeRawBufferPointer, isUTC: Bool)? {
        guard text.count >= 19, text[4] == .minus, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A else {
            return nil
        }
        let isUTC = text[text.count - 1] == 0x5A
        var end = text.count - (isUTC ? 1 : 0)
        if end > 20, text[19] == .dot {
            guard text[20..<end].allSatisfy(\.isDigit) else { return nil }
            while text[end - 1] == .digitZero { end -= 1 }
            if end == 20 { end = 19 }
        } else if end != 19 {
            return nil
        }
        return (UnsafeRawBufferPointer(rebasing: text[..<end]), isUTC)
    }

    /// Negative where the left one comes first, 0 for one moment; nil where one of them is no time. A time without a zone comes
    /// right before the same in UTC.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int? {
        withClock(left) { one in withClock(right) { two in order(one, two) } ?? nil } ?? nil
    }

    private typealias Clock = (bytes: UnsafeRawBufferPointer, isUTC: Bool)

    private static func order(_ one: Clock, _ two: Clock) -> Int? {
        if let left = one.bytes.baseAddress, let right = two.bytes.baseAddress {
            let order = memcmp(left, right, min(one.bytes.count, two.bytes.count))
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        if one.bytes.count != two.bytes.count { return one.bytes.count < two.bytes.count ? -1 : 1 }
        return one.isUTC == two.isUTC ? 0 : one.isUTC ? 1 : -1
    }

    /// Asks `body` of a time as date cells have it, also where it is spelled otherwise: a blank for the `T`, another zone.
    private static func withClock<Result>(_ text: UnsafeRawBufferPointer, _ body: (Clock) -> Result) -> Result? {
        if let clock = clock(text) { return body(clock) }
        guard let time = WrittenTime(text), time.hasTime else { return nil }
        return Array(time.text.utf8).withUnsafeBytes { clock($0).map(body) }
    }
}
