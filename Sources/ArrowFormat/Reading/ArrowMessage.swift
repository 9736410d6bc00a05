internal import Tabular

/// A message's metadata (Message.fbs): what it holds and how long its body is.
struct ArrowMessage {
    let header: MessageHeader
    let table: FlatTable
    let bodyCount: Int
    /// Version 4 and older give unions a buffer of which values there are.
    let unionsHaveValidity: Bool

    /// - Throws: `.malformed` for what is no message of a version that is read.
    init(_ metadata: UnsafeRawBufferPointer) throws(ExportError) {
        let message = try FlatTable(root: metadata)
        let version: Int16 = try message.number(0, default: 0)
        guard version >= 3, version <= 4 else {
            throw ExportError(
                .malformed, "it is of version \(version + 1) of Arrow's metadata, and versions 4 and 5 are read")
        }
        unionsHaveValidity = version < 4
        guard let header = MessageHeader(rawValue: try message.number(1, default: 0)),
            let table = try message.table(2)
        else { throw FlatTable.damage }
        let bodyCount: Int64 = try message.number(3, default: 0)
        guard bodyCount >= 0 else { throw FlatTable.damage }
        self.header = header
        self.table = table
        self.bodyCount = Int(bodyCount)
    }
}

/// What describes a batch of rows or of a dictionary's values (Message.fbs, `RecordBatch`).
struct BatchHeader {
    enum Codec: UInt8 {
        case lz4 = 0
        case zstandard = 1
    }

    let rowCount: Int
    let nodes: FlatVector
    let buffers: FlatVector
    let variadicCounts: FlatVector
    let codec: Codec?

    /// Where a buffer stands in the body of its message.
    func range(of buffer: Int, in body: Range<Int>) throws(ExportError) -> Range<Int> {
        let (offset, count) = (buffers.long(buffer, 0, perStruct: 2), buffers.long(buffer, 1, perStruct: 2))
        guard offset >= 0, count >= 0, offset <= Int64(body.count), count <= Int64(body.count) - offset else {
            throw ExportError(.malformed, "a buffer reaches over the end of its message")
        }
        return body.lowerBound + Int(offset)..<body.lowerBound + Int(offset) + Int(count)
    }

    init(_ batch: FlatTable) throws(ExportError) {
        let length: Int64 = try batch.number(0, default: 0)
        guard length >= 0, length <= Int64(Int32.max) else {
            throw ExportError(.malformed, "a batch has \(length) rows, where 2,147,483,647 are the most")
        }
        rowCount = Int(length)
        nodes = try batch.vector(1, elementSize: 16)
        buffers = try batch.vector(2, elementSize: 16)
        variadicCounts = try batch.vector(4, elementSize: 8)
        guard let compression = try batch.table(3) else {
            codec = nil
            return
        }
        let number: UInt8 = try compression.number(0, default: 0)
        guard let codec = Codec(rawValue: number), try compression.number(1, default: UInt8(0)) == 0 else {
            throw ExportError(
                .malformed, "a batch is compressed by a codec of the number \(number), which is not known")
        }
        self.codec = codec
    }
}
