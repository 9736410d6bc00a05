import Tabular

/// Numbers as differences, packed in blocks of miniblocks (parquet-format, Encodings.md, "Delta Encoding").
///
/// Bounds: what is read of a miniblock is checked against the bytes that are left; `count` numbers are written.
enum DeltaEncoding {
    /// Decodes `count` numbers and says behind which byte they end.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, count: Int, into target: UnsafeMutablePointer<Int64>
    ) throws(ExportError) -> Int {
        var index = 0
        guard let blockSize = BitPacking.varint(in: bytes, at: &index),
            let miniblocks = BitPacking.varint(in: bytes, at: &index),
            let total = BitPacking.varint(in: bytes, at: &index), let first = BitPacking.varint(in: bytes, at: &index)
        else { throw BitPacking.damaged("the head of its differences is cut short") }
        guard blockSize > 0, blockSize <= 1 << 24, miniblocks > 0, miniblocks <= blockSize,
            blockSize % miniblocks == 0, blockSize / miniblocks % 8 == 0
        else { throw BitPacking.damaged("its blocks have an impossible size") }
        guard total == UInt64(count) else {
            throw BitPacking.damaged("it has \(total) differences where there are \(count) values")
        }
        guard count > 0 else { return index }
        var value = Int64(bitPattern: first >> 1) ^ -Int64(bitPattern: first & 1)
        target[0] = value
        var done = 1
        let size = Int(blockSize / miniblocks)
        while done < count {
            guard let raw = BitPacking.varint(in: bytes, at: &index), bytes.count - index >= Int(miniblocks) else {
                throw BitPacking.damaged("its differences are cut short")
            }
            let least = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
            let widths = index
            index += Int(miniblocks)
            for miniblock in 0..<Int(miniblocks) where done < count {
                let width = Int(bytes[widths + miniblock])
                let taken = min(size, count - done)
                guard width <= 64, (bytes.count - index) * 8 >= taken * width else {
                    throw BitPacking.damaged("its differences are cut short")
                }
                let packed = UnsafeRawBufferPointer(rebasing: bytes[index...])
                for place in 0..<taken {
                    let delta = BitPacking.wideNumber(in: packed, at: place &* width, width: width)
                    value = value &+ least &+ Int64(bitPattern: delta)
                    target[done &+ place] = value
                }
                done += taken
                index += min(bytes.count - index, size * width / 8)
            }
        }
        return index
    }

    /// Decodes `count` lengths, each at least 0 and at most `limit`, and says behind which byte they end.
    static func lengths(
        _ bytes: UnsafeRawBufferPointer, count: Int, limit: Int
    ) throws(ExportError) -> (lengths: [Int64], end: Int) {
        var end = 0
        var problem: ExportError?
        let lengths = [Int64](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            do throws(ExportError) {
                end = try decode(bytes, count: count, into: base)
                initialized = count
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        for length in lengths where length < 0 || length > Int64(limit) {
            throw BitPacking.damaged("a length of \(length) bytes")
        }
        return (lengths, end)
    }
}
