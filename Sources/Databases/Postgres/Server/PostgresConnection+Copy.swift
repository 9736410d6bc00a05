internal import Libc
internal import Tabular

/// Rows as they stream.
extension PostgresConnection {
    /// Begins a `COPY … FROM STDIN` or `COPY … TO STDOUT`.
    func beginCopy(_ sql: String) throws(ExportError) {
        let result = library.executeAll(handle, sql)
        defer { library.clear(result) }
        let status = library.resultStatus(result)
        guard status == LibPQ.takesRows || status == LibPQ.sendsRows else { throw problem(result) }
        // Whoever waits in libpq waits for ever.
        _ = library.setNonblocking(handle, 1)
    }

    /// Sends bytes of rows.
    ///
    /// - Throws: what the server says of the rows before, or of the connection.
    func send(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes
        // A message has a length of 31 bits; pieces keep libpq's own buffer small.
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 16)
            let text = piece.baseAddressOfPiece?.assumingMemoryBound(to: CChar.self)
            guard library.putData(handle, text, CInt(truncatingIfNeeded: piece.count)) == 1 else { throw lost() }
            try flush()
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    /// Ends the rows that are sent, and gives how many of them the server has taken; nil where it does not say.
    ///
    /// - Throws: what the server says of them.
    func endSending() throws(ExportError) -> UInt64? {
        guard library.putEnd(handle, nil) == 1 else { throw lost() }
        try flush()
        return try finishCopy()
    }

    /// Sends what libpq has kept, so that it never keeps more than a piece.
    private func flush() throws(ExportError) {
        while true {
            switch library.flush(handle) {
            case 0: return
            case 1:
                let ready = try wait(for: POLLIN | POLLOUT, "has taken nothing")
                // A server that has something to say may take nothing until it was heard.
                if ready & POLLOUT == 0, library.consumeInput(handle) == 0 { throw lost() }
            default: throw lost()
            }
        }
    }

    /// Waits until the server takes bytes or has sent some, and gives which.
    ///
    /// - Throws: where it does neither for too long.
    private func wait(for events: Int32, _ what: String) throws(ExportError) -> Int32 {
        var place = pollfd(fd: library.socket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
        let end = ContinuousClock.now + .seconds(silence)
        while true {
            let left = max(0, (end - .now) / .milliseconds(1))
            let count = poll(&place, 1, Int32(clamping: Int(min(left.rounded(.up), 1e9))))
            if count > 0 { return Int32(place.revents) }
            if count < 0, errno == EINTR { continue }
            guard count == 0 else { throw lost() }
            throw ExportError(
                writes ? .output : .network, "the server \(what) for \(Int(silence.rounded(.up))) s",
                at: Location(source: name), advice: "\(Setting.stallTimeout) gives it longer")
        }
    }

    /// Takes the next message of rows, and says whether there was one.
    func receive(_ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void) throws(ExportError) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        var count = library.getData(handle, &message, 1)
        while count == 0 {
            _ = try wait(for: POLLIN, "has sent nothing")
            guard library.consumeInput(handle) == 1 else { throw lost() }
            count = library.getData(handle, &message, 1)
        }
        guard count > 0, let message else {
            if count == -1 {
                try finishCopy()
                return false
            }
            throw lost()
        }
        defer { library.freeMemory(message) }
        try body(UnsafeRawBufferPointer(start: message, count: Int(count)))
        return true
    }

    /// Takes what the server says at the end of a copy: a result, and nothing behind it. Gives how many rows it counts.
    @discardableResult
    private func finishCopy() throws(ExportError) -> UInt64? {
        _ = library.setNonblocking(handle, 0)
        var failure: ExportError?
        var count: UInt64?
        while let result = library.nextResult(handle) {
            defer { library.clear(result) }
            let status = library.resultStatus(result)
            if status == LibPQ.takesRows || status == LibPQ.sendsRows { throw lost() }
            if status != LibPQ.commandIsDone, failure == nil { failure = problem(result) }
            count = rowCount(in: result)
        }
        if let failure { throw failure }
        return count
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Where the piece begins in memory.
    fileprivate var baseAddressOfPiece: UnsafeRawPointer? { UnsafeRawBufferPointer(rebasing: self).baseAddress }
}
