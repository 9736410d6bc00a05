internal import Synchronization
internal import Tabular
internal import Threads

/// Reader, transforms, ordered stage and writer at work on one source.
///
/// A pool of equal workers, each with a block, a batch and an output buffer of its own:
///
/// ```
///            one at a time   side by side        one at a time   side by side   one at a time
///  worker 1   cut block 1 ─▶ parse, transform ─▶  ordered      ─▶  encode     ─▶  append  ─▶ cut block 3 …
///  worker 2                  cut block 2 ─▶ parse, transform ─▶ ordered ─▶ encode ─▶ append ─▶ …
/// ```
///
/// Cutting, the ordered stage and appending are entered in the order of the blocks' tickets, so the output is the same
/// for any number of workers. There are no queues: what is under way is one block a worker, and that is the bound. A slow
/// sink holds its worker, then the others at the ticket gate, and at last the reading; nothing piles up.
final class Pipeline: Sendable {
    private let reader: TurnProtected<any RowReader>
    private let ordered: TurnProtected<RowSequencer>
    private let writer: TurnProtected<any RowWriter>
    private let transforms: [any RowTransform]
    /// The encoders' warnings, noted under the write turn.
    private let encodingLedger: TurnProtected<WarningLedger>
    private let typing: ColumnTyping?
    /// What the rows are taken to be, before they are seen.
    private let prediction: SchemaPrediction?
    /// Whether the source has no types, so that its text may be numbers.
    private let isUntyped: Bool
    /// The source's number; nil where the rows bring theirs with them.
    private let number: UInt32?
    private let workers: Int
    private let blockSize: Int
    /// Whether a step names the rows that it objects to.
    private let keepsPlaces: Bool
    private let source: String
    /// What the rows' sources are called, by their numbers, where rows of several come together.
    private let rowSources: [String]
    private let progress: Progress?
    /// Looked at before each block.
    private let cancel: CancelFlag?

    private let cutting = TurnProtected(value: Cutting())
    /// Held while a block is cut. A pthread mutex: the thread sanitizer does not see what `Mutex` keeps apart.
    private let cuttingLock = ThreadCondition()
    private let orderTurn = TicketGate()
    private let writeTurn = TicketGate()
    private let failure = Mutex<(ticket: UInt64, error: ExportError)?>(nil)

    private final class Cutting {
        var nextTicket: UInt64 = 0
        var isOver = false
    }

    /// Something that only the worker whose turn it is touches; the ticket gates and `cuttingLock` keep the order.
    struct TurnProtected<Value>: @unchecked Sendable {
        let value: Value
    }

    init(
        reader: any RowReader, source: String, transforms: [any RowTransform], ordered: RowSequencer,
        writer: any RowWriter, encodingLedger: WarningLedger, typing: ColumnTyping? = nil,
        prediction: SchemaPrediction? = nil, isUntyped: Bool = false,
        number: UInt32? = nil, workers: Int,
        blockSize: Int = ByteBlock.standardCapacity, keepsPlaces: Bool = false, progress: Progress? = nil,
        cancel: CancelFlag? = nil, rowSources: [String] = []
    ) {
        self.rowSources = rowSources
        self.reader = TurnProtected(value: reader)
        self.source = source
        self.transforms = transforms
        self.ordered = TurnProtected(value: ordered)
        self.writer = TurnProtected(value: writer)
        self.encodingLedger = TurnProtected(value: encodingLedger)
        self.typing = typing
        self.prediction = prediction
        self.isUntyped = isUntyped
        self.number = number
        self.workers = max(1, workers)
        self.blockSize = blockSize
        self.keepsPlaces = keepsPlaces
        self.progress = progress
        self.cancel = cancel
    }

    /// Runs until the source is spent, the ordered stage is satisfied, or something fails.
    func run() throws(ExportError) {
        var pool: [PipelineWorker] = []
        for _ in 0..<workers { pool.append(try makeWorker()) }
        var threads: [WorkerThread] = []
        for worker in pool.dropFirst() {
            // A system without threads to spare gets the same result with fewer.
            guard let thread = WorkerThread({ self.work(at: worker) }) else { break }
            threads.append(thread)
        }
        work(at: pool[0])
        for thread in threads { thread.join() }
        if let failed = failure.withLock({ $0 }) { throw failed.error }
        for worker in pool { try worker.checkNothingIsHeld() }
        try ordered.value.ledger.note(reader.value.warnings, source: source)
    }

    private func makeWorker() throws(ExportError) -> PipelineWorker {
        var stages: [any RowStage] = []
        for transform in transforms { stages.append(try transform.makeStage()) }
        return PipelineWorker(
            parser: reader.value.makeParser(), stages: stages, encoder: writer.value.makeEncoder(),
            watch: typing?.makeWatch(), verifier: prediction?.makeVerifier(), blockSize: blockSize,
            keepsPlaces: keepsPlaces || ordered.value.hasLimit)
    }

    private func work(at worker: PipelineWorker) {
        while let cut = cut(worker.batch.block) {
            guard process(worker, cut) else { return }
        }
    }

    /// A block's place in the order, or the failure that came instead of a block.
    private struct CutBlock {
        let ticket: UInt64
        let error: ExportError?
    }

    /// Takes a ticket and cuts its block; nil when there are no more.
    private func cut(_ block: ByteBlock) -> CutBlock? {
        cuttingLock.lock()
        defer { cuttingLock.unlock() }
        let cutting = cutting.value
        guard !cutting.isOver else { return nil }
        var failed: ExportError?
        do throws(ExportError) {
            if let cancel, cancel.isRaised { throw ExportError(.interrupted, "interrupted") }
            guard try reader.value.nextBlock(into: block) else {
                cutting.isOver = true
                return nil
            }
        } catch {
            // The error waits for its turn, so that an earlier block's error is the one reported.
            cutting.isOver = true
            failed = error
        }
        defer { cutting.nextTicket += 1 }
        return CutBlock(ticket: cutting.nextTicket, error: failed)
    }

    /// Lets no further block be cut.
    private func endCutting() {
        cuttingLock.lock()
        cutting.value.isOver = true
        cuttingLock.unlock()
    }

    /// Takes one block through all that follows; false when this worker is to end.
    private func process(_ worker: PipelineWorker, _ cut: CutBlock) -> Bool {
        let (batch, ticket) = (worker.batch, cut.ticket)
        var isSpent = cut.error != nil
        var problem = cut.error
        var holdsOrder = false
        var holdsWrite = false
        // What is wrong behind the batch's rows, which matters only where more rows are wanted than these.
        var later: ExportError?
        repeat {
            batch.reset()
            if problem == nil {
                do throws(ExportError) {
                    (isSpent, later) = try parse(worker)
                    if isUntyped { batch.markUntyped() }
                    try batch.pass(through: worker.stages)
                    if let number, number > 0 { batch.mark(source: number) }
                } catch {
                    problem = error
                }
            }
            if !holdsOrder {
                guard orderTurn.wait(for: ticket) else { return false }
                // Blocks cut beside the one that completed the rows wanted are as if they had not been read.
                if ordered.value.isSatisfied { return pass(ticket) }
                holdsOrder = true
            }
            if let problem {
                fail(ordered.value.complete(problem, source: source), at: ticket)
                return false
            }
            later = later.map { ordered.value.complete($0, source: source) }
            do throws(ExportError) {
                try ordered.value.admit(batch, source: source, into: &worker.runs)
                let isSatisfied = ordered.value.isSatisfied
                if isSatisfied { endCutting() }
                if let later, !isSatisfied { throw later }
                progress?.add(rows: batch.rowsRead, bytes: batch.block.count)
                if isSpent || isSatisfied { orderTurn.advance() }
                for run in worker.runs {
                    guard try encode(worker, run) else { continue }
                    if !holdsWrite, !writeTurn.wait(for: ticket) { return false }
                    holdsWrite = true
                    try writer.value.append(worker.encoded)
                    try encodingLedger.value.note(worker.encoded.warnings, source: name(of: run, in: batch))
                }
                if isSatisfied { isSpent = true }
            } catch {
                fail(error, at: ticket)
                return false
            }
        } while !isSpent
        if !holdsWrite, !writeTurn.wait(for: ticket) { return false }
        writeTurn.advance()
        return true
    }

    /// Parses what is left of the block. Where rows may end before a fault, those before it are handed over with the fault.
    private func parse(_ worker: PipelineWorker) throws(ExportError) -> (isSpent: Bool, later: ExportError?) {
        let batch = worker.batch
        let isSpent: Bool
        var later: ExportError?
        do throws(ExportError) {
            isSpent = try worker.parser.parse(batch)
        } catch {
            guard batch.keepsPlaces, batch.hasOnlyKnownShapes else { throw error }
            (isSpent, later) = (true, error)
        }
        if !worker.hasOwnParser { try batch.checkRows() }
        if !isSpent, let cancel, cancel.isRaised { throw ExportError(.interrupted, "interrupted") }
        try worker.noteProgress(isSpent: isSpent)
        return (isSpent, later)
    }

    /// What a warning calls the source of a run of rows.
    private func name(of run: RowSequencer.Run, in batch: RowBatch) -> String {
        guard let first = run.rows.first, let last = run.rows.last else { return source }
        let number = batch.shape(of: batch.rows[first]).source
        let isOne = batch.shape(of: batch.rows[last]).source == number
        return isOne && rowSources.indices.contains(Int(number)) ? rowSources[Int(number)] : source
    }

    /// Lets a block through of which nothing is wanted.
    private func pass(_ ticket: UInt64) -> Bool {
        orderTurn.advance()
        guard writeTurn.wait(for: ticket) else { return false }
        writeTurn.advance()
        return true
    }

    /// Encodes a run of rows; false where nothing is written any more.
    private func encode(_ worker: PipelineWorker, _ run: RowSequencer.Run) throws(ExportError) -> Bool {
        worker.encoded.reset()
        worker.encoded.position = run.position
        worker.encoded.header = run.header
        worker.encoded.types = run.types
        worker.encoded.nestedTypes = run.nestedTypes
        worker.encoded.isHeaderComplete = run.isHeaderComplete
        worker.verifier?.look(at: worker.batch, rows: run.rows, header: run.header, position: run.position)
        if let prediction, prediction.isRefuted { return false }
        try worker.watch?.look(at: worker.batch, rows: run.rows, header: run.header)
        try typing?.apply(to: worker.batch, rows: run.rows)
        try worker.encoder.encode(worker.batch, rows: run.rows, into: worker.encoded)
        // Whether an encoder counts them or not: parts and groups go by it.
        worker.encoded.rowCount = run.rows.count
        return true
    }

    /// Keeps the failure of the earliest block and ends the work behind it. Blocks before it are completed, so that what
    /// is written and which failure is told do not depend on how many workers there are.
    private func fail(_ error: ExportError, at ticket: UInt64) {
        failure.withLock { known in
            if known == nil || ticket < (known?.ticket ?? 0) { known = (ticket, error) }
        }
        endCutting()
        orderTurn.close(from: ticket)
        writeTurn.close(from: ticket)
    }
}
