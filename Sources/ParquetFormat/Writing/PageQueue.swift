internal import Tabular
internal import Threads

/// A page whose values are gathered, and which somebody is to compress.
final class PageJob: @unchecked Sendable {
    let content: PageContent
    private let levels: PageLevels?
    private var values: ByteBlock?
    /// The page, once it is made.
    private(set) var page: ByteBlock?
    /// How it went; nil as long as it is not made.
    fileprivate(set) var outcome: Result<PageFacts, ExportError>?

    /// - Parameter levels: nil for a dictionary.
    init(_ content: PageContent, _ levels: PageLevels?, _ values: ByteBlock?) {
        self.content = content
        self.levels = levels
        self.values = values
    }

    /// Makes the page; `scratch` is the maker's thread's own. Gives back the block of the values.
    fileprivate func run(_ maker: PageMaker, _ scratch: ByteBlock) -> (Result<PageFacts, ExportError>, ByteBlock?) {
        scratch.reset(keeping: 4 << 20)
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        do throws(ExportError) {
            let facts = try maker.make(content, levels, values?.contents ?? empty, to: scratch)
            let exact = ByteBlock(capacity: scratch.count)
            exact.append(scratch.contents)
            page = exact
            let spare = values
            values = nil
            return (.success(facts), spare)
        } catch {
            return (.failure(error), nil)
        }
    }
}

/// Pages to be compressed: encoders take one each time they are given rows, and the writer what is left. Who makes a page
/// changes nothing of it.
final class PageQueue: @unchecked Sendable {
    private let condition = ThreadCondition()
    private var waiting: [PageJob] = []
    /// Taken and not made yet.
    private var running = 0
    private var spare: [ByteBlock] = []
    /// More pages than this do not wait, so that memory is bounded.
    private static let most = 4

    /// Adds a page; where many wait already, the caller makes one.
    func add(_ job: PageJob, _ maker: PageMaker, _ scratch: ByteBlock) {
        condition.lock()
        waiting.append(job)
        let isFull = waiting.count > PageQueue.most
        condition.unlock()
        if isFull { _ = runOne(maker, scratch) }
    }

    /// Makes the oldest page; false where none waits.
    func runOne(_ maker: PageMaker, _ scratch: ByteBlock) -> Bool {
        condition.lock()
        guard !waiting.isEmpty else {
            condition.unlock()
            return false
        }
        let job = waiting.removeFirst()
        running += 1
        condition.unlock()
        let (outcome, block) = job.run(maker, scratch)
        condition.lock()
        job.outcome = outcome
        if let block, spare.count < PageQueue.most { spare.append(block) }
        running -= 1
        condition.broadcast()
        condition.unlock()
        return true
    }

    /// Makes all that wait, and waits for those that others make.
    func finish(_ maker: PageMaker, _ scratch: ByteBlock) {
        while runOne(maker, scratch) {}
        condition.lock()
        while running > 0 { condition.wait() }
        condition.unlock()
    }

    /// An empty block for values.
    func takeBlock() -> ByteBlock {
        condition.lock()
        let block = spare.popLast()
        condition.unlock()
        block?.reset(keeping: 1 << 20)
        return block ?? ByteBlock(capacity: 1024)
    }
}
