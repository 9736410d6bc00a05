import Engine
import HasDataExport
import Tabular

/// What stands for words in braces in `-o`, `-O` and `--table`: `out/{date}/{job}.parquet`.
struct Placeholders {
    private let sources: [Source]
    /// The day and the time of day when the run began, in UTC: `2025-01-31`, `235959`.
    private let date: String
    private let time: String

    /// - Parameter now: when the run began, as RFC 3339 writes it in UTC.
    init(_ sources: [Source], now: String) {
        self.sources = sources
        date = String(now.prefix(10))
        time = now.dropFirst(11).prefix(8).filter { $0 != ":" }
    }

    /// Whether a text may have any.
    static func mayStand(in texts: String?...) -> Bool { texts.contains { $0?.contains("{") == true } }

    /// The text with each of them filled in; other braces stay.
    ///
    /// - Parameters:
    ///   - flag: the flag whose value it is, for messages.
    ///   - table: the name of the table, where `{table}` may stand.
    /// - Throws: `.usage` where `{job}` or `{source}` does not mean exactly one.
    func filled(_ text: String, of flag: String, table: String? = nil) throws(ExportError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"),
                let value = try value(of: rest[rest.index(after: open)..<close], flag, table)
            else {
                result.append(rest.removeFirst())
                continue
            }
            // No name leads into another folder.
            result.unicodeScalars += value.unicodeScalars.map { $0 == "/" ? "_" : $0 }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private func value(of word: Substring, _ flag: String, _ table: String?) throws(ExportError) -> String? {
        switch word {
        case "date": return date
        case "time": return time
        case "table": return table
        case "job":
            guard let job = try only(word, flag).job else {
                throw ExportError(
                    .usage, "\(flag): {job} is the id of a job, and \(sources[0]) is none",
                    advice: "{source} is the name of any source")
            }
            return job.text
        case "source":
            let source = try only(word, flag)
            return source == .standardInput ? "stdin" : Export(from: [source], to: .standardOutput).defaultTable
        default: return nil
        }
    }

    private func only(_ word: Substring, _ flag: String) throws(ExportError) -> Source {
        guard sources.count == 1, let source = sources.first else {
            throw ExportError(
                .usage, "\(flag): {\(word)} is of one source, and there are \(sources.count)",
                advice: "export one source at a time, or give a name")
        }
        return source
    }
}
