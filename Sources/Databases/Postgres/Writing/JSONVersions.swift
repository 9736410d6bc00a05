internal import Tabular

/// Rows of a binary COPY whose `jsonb` became `json`: the version in front of the text goes.
///
/// Bounds: `rows` are as `CopyEncoder` has written them, whole; every length is checked against what is left all the same.
enum JSONVersions {
    /// Writes the rows into `target`, which is emptied first.
    static func strip(_ rows: UnsafeRawBufferPointer, of columns: Set<Int>, into target: ByteBlock) {
        target.reset(keeping: 1 << 22)
        target.reserve(rows.count)
        var index = 0
        while rows.count - index >= 2 {
            let count = Int(UInt16(bigEndian: rows.loadUnaligned(fromByteOffset: index, as: UInt16.self)))
            target.append(UnsafeRawBufferPointer(rebasing: rows[index..<index + 2]))
            index += 2
            for column in 0..<count {
                guard rows.count - index >= 4 else { return }
                let length = Int(Int32(bigEndian: rows.loadUnaligned(fromByteOffset: index, as: Int32.self)))
                index += 4
                let isStripped = length > 0 && columns.contains(column)
                target.append(bytesOf: Int32(truncatingIfNeeded: isStripped ? length - 1 : length).bigEndian)
                guard length > 0 else { continue }
                guard rows.count - index >= length else { return }
                target.append(
                    UnsafeRawBufferPointer(rebasing: rows[index + (isStripped ? 1 : 0)..<index + length]))
                index += length
            }
        }
    }
}
