import JSONFormat
import RowFixtures
import Tabular
import Testing

/// What is opened and what is a row: command-line.md, "Reading JSON".
struct ContainerTests {
    private let two = [["a=n:1"], ["a=n:2", "b=t:x"]]
    private let array = #"[{"a":1},{"a":2,"b":"x"}]"#

    private func isRow(_ text: String, _ format: any Format.Type = JSONFormat.self) -> Bool {
        let read = readJSON(text, format)
        return read.error == nil && read.rows.count == 1 && read.rows.first?.first?.hasPrefix("a=") == false
    }

    @Test func bodiesThatTheAPIHasSent() {
        for text in [
            #"{"meta":{"total":2,"data":[9]},"data":\#(array)}"#, #"{ "data" : \#(array) , "meta":{} }"#,
            #"{"page":1,"limit":10,"total":2,"results":\#(array)}"#, #"{"results":\#(array),"page":"1"}"#,
            #"{"event":"scraper.data.scraped","jobId":1,"jobStatus":"x","timestamp":"t","data":\#(array)}"#,
            #"{"event":"e","dataRows":\#(array),"dataRowsCount":2,"creditsSpent":"1","data":null}"#,
        ] {
            #expect(readJSON(text).rows == two, "\(text)")
            #expect(readJSON(text + text).rows == two + two, "\(text)")
            #expect(readJSON(text.split(separator: ",").joined(separator: ",\n")).rows == two)
        }
        #expect(readJSON(#"{"meta":{},"data":[]}"#) == Reading())
    }

    @Test func anObjectWithNothingElse() {
        for key in ["data", "results", "dataRows", "rows", "items"] {
            #expect(readJSON(#"{"\#(key)":\#(array)}"#).rows == two)
            #expect(readJSON(#" { "\#(key)" : \#(array) } "#).rows == two)
            // Not where it is one of several.
            #expect(readJSON(#"{"\#(key)":\#(array)}{"\#(key)":[]}"#).rows.count == 2)
        }
    }

    /// Whatever would be lost by opening an object makes it a row.
    @Test func rowsThatLookLikeContainers() {
        for text in [
            #"{"meta":{},"data":\#(array),"more":1}"#, #"{"meta":[1],"data":\#(array)}"#,
            #"{"meta":{},"results":\#(array)}"#, #"{"meta":{},"data":[1]}"#, #"{"meta":{},"data":[{},1]}"#,
            #"{"meta":{},"data":\#(array),"results":[{}]}"#, #"{"name":"n","data":\#(array)}"#,
            #"{"limit":1,"total":2,"results":\#(array)}"#, #"{"page":{"title":"t"},"results":\#(array)}"#,
            #"{"page":1,"limit":[],"results":\#(array)}"#, #"{"event":"e","data":\#(array),"dataRows":\#(array)}"#,
            #"{"event":"e","data":\#(array),"timestamp":{"t":1}}"#, #"{"jobId":1,"data":\#(array)}"#,
            #"{"data":[1,2]}"#, #"{"data":[{},null]}"#, #"{"value":\#(array)}"#, #"{"data":\#(array),"count":2}"#,
            #"{"event":"click","jobId":5}"#,
        ] {
            #expect(isRow(text), "\(text)")
            #expect(readJSON(text + text).rows.count == 2, "\(text)")
        }
        let repeated = readJSON(#"{"meta":{},"data":\#(array),"data":[]}"#)
        #expect(repeated.rows == [["meta=j:{}", "data=j:[]"]])
        #expect(repeated.warnings == ["1 repeatedKey row 1"])
        let second = readJSON(#"{"data":\#(array),"data":\#(array)}"#)
        #expect(second.rows.count == 1)
        #expect(second.warnings.count == 1)
    }

    @Test func noElementAndNoLineIsOpened() {
        for body in [
            #"{"meta":{"x":1},"data":\#(array)}"#, #"{"page":1,"results":\#(array)}"#, #"{"data":\#(array)}"#,
            #"{"event":"click","jobStatus":"x","data":\#(array)}"#,
        ] {
            #expect(readJSON("[\(body)]").rows.count == 1)
            #expect(isRow("[\(body)]"), "\(body)")
            #expect(isRow(body, JSONLinesFormat.self), "\(body)")
            #expect(readLines(body + "\n" + body + "\n").rows.count == 2)
            // As content says where nothing else does.
            #expect(readJSON(body + "\n" + body + "\n").rows.count == 2)
            #expect(readJSON(#"{"z":1}"# + "\n" + body + "\n").rows.count == 2)
        }
        let webhook = #"{"event":"scraper.data.scraped","data":\#(array)}"#
        #expect(readJSON("[\(webhook)]").rows.count == 1)
        #expect(readLines(webhook).rows == two)
    }

    /// What the API itself sends is a body whatever else is in it.
    @Test func leniently() {
        let api = { (options: inout JSONOptions) in options.isFromAPI = true }
        for text in [
            #"{"status":"ok","data":\#(array),"tags":["x"]}"#, #"{"meta":[1],"rows":\#(array),"more":{}}"#,
            #"{"page":0,"limit":10,"rows":[{"id":1,"data":{"a":1},"createdAt":"t"},{"data":{"a":2,"b":"x"},"jobId":7}]}"#,
            array,
        ] {
            #expect(readJSON(text, JSONFormat.self, api).rows == two, "\(text)")
        }
        #expect(readJSON(#"{"status":"ok"}"#, JSONFormat.self, api).rows == [["status=t:ok"]])
    }

    /// A spool of a job's webhooks is its rows.
    @Test func webhooksALineEach() {
        let spool = [
            #"{"event":"scraper.job.started","jobId":1,"jobStatus":"in_progress","timestamp":"t"}"#,
            #"{"event":"scraper.data.rows_added","jobId":1,"jobStatus":"in_progress","timestamp":"t","dataRows":\#(array)}"#,
            #"{"event":"scraper.data.scraped","jobId":1,"jobStatus":"in_progress","data":[]}"#,
            #"{"event":"scraper.job.finished","jobId":1,"jobStatus":"finished","data":null,"dataRowsCount":"2"}"#,
            #"{"event":"scraper.data.scraped","data":[{"id":7,"data":{"a":1},"createdAt":"t"}]}"#,
        ].joined(separator: "\n")
        #expect(readLines(spool).rows == two + [two[0]])
        #expect(readJSON(spool).rows == two + [two[0]])
        #expect(readJSON(#"{"event":"scraper.job.started","jobId":1}"#) == Reading())
        // What has a key more, or is another's event, is a row.
        #expect(isRow(#"{"event":"scraper.job.started","jobId":1,"name":"n"}"#, JSONLinesFormat.self))
        #expect(isRow(#"{"event":"scraperx","jobId":1}"#, JSONLinesFormat.self))
        #expect(isRow(#"{"event":"scraper.job.finished","data":{"csv":"link"}}"#, JSONLinesFormat.self))
    }

    /// Rows of events know their job, wherever its id stands and however it is written; other rows do not.
    @Test func rowsOfEventsKnowTheirJob() throws {
        let spool = [
            #"{"event":"scraper.data.scraped","jobId":12,"data":[{"a":1},{"a":2}]}"#,
            #"{"event":"scraper.data.scraped","data":[{"id":7,"data":{"a":3},"createdAt":"t"}],"jobId":"x\u0041"}"#,
            #"{"event":"scraper.data.scraped","jobId":null,"data":[{"a":4}]}"#, #"{"a":5,"jobId":9}"#,
        ]
        #expect(try jobs(spool.joined(separator: "\n"), JSONLinesFormat.self) == ["12", "12", "xA", nil, nil])
        #expect(try jobs(spool[0], JSONFormat.self) == ["12", "12"])
        #expect(try jobs(spool[1], JSONFormat.self) == ["xA"])
        #expect(try jobs(spool[2], JSONFormat.self) == [nil])
    }

    private func jobs(_ text: String, _ format: any Format.Type) throws -> [String?] {
        let reader = try format.makeReader(of: MemoryByteSource(Array(text.utf8), name: "t"), options: jsonOptions())
        let parser = reader.makeParser()
        let batch = RowBatch()
        var jobs: [String?] = []
        while try reader.nextBlock(into: batch.block) {
            batch.reset()
            _ = try parser.parse(batch)
            for index in 0..<batch.rowCount {
                let cell = batch.origin(ofRowAt: Int(batch.rows[index].start))
                jobs.append(cell.map { String(decoding: batch.bytes(of: $0), as: UTF8.self) })
            }
        }
        return jobs
    }

    /// What is still undecided 1 MiB after the array's start is taken as a container; what contradicts it later is an error.
    @Test func patience() {
        let many = (0..<130_000).map { "{\"number\":\($0),\"t\":\"x\"}" }.joined(separator: ",\n")
        #expect(many.utf8.count > 5 << 19)
        func plain(_ text: String, _ format: any Format.Type = JSONFormat.self) -> Reading {
            Reading(Array(text.utf8), as: format, jsonOptions(), piece: { 65_000 })
        }
        #expect(plain("{\"data\":[\(many)]}").rows.count == 130_000)
        #expect(plain("{\"data\":[\(many)],\"meta\":{\"x\":[1]}}").rows.count == 130_000)
        for later in ["\"more\":{\"x\":[1]}", "\"other\":[1]", "\"data\":[]", "\"meta\":1,\"other\":[1]"] {
            let error = plain("{\"data\":[\(many)],\(later)}").error
            #expect(
                error?.contains("so that the object is a row itself; say with \(Setting.root) data that") == true,
                "\(later)")
        }
        let second = plain("{\"data\":[\(many)]}\n{\"data\":[]}").error
        #expect(
            second?.contains(
                "a second value follows the object whose array was read as rows; say with \(Setting.root) data")
                == true)
        // Bodies one behind the other are read, unless they are lines.
        let flat = many.split(separator: "\n").joined()
        let page = "{\"meta\":{},\"data\":[\(flat)]}"
        #expect(plain(page + page).rows.count == 260_000)
        #expect(plain(page + "\n" + page).error?.contains("a second value follows") == true)
        #expect(plain(page + "\n" + page, JSONLinesFormat.self).rows.count == 2)
        // What is a row by its first keys is one however long.
        #expect(plain("{\"id\":1,\"data\":[\(flat)]}\n{\"id\":2}\n").rows.count == 2)
        // Below that, it is looked at to its end.
        let few = (0..<2_000).map { "{\"number\":\($0)}" }.joined(separator: ",\n")
        #expect(plain("{\"data\":[\(few)],\"other\":[1]}").rows.count == 1)
        #expect(plain("{\"data\":[\(few)]}\n{\"data\":[]}").rows.count == 2)
        #expect(plain("{\"data\":[1,\(many)]}").rows.count == 1)
    }

    /// Rows that are longer than the look ahead, from a pipe: none is opened.
    @Test func longRowsOfLines() {
        let long = String(repeating: "x", count: 100_000)
        let rows = #"{"id":1,"t":"\#(long)"}"# + "\n" + #"{"meta":{},"data":[{"t":"\#(long)"}]}"# + "\n"
        for text in [rows, rows + rows] {
            let read = Reading(text, as: JSONFormat.self)
            #expect(read.error == nil)
            #expect(read.rows.count == text.utf8.count(where: { $0 == 0x0A }))
        }
        let page = #"{"meta":{},"data":[{"t":"\#(long)"}]}"# + "\n"
        #expect(Reading(page + page, as: JSONFormat.self).rows.map(\.count) == [2, 2])
    }
}
