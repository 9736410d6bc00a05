package import HTTPTransfer
internal import SystemPackage
package import Tabular

/// A download whose bytes are kept in a part on the way: first come those that an earlier run has kept, then the rest.
///
/// A part is of use only with a validator of the server's, by which the rest can be proven to belong to it; without one
/// nothing is kept. That a part cannot be written is no failure: the download goes on without.
package final class ResumableDownload: ByteSource {
    package let name: String
    /// What brings the bytes.
    package let download: HTTPDownload
    private let identity: String
    private let log: (String) -> Void
    private var part: ResumeFile?
    private var place: UInt64 = 0
    private var isPuttingAside = false
    /// The last byte read.
    private var lastByte: UInt8?
    package var byteCount: UInt64? { download.byteCount }

    /// Opens the download that `start` makes, at the place where `part` ends if there is one and the server goes along.
    package init(
        identity: String, part: ResumeFile?, log: @escaping (String) -> Void,
        start: (ResumePoint?) throws(ExportError) -> HTTPDownload
    ) throws(ExportError) {
        self.identity = identity
        self.log = log
        download = try start(part?.resumePoint)
        name = download.name
        try download.open()
        guard let part else { return }
        if let point = part.resumePoint, download.startOffset == point.offset {
            self.part = part
        } else if download.contentEncoding == nil, let header = header() {
            if part.begin(header) { self.part = part } else { log("\(part.path) cannot be written: no part is kept") }
        } else {
            // What came coded though nobody asked may come plain the next time.
            log("the server tells no version of the file, or codes it: no part is kept")
            part.remove()
        }
        download.onBytes = { [unowned self] bytes in keep(bytes) }
        download.onDoubt = { [unowned self] in dropPart(because: "what came last may be wrong") }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let count =
            if let part, place < download.startOffset {
                try part.read(
                    at: place,
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: buffer.prefix(Int(clamping: download.startOffset - place))))
            } else {
                try download.read(into: buffer)
            }
        place += UInt64(count)
        if count > 0 { lastByte = buffer[count - 1] }
        return count
    }

    /// Whether text that has come to its end was cut by a length that is too short: it does not end a line, or
    /// `isSuspect` for another reason, and the server has more.
    package func isCut(_ isSuspect: Bool) -> Bool {
        guard let lastByte, isSuspect || (lastByte != 0x0A && lastByte != 0x0D) else { return false }
        return download.hasMore()
    }

    /// What is thrown when it was.
    package var cut: ExportError {
        ExportError(
            .network, "the server said the file ends at byte \(download.bytesDelivered), but has more of it",
            at: Location(source: name), advice: "run the export again")
    }

    /// What the user should know of a file that ended with its connection.
    package var doubt: String? {
        guard !download.isLengthProven else { return nil }
        return "\(name): the server told no length, so nothing proves that the file is whole"
    }

    /// The whole file, put aside: in the part, or in a spool where the part has failed. Nil when no part is kept.
    func putAside(_ makeSpool: () throws(ExportError) -> any ByteSpool) throws(ExportError) -> (any ByteSpool)? {
        guard let part else { return nil }
        isPuttingAside = true
        let block = ByteBlock(capacity: 1 << 20)
        var spool: (any ByteSpool)?
        while try download.fill(block) {
            if let spool {
                try spool.append(block.contents)
            } else if self.part == nil {
                // What was read before the part failed is still in it.
                let begun = try makeSpool()
                try part.read(0..<part.count) { (bytes) throws(ExportError) in try begun.append(bytes) }
                // A part that failed in the middle of these bytes may hold some of them.
                let missing = Int(clamping: download.bytesDelivered - part.count)
                try begun.append(UnsafeRawBufferPointer(rebasing: block.contents.suffix(missing)))
                spool = begun
                part.close()
            }
            block.reset()
        }
        let whole = spool ?? part
        if whole.count > 0 {
            block.reset()
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(1))
            if try whole.read(at: whole.count - 1, into: room) == 1 { lastByte = room[0] }
        }
        return whole
    }

    private func header() -> ResumeFileHeader? {
        download.validator.map {
            ResumeFileHeader(identity: identity, validator: $0, totalLength: download.totalLength)
        }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard let part else { return }
        do throws(ExportError) {
            // The version can change to one that was proven to begin alike; from then on the part is of that one.
            guard let header = header() else {
                throw ExportError(.network, "the server no longer tells the version of the file")
            }
            guard header == part.header || part.write(header) else {
                throw ExportError(.output, "cannot write", cause: SystemCalls.lastError.description)
            }
            try part.append(bytes)
        } catch {
            dropPart(because: error.message)
        }
    }

    private func dropPart(because reason: String) {
        guard let part else { return }
        log("\(part.path): no part is kept: \(reason)")
        part.remove()
        self.part = nil
        // Its room is free once it is closed; but what is put aside is still read from it.
        if !isPuttingAside { part.close() }
    }
}
