import ArgumentParser
import HasDataExport
import Tabular

/// Help that is asked for before anything is parsed.
enum Overview {
    /// What is printed for these arguments alone; nil where they are for the parser.
    ///
    /// - Throws: `.usage` for help about what is neither a group nor a verb.
    static func answer(to arguments: [String]) throws(ExportError) -> String? {
        switch arguments.first {
        case nil: return short
        case "--version" where arguments.count == 1: return HasDataExportCommand.configuration.version
        case "--help", "-h", "help":
            guard arguments.count > 1 else { return arguments[0] == "help" ? short : all }
            // A verb may be called like a group: help tells of the verb.
            return arguments.count == 2 && arguments[0] != "help" ? try group(arguments[1]) : nil
        default: return nil
        }
    }

    /// What stands on a screen without scrolling.
    private static let short = """
        Exports rows of HasData jobs, links and files as CSV, JSON, XLSX, Parquet and more.

        usage: hasdata-export <source>... [--to FORMAT] [-o FILE | -O DIR] [flags]

          hasdata-export 416349 --sandbox -o maps.xlsx    a job; --sandbox needs no key
          hasdata-export a.json b.csv -o all.csv          several sources into one table
          hasdata-export crawls/ -O tables/ --to csv      each file into one of its own
          hasdata-export crawl.jsonl --where 'depth < 2' --fields url,title --to csv
          curl -s https://example.com/rows.json | hasdata-export - --to tsv

        Other verbs: inspect   what is in sources, and what a conversion would change
                     count     how many rows, by value
                     diff      what was added, removed and changed
                     schema    the exact types of all rows
                     pages     a Markdown, text or HTML file for each row
                     status    a job: its status, rows, credits and links
                     formats   what can be read and written
                     sandbox   a stand-in for the API, on loopback

        hasdata-export --help shows all flags, VERB --help those of a verb, --help GROUP those
        of one group (\(groups.joined(separator: ", "))).
        """

    /// All flags of exports, and examples.
    static var all: String { HasDataExportCommand.helpMessage(for: ExportCommand.self) + "\n" + examples }

    private static let examples = """
        EXAMPLES:
          hasdata-export 416349 -o maps.xlsx
                                  A job's rows into a workbook.
          hasdata-export 416349 --wait 10m --fields title,phone --to csv
                                  Wait for a job, then two of its columns on standard output.
          hasdata-export a.json b.csv --source-field file -o all.csv
                                  Sources of any formats into one table.
          hasdata-export crawls/ -O tables/ --to csv --newer
                                  Each file of a folder that has changed since the last run.
          hasdata-export crawl.jsonl --status-code 4xx,5xx --fields url,statusCode --to csv
                                  Some rows, some columns.
          cat rows.jsonl | hasdata-export - --where 'price > 9' --to tsv
                                  In a pipeline.

        GUIDE.md has more, by task.
        """

    /// The words for `--help GROUP`: the titles of the groups of flags, as one word each.
    static let groups: [String] = [
        "formats", "job", "rows", "fields", "csv", "json", "xlsx", "parquet", "databases", "run",
    ]

    /// One group of export's flags; nil for a verb or a flag.
    private static func group(_ name: String) throws(ExportError) -> String? {
        guard groups.contains(name.lowercased()) else {
            if name.hasPrefix("-") || HasDataExportCommand.verbs.contains(name) { return nil }
            throw ExportError(
                .usage, "no group of flags is called \"\(name)\"",
                advice: "there are \(groups.dropLast().joined(separator: ", ")) and \(groups.last ?? "")")
        }
        let lines = HasDataExportCommand.helpMessage(for: ExportCommand.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.lowercased() == "\(name.lowercased()):" }) else { return nil }
        return lines[start...].prefix { !$0.isEmpty }.joined(separator: "\n")
    }
}
