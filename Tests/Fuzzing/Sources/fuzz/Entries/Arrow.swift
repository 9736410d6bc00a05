import HasDataExport
import JSONFormat
import Tabular

@testable import ArrowFormat
@testable import Compression

/// Messages of Arrow's IPC format: in pieces the same rows, with and without `--skip-errors`; what is written as JSON Lines is
/// read back.
func fuzzArrow(_ bytes: [UInt8]) {
    var options = fuzzOptions()
    let whole = table(bytes, ArrowFormat.self, options, to: JSONLinesFormat.self)
    requireSame(whole, table(bytes, ArrowFormat.self, options, piece: 3), "in pieces")
    options.skipsErrors = true
    _ = table(bytes, ArrowFormat.self, options)
    guard let written = whole.written, whole.error == nil else { return }
    requireStrict(written, isArray: false)
}

/// Compressed bytes, of which the first three say by what and to how many: nothing is written beyond the room, and what is
/// compressed comes back.
func fuzzCodecs(_ input: [UInt8]) {
    guard input.count >= 3 else { return }
    let count = Int(input[1]) << 8 | Int(input[2])
    let bytes = Array(input.dropFirst(3))
    let block = ByteBlock(capacity: 16)
    let packed = ByteBlock(capacity: 16)
    bytes.withUnsafeBytes { bytes in
        do throws(ExportError) {
            switch input[0] % 3 {
            case 0:
                try LZ4Compressor().append(bytes, to: packed)
                try LZ4Block.appendDecompressed(packed.contents, count: bytes.count, to: block)
            case 1:
                try LZ4Frame.append(bytes, by: LZ4Compressor(), to: packed)
                try LZ4Frame.appendDecompressed(packed.contents, count: bytes.count, to: block)
            default:
                try Zstandard().append(bytes, to: packed)
                try Zstandard().appendDecompressed(packed.contents, count: bytes.count, to: block)
            }
        } catch {
            failed("what was compressed does not come back: \(error)")
        }
        require(block.contents.elementsEqual(bytes), "other bytes come back")
        block.reset()
        do throws(ExportError) {
            switch input[0] % 3 {
            case 0: try LZ4Block.appendDecompressed(bytes, count: count, to: block)
            case 1: try LZ4Frame.appendDecompressed(bytes, count: count, to: block)
            default: try Zstandard().appendDecompressed(bytes, count: count, to: block)
            }
            require(block.count == count, "another number of bytes than was asked for")
        } catch {
            require(error.code == .malformed, "\(error)")
        }
    }
}
