import Tabular

/// Sorted fingerprints in a spool.
///
/// Bounds: a window is `[start, start + read)` within `[lower, upper)` of the run, and `read` is at least 1 and at most the
/// buffer's count; what the spool claims to have read is compared with the room it was offered.
final class FingerprintRun {
    private let spool: any ByteSpool
    private let count: Int
    private static var stride: Int { MemoryLayout<Fingerprint>.stride }
    /// A page of most file systems.
    private static var windowCount: Int { 4096 / stride }
    private let window = UnsafeMutableBufferPointer<Fingerprint>.allocate(capacity: windowCount)

    /// Writes a run; `sorted` ascends.
    init(_ sorted: UnsafeBufferPointer<Fingerprint>, in spool: any ByteSpool) throws(ExportError) {
        self.spool = spool
        count = sorted.count
        try spool.append(UnsafeRawBufferPointer(sorted))
    }

    /// Merges two runs that have no fingerprint in common.
    init(merging first: FingerprintRun, _ second: FingerprintRun, in spool: any ByteSpool) throws(ExportError) {
        self.spool = spool
        count = first.count + second.count
        let output = UnsafeMutableBufferPointer<Fingerprint>.allocate(capacity: 4096)
        defer { output.deallocate() }
        var left = Cursor(first)
        var right = Cursor(second)
        defer {
            left.deallocate()
            right.deallocate()
        }
        var filled = 0
        var a = try left.next()
        var b = try right.next()
        while a != nil || b != nil {
            if let value = a, b.map({ value < $0 }) ?? true {
                output[filled] = value
                a = try left.next()
            } else if let value = b {
                output[filled] = value
                b = try right.next()
            }
            filled += 1
            if filled == output.count {
                try spool.append(UnsafeRawBufferPointer(output))
                filled = 0
            }
        }
        try spool.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<(filled * Self.stride)]))
    }

    deinit { window.deallocate() }

    /// Whether a fingerprint is in the run.
    func contains(_ wanted: Fingerprint) throws(ExportError) -> Bool {
        // It can only be in [lower, upper), whose neighbours' high halves are known.
        var (lower, upper) = (0, count)
        var (least, greatest) = (0.0, 0x1p64)
        var isBisecting = false
        while lower < upper {
            var middle = lower + (upper - lower) / 2
            if !isBisecting, greatest > least {
                let share = min(max((Double(wanted.high) - least) / (greatest - least), 0), 1)
                middle = lower + Int(share * Double(upper - lower - 1))
            }
            // Even spread makes estimates good; should they not be, every other step halves what is left.
            isBisecting.toggle()
            let start = max(lower, min(middle - Self.windowCount / 2, upper - Self.windowCount))
            let read = min(Self.windowCount, upper - start)
            try FingerprintRun.fill(window, count: read, from: spool, at: start)
            if wanted < window[0] {
                upper = start
                greatest = Double(window[0].high)
            } else if window[read - 1] < wanted {
                lower = start + read
                least = Double(window[read - 1].high)
            } else {
                return isInWindow(wanted, count: read)
            }
        }
        return false
    }

    private func isInWindow(_ wanted: Fingerprint, count: Int) -> Bool {
        var (lower, upper) = (0, count)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if window[middle] < wanted { lower = middle + 1 } else { upper = middle }
        }
        return lower < count && window[lower] == wanted
    }

    private static func fill(
        _ buffer: UnsafeMutableBufferPointer<Fingerprint>, count: Int, from spool: any ByteSpool, at index: Int
    ) throws(ExportError) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        let wanted = count * stride
        var filled = 0
        while filled < wanted {
            let room = UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<wanted])
            let read = try spool.read(at: UInt64(index * stride + filled), into: room)
            guard read > 0, read <= room.count else {
                throw ExportError(
                    .output, "a temporary file ended before what was written to it",
                    advice: "check the disk behind \(Setting.temporaryFolder)")
            }
            filled += read
        }
    }

    /// Reads a run from its start.
    private struct Cursor {
        private let run: FingerprintRun
        private let buffer = UnsafeMutableBufferPointer<Fingerprint>.allocate(capacity: 4096)
        private var place = 0
        private var index = 0
        private var filled = 0

        init(_ run: FingerprintRun) { self.run = run }

        func deallocate() { buffer.deallocate() }

        mutating func next() throws(ExportError) -> Fingerprint? {
            if index == filled {
                let count = min(buffer.count, run.count - place)
                guard count > 0 else { return nil }
                try FingerprintRun.fill(buffer, count: count, from: run.spool, at: place)
                place += count
                filled = count
                index = 0
            }
            index += 1
            return buffer[index - 1]
        }
    }
}
