/// What a source begins and ends with, by which a format tells whether it is its own.
///
/// The memory of `head` belongs to who asks, and is there for the time of the call.
public struct ContentClues {
    /// The first bytes, up to 64 KiB, decompressed; none where lines are passed over, which may hold anything.
    public let head: UnsafeRawBufferPointer
    /// The last bytes, up to eight, where they can be had.
    public let tail: [UInt8]?
    /// The beginning of its text as UTF-8, behind a byte order mark and what is passed over.
    public let text: [UInt8]
    /// Where `text` begins in the bytes.
    public let textStart: Int
    /// The binary format that these bytes are known by, where only the source's name says otherwise.
    public let binaryFormat: (any Format.Type)?

    /// These clues.
    public init(
        head: UnsafeRawBufferPointer, tail: [UInt8]? = nil, text: [UInt8], textStart: Int = 0,
        binaryFormat: (any Format.Type)? = nil
    ) {
        self.head = head
        self.tail = tail
        self.text = text
        self.textStart = textStart
        self.binaryFormat = binaryFormat
    }
}
