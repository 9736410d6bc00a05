package import Tabular

/// The texts that have been seen, in memory that does not grow: ids of rows that come again and again.
package final class SeenTexts {
    private let seen: FingerprintSet
    private var fingerprinter = Fingerprinter()
    /// How many different ones there were.
    package private(set) var count: UInt64 = 0

    /// None yet. It keeps to one of so many parts of the memory limit of `options` and spools where they say.
    package init(_ options: FormatOptions, parts: Int) {
        seen = FingerprintSet(memoryLimit: options.memoryLimit / parts, makeSpool: options.makeSpool)
    }

    /// Takes note of a text; false where it was seen before.
    package func insert(_ text: UnsafeRawBufferPointer) throws(ExportError) -> Bool {
        fingerprinter.begin()
        fingerprinter.add(exactly: text)
        guard try seen.insert(fingerprinter.fingerprint()) else { return false }
        count += 1
        return true
    }
}
