internal import HTTPTransfer
package import Tabular
internal import Threads

/// An object that is written: in one request where it fits one part, else as an upload in parts that is completed at its end.
/// Nothing is to be seen of it before, and nothing stays of one that is abandoned.
package final class ObjectSink: ByteSink {
    package let name: String
    private let object: ObjectAddress
    private let store: ObjectStore
    private let replaces: Bool
    private let mediaType: String?
    private let partSize: Int
    private var part: ByteBlock
    private var number = 1
    private var byteCount: UInt64 = 0
    private var upload: MultipartUpload?
    private var pool: PartPool?
    private var isOver = false

    /// An object that is not there yet, or that is to be replaced; asks nothing.
    ///
    /// - Throws: `.output` for what stands for many.
    package init(
        _ object: ObjectAddress, in store: ObjectStore, replaces: Bool, mediaType: String? = nil
    ) throws(ExportError) {
        guard !object.isPrefix else { throw Self.isPrefix(object) }
        self.object = object
        self.store = store
        self.replaces = replaces
        self.mediaType = mediaType
        name = object.description
        partSize = max(1, store.options.partSize)
        // Most outputs are small, and a block grows.
        part = ByteBlock(capacity: min(partSize, 256 << 10))
    }

    deinit { abandon() }

    /// What one is told who names a prefix for one output.
    package static func isPrefix(_ object: ObjectAddress) -> ExportError {
        ExportError(
            .output, "stands for all objects below it", at: object.location,
            advice: "\(Setting.outputDirectory) writes one for each source")
    }

    /// Throws what is told when an object is there and is not to be replaced.
    package static func check(_ object: ObjectAddress, in store: ObjectStore, replaces: Bool) throws(ExportError) {
        if !replaces, try store.holds(object) { throw ExportError.objectIsThere(object) }
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Only what is followed by more is known not to be the last part.
            if part.count == partSize { try sendPart() }
            let piece = rest.prefix(partSize - part.count)
            if part.capacity - part.count < piece.count {
                part.grow(to: min(partSize, max(part.capacity * 2, part.count + piece.count)))
            }
            part.append(UnsafeRawBufferPointer(rebasing: piece))
            byteCount += UInt64(piece.count)
            rest = rest.dropFirst(piece.count)
        }
    }

    private func sendPart() throws(ExportError) {
        guard number < MultipartUpload.mostParts else {
            throw ExportError(
                .limit, "an object of more than \(MultipartUpload.mostParts) parts of \(partSize) bytes is not written",
                at: object.location, advice: "compress it: name it with .gz at its end")
        }
        let pool: PartPool
        if let known = self.pool {
            pool = known
        } else {
            let begun = try MultipartUpload(object, mediaType: mediaType, in: store)
            upload = begun
            pool = PartPool(begun, atOnce: store.options.partsAtOnce)
            self.pool = pool
        }
        part = try pool.exchange(part, number: number, capacity: partSize)
        number += 1
    }

    package func finish() throws(ExportError) {
        if let upload, let pool {
            let tags = try pool.finish(part, number: number)
            // Not every store keeps to the condition that the last request has.
            try Self.check(object, in: store, replaces: replaces)
            try Commits.make(to: name) { () throws(ExportError) in
                try upload.complete(tags, byteCount: byteCount, replaces: replaces)
            }
        } else {
            try Self.check(object, in: store, replaces: replaces)
            try Commits.make(to: name) { () throws(ExportError) in
                try store.put(part, as: object, mediaType: mediaType, replaces: replaces)
            }
        }
        isOver = true
    }

    package func abandon() {
        guard !isOver else { return }
        isOver = true
        pool?.stop()
        upload?.abort()
    }
}
