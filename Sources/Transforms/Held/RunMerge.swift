import Tabular

/// Sorted entries in a spool.
struct HeldRun {
    var spool: any ByteSpool
    var range: Range<UInt64>
    /// How many bytes its longest key has.
    var largestKey: Int
}

/// Makes one run of several.
struct RunMerge {
    private let memoryLimit: Int
    private let window: Int
    private let wanted: UInt64?

    init(memoryLimit: Int, wanted: UInt64?) {
        self.memoryLimit = memoryLimit
        self.wanted = wanted
        // More than a hundred runs at a time, and still many rows with each read.
        window = min(max(memoryLimit / 128, 1024), 1 << 18)
    }

    /// Whether there is memory for one run more than these; two can always be merged.
    func takes(_ runs: some Collection<HeldRun>) -> Bool {
        runs.reduce(window) { $0 + max(window, $1.largestKey) } <= memoryLimit
    }

    /// Merges runs that are in the order of time.
    func merge(_ runs: some Collection<HeldRun>, into spool: any ByteSpool) throws(ExportError) -> HeldRun {
        let writer = HeldEntryWriter(spool)
        let start = writer.place
        var heap = try open(runs)
        var count: UInt64 = 0
        while let first = heap.first, wanted.map({ count < $0 }) ?? true {
            try first.copy(to: writer)
            count += 1
            try heap.advance()
        }
        try writer.flush()
        return HeldRun(spool: spool, range: start..<writer.place, largestKey: runs.map(\.largestKey).max() ?? 0)
    }

    /// The runs at their first entries.
    func open(_ runs: some Collection<HeldRun>) throws(ExportError) -> RunHeap {
        var heap = RunHeap()
        for (rank, run) in runs.enumerated() {
            try heap.add(HeldEntryCursor(run.spool, in: run.range, window: window, rank: rank))
        }
        return heap
    }
}

/// Runs by the order of the entries at hand: a binary heap.
struct RunHeap {
    private var cursors: [HeldEntryCursor] = []

    /// That with the first entry; nil behind the last.
    var first: HeldEntryCursor? { cursors.first }

    /// Adds a run, at its first entry.
    mutating func add(_ cursor: HeldEntryCursor) throws(ExportError) {
        guard try cursor.next() else { return }
        cursors.append(cursor)
        var place = cursors.count - 1
        while place > 0, cursors[place].precedes(cursors[(place - 1) / 2]) {
            cursors.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Goes on from the first entry.
    mutating func advance() throws(ExportError) {
        guard let first = cursors.first else { return }
        if try !first.next() {
            let last = cursors.removeLast()
            if cursors.isEmpty { return }
            cursors[0] = last
        }
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < cursors.count {
                if cursors[child].precedes(cursors[least]) { least = child }
            }
            if least == place { return }
            cursors.swapAt(place, least)
            place = least
        }
    }
}
