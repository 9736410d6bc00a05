internal import CByteScanning

/// A text that is looked for in others, as bytes.
///
/// Bounds: only what a buffer holds is read, nothing behind it.
package final class SearchedText {
    private let bytes: UnsafeMutablePointer<UInt8>
    private var text: scan_text

    /// A text of these bytes.
    package init(_ wanted: [UInt8]) {
        bytes = .allocate(capacity: max(1, wanted.count))
        for (index, byte) in wanted.enumerated() { (bytes + index).initialize(to: byte) }
        text = scan_text_make(bytes, wanted.count, false)
    }

    deinit { bytes.deallocate() }

    /// Whether it stands somewhere in `other`.
    package func isFound(in other: UnsafeRawBufferPointer) -> Bool {
        guard let base = other.bindMemory(to: UInt8.self).baseAddress else { return text.count == 0 }
        return scan_has_text(&text, base, other.count)
    }

    /// Where `wanted` stands first in `other`; nil where it does not, or is empty.
    package static func first(_ wanted: UnsafeRawBufferPointer, in other: UnsafeRawBufferPointer) -> Int? {
        guard let base = other.bindMemory(to: UInt8.self).baseAddress,
            let wantedBase = wanted.bindMemory(to: UInt8.self).baseAddress, wanted.count > 0
        else { return nil }
        let place = scan_find_bytes(base, other.count, wantedBase, wanted.count)
        return place < other.count ? place : nil
    }

    /// Whether `wanted` stands somewhere in `other`.
    package static func isFound(_ wanted: UnsafeRawBufferPointer, in other: UnsafeRawBufferPointer) -> Bool {
        guard let wantedBase = wanted.bindMemory(to: UInt8.self).baseAddress, wanted.count > 0 else { return true }
        guard let base = other.bindMemory(to: UInt8.self).baseAddress else { return false }
        var text = scan_text_make(wantedBase, wanted.count, false)
        return scan_has_text(&text, base, other.count)
    }
}
