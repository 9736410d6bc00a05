import NIOCore

/// The body of a results page, in the shape of AdonisJS Lucid's paginator.
struct ResultsPage {
    let job: any ServedJob
    let rowCount: Int
    let question: ResultsQuestion
    let faults: [(kind: FaultKind, before: Int)]

    /// The body. Work and memory are those of one page.
    func json() throws -> ByteBuffer {
        var added = 0
        var page = question.page
        var error = 0
        var strings = false
        var older = false
        for fault in faults {
            switch fault.kind {
            case .rowsAdded(let rows): added += rows * fault.before
            case .pageRepeated: page = max(page - 1, 1)
            case .total(let by): error += by
            case .stringCounters: strings = true
            case .older: older = true
            default: break
            }
        }
        let rows = rowCount + added
        let (before, overflow) = (page - 1).multipliedReportingOverflow(by: question.limit)
        let first = overflow ? rows : min(before, rows)
        let shown = first..<min(first + question.limit, rows)
        let total = max(rows + error, 0)

        var out = ByteBuffer()
        out.reserveCapacity(64 * 1024)
        out.writeString(older ? olderHead(total, strings) : head(total, strings))
        for (n, row) in shown.enumerated() {
            if n > 0 { out.writeString(",") }
            var envelope = ByteBuffer()
            if row < added {
                envelope.writeString(addedEnvelope(added - row))
            } else {
                try job.writeEnvelope(row - added, into: &envelope)
            }
            if older { envelope = Self.row(of: envelope) }
            out.writeImmutableBuffer(envelope)
        }
        out.writeString("]}")
        return out
    }

    private func head(_ total: Int, _ strings: Bool) -> String {
        let page = question.page
        let last = max((total + question.limit - 1) / question.limit, 1)
        func number(_ number: Int) -> String { strings ? "\"\(number)\"" : "\(number)" }
        func link(_ page: Int?) -> String { page.map { "\"/?page=\($0)\"" } ?? "null" }
        return """
            {"meta":{"total":\(number(total)),"perPage":\(number(question.limit)),"currentPage":\(number(page)),\
            "lastPage":\(number(last)),"firstPage":\(number(1)),"firstPageUrl":\(link(1)),"lastPageUrl":\(link(last)),\
            "nextPageUrl":\(link(page < last ? page + 1 : nil)),"previousPageUrl":\(link(page > 1 ? page - 1 : nil))},\
            "data":[
            """
    }

    private func olderHead(_ total: Int, _ strings: Bool) -> String {
        let total = strings ? "\"\(total)\"" : "\(total)"
        return #"{"page":\#(question.page),"limit":\#(question.limit),"total":\#(total),"results":["#
    }

    /// A row that was not there at first: the higher its number, the newer it is.
    private func addedEnvelope(_ number: Int) -> String {
        let digits = String(number)
        let tail = String(repeating: "0", count: max(12 - digits.utf8.count, 0)) + digits
        return """
            {"id":"addedadd-0000-4000-8000-\(tail)","jobId":\(job.record(atPoll: 0).id),\
            "dataId":"addedadd-0000-4000-9000-\(tail)","data":{"url":"https://shop.example/added/\(number)",\
            "statusCode":200,"title":"Added \(number)","depth":1},"createdAt":"2025-05-02T17:33:00.000+03:00",\
            "updatedAt":"2025-05-02T17:33:00.000+03:00"}
            """
    }

    private static func row(of envelope: ByteBuffer) -> ByteBuffer {
        let text = Array(buffer: envelope)
        let data = JSONPieces.members(of: text, in: 0..<text.count)?.first { $0.name == "data" }
        return data.map { ByteBuffer(bytes: text[$0.value]) } ?? envelope
    }
}
