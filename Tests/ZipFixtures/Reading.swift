public import Tabular

/// Everything a source gives, taken in pieces of `piece` bytes at most.
public func readAll(_ source: any ByteSource, piece: Int = 64 * 1024) throws(ExportError) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
    defer { room.deallocate() }
    var bytes: [UInt8] = []
    while true {
        let count = try source.read(into: room)
        if count == 0 { return bytes }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room.prefix(count)))
    }
}

/// The error that `body` throws.
public func failure(_ body: () throws(ExportError) -> Void) -> ExportError? {
    do throws(ExportError) {
        try body()
        return nil
    } catch {
        return error
    }
}
