package import Tabular

// Bounds: `read` stays at most the input's count and `write` at most `head.contentCount`, which the output's count is at
// least. Each element's bytes are checked against both before they are touched. Copies that run on in steps of 8 or 16
// bytes do so only where the output (not only its contents) has room for the step, and the input bytes to take.

extension Snappy {
    /// Decodes a block into `output`, which has room for `contentCount(of:)` bytes, and says how many were written. Bytes
    /// of the output behind them may be overwritten.
    ///
    /// - Throws: `.malformed`, without a location, where the bytes are no Snappy block or do not fit.
    package static func decompress(
        _ block: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> Int {
        let head = try head(of: block)
        guard head.contentCount <= output.count else {
            throw damaged("it holds \(head.contentCount) bytes where \(output.count) were said to be")
        }
        guard head.contentCount > 0 else {
            guard head.end == block.count else { throw damaged("more bytes stand behind its end") }
            return 0
        }
        guard let source = block.baseAddress, let target = output.baseAddress else { return 0 }
        var decoder = Decoder(
            source: source, sourceCount: block.count, target: target, room: output.count, count: head.contentCount,
            read: head.end)
        while decoder.read < block.count { try decoder.element() }
        guard decoder.write == head.contentCount else {
            throw damaged("it ends after \(decoder.write) of \(head.contentCount) bytes")
        }
        return decoder.write
    }

    private struct Decoder {
        let source: UnsafeRawPointer
        let sourceCount: Int
        let target: UnsafeMutableRawPointer
        let room: Int
        let count: Int
        var read: Int
        var write = 0

        /// Decodes the element that begins at `read`.
        @inline(__always)
        mutating func element() throws(ExportError) {
            let tag = source.load(fromByteOffset: read, as: UInt8.self)
            read += 1
            switch tag & 3 {
            case 0: try literal(tag)
            case 1:
                let low = try number(ofBytes: 1)
                try copy(Int(tag >> 2 & 7) + 4, from: Int(tag >> 5) << 8 | low)
            case 2: try copy(Int(tag >> 2) + 1, from: try number(ofBytes: 2))
            default: try copy(Int(tag >> 2) + 1, from: try number(ofBytes: 4))
            }
        }

        @inline(__always)
        private mutating func number(ofBytes size: Int) throws(ExportError) -> Int {
            guard sourceCount - read >= size else { throw damaged("its last element is cut short") }
            defer { read += size }
            switch size {
            case 1: return Int(source.load(fromByteOffset: read, as: UInt8.self))
            case 2: return Int(UInt16(littleEndian: source.loadUnaligned(fromByteOffset: read, as: UInt16.self)))
            case 4: return Int(UInt32(littleEndian: source.loadUnaligned(fromByteOffset: read, as: UInt32.self)))
            default:
                var value = 0
                for index in 0..<size {
                    value |= Int(source.load(fromByteOffset: read + index, as: UInt8.self)) << (8 * index)
                }
                return value
            }
        }

        @inline(__always)
        private mutating func literal(_ tag: UInt8) throws(ExportError) {
            var length = Int(tag >> 2) + 1
            if length <= 16, sourceCount - read >= 16, room - write >= 16, length <= count - write {
                (target + write).copyMemory(from: source + read, byteCount: 16)
            } else {
                if length > 60 { length = try number(ofBytes: length - 60) + 1 }
                guard length <= sourceCount - read else { throw damaged("a literal is cut short") }
                guard length <= count - write else { throw damaged("it holds more bytes than it says") }
                (target + write).copyMemory(from: source + read, byteCount: length)
            }
            read += length
            write += length
        }

        /// Repeats `length` bytes that stand `distance` bytes before the end of what was written.
        @inline(__always)
        private mutating func copy(_ length: Int, from distance: Int) throws(ExportError) {
            guard distance > 0, distance <= write else { throw damaged("a copy reaches before its start") }
            guard length <= count - write else { throw damaged("it holds more bytes than it says") }
            let from = target + (write - distance)
            let to = target + write
            write += length
            if distance >= 16, room - write >= 16 {
                var done = 0
                repeat {
                    (to + done).copyMemory(from: from + done, byteCount: 16)
                    done += 16
                } while done < length
            } else if distance >= 8, room - write >= 8 {
                var done = 0
                repeat {
                    (to + done).copyMemory(from: from + done, byteCount: 8)
                    done += 8
                } while done < length
            } else {
                // The bytes repeat within the copy, so each is written before it is read.
                for index in 0..<length {
                    (to + index).storeBytes(of: (from + index).load(as: UInt8.self), as: UInt8.self)
                }
            }
        }
    }
}
