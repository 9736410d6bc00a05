internal import Tabular

/// A source whose first bytes can be looked at before it is read.
final class PeekedSource: ByteSource {
    private let source: any ByteSource
    private let head: ByteBlock
    private var place = 0
    /// What is wrong behind the first bytes.
    private var failure: ExportError?
    var name: String { source.name }
    var byteCount: UInt64? { source.byteCount }

    /// Reads up to `count` bytes ahead.
    init(_ source: any ByteSource, count: Int = 64 << 10) throws(ExportError) {
        self.source = source
        head = ByteBlock(capacity: count)
        while head.count < head.capacity {
            do throws(ExportError) {
                if try !source.fill(head) { break }
            } catch {
                guard head.count > 0 else { throw error }
                failure = error
                break
            }
        }
    }

    /// The first bytes.
    var firstBytes: UnsafeRawBufferPointer { head.contents }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard place < head.count else {
            if let failure { throw failure }
            return try source.read(into: buffer)
        }
        let count = min(buffer.count, head.count - place)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: head.contents[place..<place + count]))
        place += count
        return count
    }
}
