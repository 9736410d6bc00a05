internal import Tabular

/// One way of decompressing a stream, a step at a time, in memory that does not grow with it.
protocol StreamDecoder: AnyObject {
    /// What messages call it.
    var name: String { get }
    /// Whether everything that was begun has come to its end: the input may end here.
    var isAtEnd: Bool { get }

    /// Decompresses some of `input` into `output`.
    ///
    /// - Parameter isLast: whether nothing comes behind `input`.
    /// - Throws: `.malformed`, without a location, for what is damaged.
    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> (consumed: Int, produced: Int)
}

// Bounds: `input` is read from `place` to its count, and `place <= input.count` holds throughout: what a decoder says it has
// taken is checked against what it was given.

/// What a compressed stream holds, all its frames one after the other. Memory does not grow with their size.
///
/// Damage, and an end in the middle, are errors that name the compressed byte.
final class DecompressedSource: ByteSource {
    private let source: any ByteSource
    private let decoder: any StreamDecoder
    private let input = ByteBlock(capacity: 128 * 1024)
    private var place = 0
    /// Compressed bytes that came so far.
    private var taken: UInt64 = 0
    private var isSpent = false
    private var isOver = false
    /// Whether the decoder may hold more than there was room for.
    private var holdsMore = false

    init(_ source: any ByteSource, _ decoder: any StreamDecoder) {
        self.source = source
        self.decoder = decoder
    }

    /// The inner source's name.
    var name: String { source.name }
    /// Not known.
    var byteCount: UInt64? { nil }

    /// Fills `output` with decompressed bytes; 0 only at the end of the last frame.
    ///
    /// - Throws: `.malformed` for what is damaged or cut short; what the inner source throws.
    func read(into output: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard output.count > 0 else { return 0 }
        while !isOver {
            if place == input.count, !holdsMore, !isSpent { try fill() }
            let rest = UnsafeRawBufferPointer(rebasing: input.contents[place...])
            let (consumed, produced) = try step(rest, into: output)
            place += consumed
            holdsMore = produced == output.count
            if produced > 0 { return produced }
            if place == input.count, isSpent {
                guard decoder.isAtEnd else { throw damaged("the \(decoder.name) data ends too early") }
                isOver = true
            } else if consumed == 0, place < input.count {
                throw damaged("the \(decoder.name) data is damaged")
            }
        }
        return 0
    }

    private func step(
        _ rest: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> (consumed: Int, produced: Int) {
        do throws(ExportError) {
            let step = try decoder.decode(rest, isLast: isSpent, into: output)
            guard 0...rest.count ~= step.consumed, 0...output.count ~= step.produced else {
                throw ExportError(.malformed, "the \(decoder.name) data is damaged")
            }
            return step
        } catch {
            guard error.code == .malformed else { throw error }
            throw damaged(error.message, cause: error.cause)
        }
    }

    private func fill() throws(ExportError) {
        place = 0
        input.count = 0
        isSpent = try !source.fill(input)
        taken += UInt64(input.count)
    }

    private func damaged(_ message: String, cause: String? = nil) -> ExportError {
        ExportError(
            .malformed, message, at: Location(source: name, byte: taken - UInt64(input.count - place)),
            advice: "the byte is one of the compressed file; fetch or write the file again", cause: cause)
    }
}
