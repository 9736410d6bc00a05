internal import Libc
package import Tabular

/// Brotli (RFC 7932), which is only ever undone, and rarely: by the system's library, looked up when it is first needed, so
/// that nobody has to have it.
package enum Brotli {
    /// `BrotliDecoderDecompress` of decode.h: counts and buffers of the input and the output; 1 says that all went well.
    private typealias Decompress =
        @convention(c) (
            Int, UnsafePointer<UInt8>?, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UInt8>?
        ) -> Int32

    private static let names = [
        "libbrotlidec.so.1", "libbrotlidec.1.dylib", "/opt/homebrew/opt/brotli/lib/libbrotlidec.1.dylib",
    ]

    /// The library's function; nil where there is no library.
    private static let function: Decompress? = {
        for name in names {
            guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL),
                let symbol = dlsym(library, "BrotliDecoderDecompress")
            else { continue }
            return unsafeBitCast(symbol, to: Decompress.self)
        }
        return nil
    }()

    /// Whether the library is there.
    package static var isAvailable: Bool { function != nil }

    /// Appends what `bytes` hold to `block`: exactly `count` bytes.
    ///
    /// Bounds: the library writes no more than the count it is given, for which the block has room.
    ///
    /// - Throws: `.input` where the library is missing; `.malformed`, without a location, where the bytes are damaged or hold
    ///   another number of bytes.
    package static func appendDecompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        guard let function else {
            throw ExportError(
                .input, "it is compressed with Brotli, and the library libbrotlidec is not installed",
                advice: "install it (Debian: libbrotli1; Homebrew: brotli)")
        }
        guard count >= 0 else { throw ExportError(.malformed, "the Brotli stream is damaged") }
        block.grow(to: block.count + count)
        var made = count
        let result = function(
            bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), &made, block.bytes + block.count)
        guard result == 1, made == count else {
            throw ExportError(.malformed, "the Brotli stream is damaged, or does not hold \(count) bytes")
        }
        block.count += count
    }
}
