import CISAL
public import Tabular

// Bounds: the decoder is given pointers and counts of the caller's own buffers, cut to Int32.max, and moves both ends
// itself; what it consumed and produced is worked out from the counts it leaves behind and is never larger than what it
// was given.

/// Decodes a raw deflate stream (RFC 1951) piece by piece, in about 90 KiB whatever its length.
public final class Inflate {
    /// What one step did.
    public struct Step: Sendable, Equatable {
        /// How many bytes of the input were taken.
        public var consumed: Int
        /// How many bytes of the output were filled.
        public var produced: Int
        /// Whether the stream has ended and all of it has been given out.
        public var isFinished: Bool
    }

    private let state: UnsafeMutablePointer<inflate_state>
    /// The damage found behind bytes that were given.
    private var failure: Int32?

    /// A decoder at the start of a stream.
    public init() {
        state = .allocate(capacity: 1)
        isal_inflate_init(state)
        reset()
    }

    deinit { state.deallocate() }

    /// Makes ready for the next stream.
    public func reset() {
        failure = nil
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_DEFLATE)
        state.pointee.next_in = nil
        state.pointee.avail_in = 0
        state.pointee.read_in = 0
        state.pointee.read_in_length = 0
    }

    /// Decodes from `input` into `output` until one of them is used up or the stream ends. A step that consumed and
    /// produced nothing, with room in the output, wants more input.
    ///
    /// - Throws: `.malformed`, without a location, where the bytes are no deflate stream.
    public func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> Step {
        if let failure { throw ExportError(.malformed, Self.message(of: failure)) }
        let given = min(input.count, Int(Int32.max))
        let room = min(output.count, Int(Int32.max))
        // The decoder only reads what next_in points to.
        state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(given)
        state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(room)
        let code = isal_inflate(state)
        let step = Step(
            consumed: given - Int(state.pointee.avail_in), produced: room - Int(state.pointee.avail_out),
            isFinished: state.pointee.block_state == ISAL_BLOCK_FINISH)
        state.pointee.next_in = nil
        state.pointee.next_out = nil
        if code < 0 {
            // What came before the damage is given first.
            guard step.produced > 0 else { throw ExportError(.malformed, Self.message(of: code)) }
            failure = code
        }
        return step
    }

    /// The bytes taken from the input that belong to what follows the finished stream: at most 8.
    public var unread: [UInt8] {
        let bits = Int(state.pointee.read_in_length)
        guard bits >= 8, bits <= 64 else { return [] }
        // The bits up to the next byte border are padding of the stream (RFC 1951 §3.2.3).
        var rest = state.pointee.read_in >> UInt64(bits % 8)
        var bytes: [UInt8] = []
        for _ in 0..<bits / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        return bytes
    }

    private static func message(of code: Int32) -> String {
        switch code {
        case ISAL_INVALID_BLOCK: "the compressed data is damaged: an impossible block"
        case ISAL_INVALID_SYMBOL: "the compressed data is damaged: an impossible code"
        case ISAL_INVALID_LOOKBACK: "the compressed data is damaged: a reference to before its start"
        default: "the compressed data is damaged (code \(code))"
        }
    }
}
