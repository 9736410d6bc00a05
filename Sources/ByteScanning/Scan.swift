public import CByteScanning

/// Finding and copying runs of bytes at memory speed: Swift's names for the vector kernels in `ByteScanning.h`.
///
/// Bounds: each takes a pointer to `count` readable bytes followed by at least 63 more (`ByteBlock.padding`), which may
/// be read and never matter.
public enum Scan {
    /// The offset of the first `a`, or `count`.
    @inlinable @inline(__always)
    public static func find(_ a: UInt8, in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_find1(bytes, count, a)
    }

    /// The offset of the first `a` or `b`, or `count`.
    @inlinable @inline(__always)
    public static func find(_ a: UInt8, _ b: UInt8, in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_find2(bytes, count, a, b)
    }

    /// The offset of the first `a`, `b` or `c`, or `count`.
    @inlinable @inline(__always)
    public static func find(_ a: UInt8, _ b: UInt8, _ c: UInt8, in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_find3(bytes, count, a, b, c)
    }

    /// The offset of the first `a`, `b`, `c` or `d`, or `count`.
    @inlinable @inline(__always)
    public static func find(
        _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, in bytes: UnsafePointer<UInt8>, count: Int
    ) -> Int {
        scan_find4(bytes, count, a, b, c, d)
    }

    /// The offset of the first quote, backslash or control character, or `count` (RFC 8259 §7).
    @inlinable @inline(__always)
    public static func findJSONSpecial(in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_find_json(bytes, count)
    }

    /// Copies bytes up to the first `a` and gives how many; the target has room for 15 more.
    @inlinable @inline(__always)
    public static func copy(
        to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int, until a: UInt8
    ) -> Int {
        scan_copy1(target, bytes, count, a)
    }

    /// Copies bytes up to the first `a` or `b` and gives how many; the target has room for 15 more.
    @inlinable @inline(__always)
    public static func copy(
        to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int, until a: UInt8, _ b: UInt8
    ) -> Int {
        scan_copy2(target, bytes, count, a, b)
    }

    /// Copies bytes up to the first that a CSV field must be quoted for; the target has room for 15 more.
    @inlinable @inline(__always)
    public static func copyCSV(
        to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int, delimiter: UInt8
    ) -> Int {
        scan_copy_csv(target, bytes, count, delimiter)
    }

    /// Copies bytes up to the first that JSON text must escape; the target has room for 15 more.
    @inlinable @inline(__always)
    public static func copyJSON(
        to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int
    ) -> Int {
        scan_copy_json(target, bytes, count)
    }

    /// Copies bytes up to the first that text in a sheet may have to be written otherwise for; room for 15 more.
    @inlinable @inline(__always)
    public static func copyXML(
        to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int
    ) -> Int {
        scan_copy_xml(target, bytes, count)
    }

    /// Copies `count` bytes; the target has room for 15 more.
    @inlinable @inline(__always)
    public static func copy(to target: UnsafeMutablePointer<UInt8>, from bytes: UnsafePointer<UInt8>, count: Int) {
        scan_copy(target, bytes, count)
    }

    /// Whether `count` bytes are equal; up to 15 more of each are read.
    @inlinable @inline(__always)
    public static func areEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int) -> Bool {
        scan_equal(a, b, count)
    }

    /// How many bytes are `a`.
    public static func occurrences(of a: UInt8, in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_count(bytes, count, a)
    }

    /// Where the last complete CSV row ends (0: nowhere), whether `count` stands inside a quoted field, and how many line
    /// feeds stand before `end`.
    public static func csvCut(
        _ bytes: UnsafePointer<UInt8>, count: Int, delimiter: UInt8
    ) -> (end: Int, insideQuotes: Bool, lineFeeds: Int) {
        var inside = false
        var feeds = 0
        let end = scan_csv_cut(bytes, count, delimiter, &inside, &feeds)
        return (end, inside, feeds)
    }

    /// The offset behind the JSON container that opens at `start`, or nil when it does not end before `count`.
    @inlinable @inline(__always)
    public static func jsonSkip(_ bytes: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int? {
        let end = scan_json_skip(bytes, start, count)
        return end == 0 ? nil : end
    }

    /// Whether the bytes are valid UTF-8 (RFC 3629 §4).
    public static func isUTF8(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool { scan_utf8_valid(bytes, count) }

    /// The offset of the first byte that is not part of a valid UTF-8 sequence, or nil.
    public static func firstInvalidUTF8(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
        let place = scan_utf8_first_invalid(bytes, count)
        return place == count ? nil : place
    }
}
