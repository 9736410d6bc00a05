internal import Tabular

/// The pages of a column chunk on their way into the file, made or to be made.
struct GatheredPages {
    private enum Page {
        case stored(PageStore.Reference, PageFacts)
        case queued(PageJob)
    }

    private var pages: [Page] = []

    /// Adds a page that is made.
    mutating func append(_ page: PageStore.Reference, _ facts: PageFacts) { pages.append(.stored(page, facts)) }

    /// Adds a page that somebody is to make.
    mutating func append(_ job: PageJob) { pages.append(.queued(job)) }

    /// Puts the dictionary, which somebody is to make, in front of all.
    mutating func putFirst(_ dictionary: PageJob) { pages.insert(.queued(dictionary), at: 0) }

    mutating func removeAll() { pages.removeAll(keepingCapacity: true) }

    /// Writes the pages, all of which are made by then, and counts them in the chunk.
    func write(to sink: any ByteSink, _ store: PageStore, _ chunk: inout ColumnChunk) throws(ExportError) {
        for page in pages {
            let facts: PageFacts
            switch page {
            case .stored(let reference, let known):
                facts = known
                chunk.pageCounts.plain += 1
                try sink.write(store.bytes(reference))
            case .queued(let job):
                guard let made = try job.outcome?.get(), let page = job.page else { continue }
                facts = made
                switch job.content {
                case .plain: chunk.pageCounts.plain += 1
                case .indices: chunk.pageCounts.indices += 1
                case .dictionary: chunk.dictionarySize = made.compressedSize
                }
                try sink.write(page.contents)
            }
            chunk.uncompressedSize += facts.uncompressedSize
            chunk.compressedSize += facts.compressedSize
            chunk.bounds.join(facts.bounds)
        }
    }
}
