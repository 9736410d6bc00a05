import Tabular

/// Decodes the values of a page in the encodings that need no dictionary (parquet-format, Encodings.md).
enum EncodedValues {
    static func decode(
        _ block: ByteBlock, from start: Int, leaf: Leaf, _ encoding: Encoding, count: Int
    ) throws(ExportError) -> ColumnValues {
        switch (encoding, leaf.type) {
        case (.plain, _): return try PlainValues.decode(block, from: start, leaf: leaf, count: count)
        case (.rle, .boolean): return try booleanRuns(block, from: start, count: count)
        case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
            return try differences(block, from: start, leaf: leaf, count: count)
        case (.deltaLengthByteArray, .byteArray): return try lengthsFirst(block, from: start, count: count)
        case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedLengthByteArray):
            return try prefixes(block, from: start, leaf: leaf, count: count)
        case (.byteStreamSplit, .float), (.byteStreamSplit, .double), (.byteStreamSplit, .int32),
            (.byteStreamSplit, .int64), (.byteStreamSplit, .fixedLengthByteArray):
            return try streams(block, from: start, width: leaf.width, count: count)
        default: throw BitPacking.damaged("values of the type \(leaf.type) in the encoding \(encoding)")
        }
    }

    private static func bytes(_ block: ByteBlock, _ start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: block.contents[min(start, block.count)...])
    }

    /// Truth values as runs, with how many bytes they have in front.
    private static func booleanRuns(
        _ block: ByteBlock, from start: Int, count: Int
    ) throws(ExportError) -> ColumnValues {
        guard block.count - start >= 4 else { throw BitPacking.damaged("its values are cut short") }
        let size = Int(UInt32(littleEndian: block.contents.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        guard size <= block.count - start - 4 else { throw BitPacking.damaged("its values are cut short") }
        let made = ByteBlock(capacity: count)
        try BitPacking.hybrid(
            UnsafeRawBufferPointer(rebasing: bytes(block, start + 4).prefix(size)), width: 1, count: count,
            into: made.bytes)
        made.count = count
        return ColumnValues(bytes: made, width: 1, count: count)
    }

    private static func differences(
        _ block: ByteBlock, from start: Int, leaf: Leaf, count: Int
    ) throws(ExportError) -> ColumnValues {
        let made = ByteBlock(capacity: count * 8)
        let wide = UnsafeMutableRawPointer(made.bytes).bindMemory(to: Int64.self, capacity: count)
        _ = try DeltaEncoding.decode(bytes(block, start), count: count, into: wide)
        if leaf.type == .int32 {
            // In place: the narrow values end before the wide ones that are still to be read.
            for index in 0..<count {
                let value = UnsafeRawPointer(made.bytes).load(fromByteOffset: index * 8, as: Int64.self)
                UnsafeMutableRawPointer(made.bytes).storeBytes(
                    of: Int32(truncatingIfNeeded: value).littleEndian, toByteOffset: index * 4, as: Int32.self)
            }
        }
        made.count = count * leaf.width
        return ColumnValues(bytes: made, width: leaf.width, count: count)
    }

    /// All lengths, then all bytes.
    private static func lengthsFirst(
        _ block: ByteBlock, from start: Int, count: Int
    ) throws(ExportError) -> ColumnValues {
        let (lengths, end) = try DeltaEncoding.lengths(bytes(block, start), count: count, limit: block.count)
        var spans: [UInt64] = []
        spans.reserveCapacity(count)
        var offset = start + end
        for length in lengths {
            guard Int(length) <= block.count - offset else { throw BitPacking.damaged("a value is cut short") }
            spans.append(UInt64(offset) << 32 | UInt64(length))
            offset += Int(length)
        }
        return ColumnValues(bytes: block, spans: spans, count: count)
    }

    /// Each value as how much of the one before it begins with, and the rest.
    private static func prefixes(
        _ block: ByteBlock, from start: Int, leaf: Leaf, count: Int
    ) throws(ExportError) -> ColumnValues {
        let (shared, end) = try DeltaEncoding.lengths(bytes(block, start), count: count, limit: block.count)
        let rest = try lengthsFirst(block, from: start + end, count: count)
        // What values share may be much longer than the page, so that it is added up before it is made.
        var total = 0
        var previous = 0
        for index in 0..<count {
            let prefix = Int(shared[index])
            guard prefix <= previous else {
                throw BitPacking.damaged("a value begins with more than the one before has")
            }
            previous = prefix + rest.span(index).count
            total += previous
            guard total <= PageHeader.maximumCount else {
                throw ExportError(.limit, "the values of a page have more than \(PageHeader.maximumCount >> 20) MiB")
            }
            guard leaf.width == 0 || previous == leaf.width else {
                throw BitPacking.damaged("a value has \(previous) bytes where its type has \(leaf.width)")
            }
        }
        let made = ByteBlock(capacity: max(1, total))
        var spans: [UInt64] = []
        spans.reserveCapacity(count)
        var last = 0
        for index in 0..<count {
            let offset = made.count
            let prefix = Int(shared[index])
            made.append(UnsafeRawBufferPointer(start: made.bytes + last, count: prefix))
            made.append(rest.value(index))
            spans.append(UInt64(offset) << 32 | UInt64(made.count - offset))
            last = offset
        }
        if leaf.width > 0 { return ColumnValues(bytes: made, width: leaf.width, count: count) }
        return ColumnValues(bytes: made, spans: spans, count: count)
    }

    /// The first bytes of all values, then the second ones, and so on.
    private static func streams(
        _ block: ByteBlock, from start: Int, width: Int, count: Int
    ) throws(ExportError) -> ColumnValues {
        guard (block.count - start) / width >= count else { throw BitPacking.damaged("its values are cut short") }
        let made = ByteBlock(capacity: max(1, count * width))
        // Streams stand as far apart as there are values in the page, which nulls are none of.
        for byte in 0..<width {
            let stream = block.bytes + start + byte * count
            var target = made.bytes + byte
            for index in 0..<count {
                target.pointee = stream[index]
                target += width
            }
        }
        made.count = count * width
        return ColumnValues(bytes: made, width: width, count: count)
    }
}

/// Values one behind the other.
enum PlainValues {
    /// Decodes `count` values from `start` on.
    static func decode(
        _ block: ByteBlock, from start: Int, leaf: Leaf, count: Int
    ) throws(ExportError) -> ColumnValues {
        switch leaf.type {
        case .boolean: return try bits(block, from: start, count: count)
        case .byteArray: return try lengthPrefixed(block, from: start, count: count)
        default:
            guard start <= block.count, (block.count - start) / leaf.width >= count else {
                throw BitPacking.damaged("it has fewer than the \(count) values that it says it has")
            }
            return ColumnValues(bytes: block, start: start, width: leaf.width, count: count)
        }
    }

    private static func bits(_ block: ByteBlock, from start: Int, count: Int) throws(ExportError) -> ColumnValues {
        guard start <= block.count, block.count - start >= (count + 7) / 8 else {
            throw BitPacking.damaged("it has fewer than the \(count) values that it says it has")
        }
        let made = ByteBlock(capacity: max(1, count))
        let source = block.bytes + start
        for index in 0..<count { made.bytes[index] = source[index >> 3] >> UInt8(index & 7) & 1 }
        made.count = count
        return ColumnValues(bytes: made, width: 1, count: count)
    }

    private static func lengthPrefixed(
        _ block: ByteBlock, from start: Int, count: Int
    ) throws(ExportError) -> ColumnValues {
        // Each value takes four bytes at least.
        guard start <= block.count, (block.count - start) / 4 >= count else {
            throw BitPacking.damaged("it has fewer than the \(count) values that it says it has")
        }
        let contents = block.contents
        var offset = start
        var isShort = false
        let spans = [UInt64](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
            for index in 0..<count {
                guard contents.count &- offset >= 4 else { break }
                let length = Int(
                    UInt32(littleEndian: contents.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                offset &+= 4
                guard length <= contents.count &- offset else { break }
                buffer[index] = UInt64(offset) << 32 | UInt64(length)
                offset &+= length
                initialized = index + 1
            }
            isShort = initialized < count
        }
        guard !isShort else { throw BitPacking.damaged("a value is cut short") }
        return ColumnValues(bytes: block, spans: spans, count: count)
    }
}
