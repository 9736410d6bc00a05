internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// The rows of a job's pages, cut page after page with the JSON reader.
final class PageRows {
    private let prototype: any RowReader
    private var page: (any RowReader)?

    init(of job: JobID, options: FormatOptions) throws(ExportError) {
        prototype = try JSONFormat.makeReader(of: MemoryByteSource([], name: "job \(job)"), options: options)
    }

    /// A parser for blocks of any page.
    func makeParser() -> any RowParser { prototype.makeParser() }

    /// Goes on with the rows of another page.
    func begin(_ source: any ByteSource, options: FormatOptions) throws(ExportError) {
        page = try JSONFormat.makeReader(of: source, options: options)
    }

    /// The next block of the page; behind its last row `turn` begins another one, or passes one over, or says that there is
    /// none.
    func nextBlock(
        into block: ByteBlock, turn: () throws(ExportError) -> Bool
    ) throws(ExportError) -> Bool {
        while true {
            if let page {
                if try page.nextBlock(into: block) { return true }
                self.page = nil
            }
            guard try turn() else { return false }
        }
    }
}
