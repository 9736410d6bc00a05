import ArgumentParser
import HasDataExport
import Tabular

/// Help that is asked for before anything is parsed.
enum Overview {
    /// What is printed for these arguments alone; nil where they are for the parser.
    ///
    /// - Throws: `.usage` for help about what is neither a group, a flag nor a verb.
    static func answer(to arguments: [String]) throws(ExportError) -> String? {
        switch arguments.first {
        case nil: return short
        case "--version" where arguments.count == 1: return HasDataExportCommand.configuration.version
        case "--help", "-h", "help":
            guard arguments.count > 1 else { return arguments[0] == "help" ? short : all }
            guard arguments.count == 2 else { return nil }
            // A verb may be called like a group: help tells of the verb.
            let isVerb = HasDataExportCommand.verbs.contains(arguments[1])
            return isVerb && arguments[0] == "help" ? nil : try topic(arguments[1])
        default: return try topic(ofVerb: arguments)
        }
    }

    /// A group of a verb's flags, or one of them, for `VERB --help NAME`; nil for other words.
    private static func topic(ofVerb arguments: [String]) throws(ExportError) -> String? {
        guard arguments.count == 3, ["--help", "-h"].contains(arguments[1]), !arguments[2].isEmpty,
            let verb = FlagHelp.verbs.first(where: { $0.name == arguments[0] })
        else { return nil }
        let name = arguments[2]
        if verb.name == "export" { return try topic(name) }
        let help = HasDataExportCommand.helpMessage(for: verb.type)
        if let group = group(name, in: help) { return group }
        if let entry = FlagHelp.entry(name, of: verb.type) { return entry }
        let groups = titles(of: help).map { $0.lowercased() }
        throw ExportError(
            .usage, "no group of flags and no flag of \(verb.name) is called \"\(name)\"",
            advice: groups.isEmpty
                ? "hasdata-export \(verb.name) --help lists its flags"
                : "the groups are \(groups.joined(separator: ", "))")
    }

    /// The titles above groups of flags.
    private static func titles(of help: String) -> [Substring] {
        help.split(separator: "\n").filter { $0.hasSuffix(":") && $0.first?.isUppercase == true }.map { $0.dropLast() }
            .filter { !["ARGUMENTS", "OPTIONS"].contains($0) }
    }

    /// The lines of one group.
    private static func group(_ name: String, in help: String) -> String? {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.lowercased() == "\(name.lowercased()):" }) else { return nil }
        return lines[start...].prefix { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What stands on a screen without scrolling.
    private static let short = """
        Exports rows of HasData jobs, links and files as CSV, JSON, XLSX or Parquet.
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

        --help shows all flags, VERB --help those of a verb, --help FLAG one flag, and
        --help GROUP those of formats, job, rows, fields, csv, json, xlsx, parquet,
        databases, run, or expressions.
        """

    /// All flags of exports, and examples.
    static var all: String { HasDataExportCommand.helpMessage(for: ExportCommand.self) + "\n" + examples }

    private static let examples = """
        EXAMPLES:
          hasdata-export 416349 -o maps.xlsx
                                  A job's rows into a workbook.
          hasdata-export 416349 --wait 10m --fields title,phone --to csv
                                  Wait for a job, then print two of its columns.
          hasdata-export a.json b.csv --source-field file -o all.csv
                                  Sources of any formats into one table.
          hasdata-export crawls/ -O tables/ --to csv --newer
                                  Each file of a folder that has changed since.
          hasdata-export crawl.jsonl --status-code 4xx,5xx --fields url --to csv
                                  Some rows, some columns.
          cat rows.jsonl | hasdata-export - --where 'price > 9' --to tsv
                                  In a pipeline.

        GUIDE.md has more, by task.
        """

    /// The words for `--help GROUP`: the titles of the groups of flags, as one word each, and the language of some.
    static let groups: [String] = [
        "formats", "job", "rows", "fields", "csv", "json", "xlsx", "parquet", "databases", "run", "expressions",
    ]

    /// One group of export's flags, or one flag of any verb; nil for a verb.
    private static func topic(_ name: String) throws(ExportError) -> String? {
        if name.lowercased() == "expressions" { return ExpressionHelp.text }
        guard groups.contains(name.lowercased()) else {
            if HasDataExportCommand.verbs.contains(name) || ["-h", "--help", "--version"].contains(name) { return nil }
            if let entry = FlagHelp.entry(name) { return entry }
            throw ExportError(
                .usage, "no group of flags and no flag is called \"\(name)\"",
                advice: "the groups are \(groups.dropLast().joined(separator: ", ")) and \(groups.last ?? "")")
        }
        return group(name, in: HasDataExportCommand.helpMessage(for: ExportCommand.self))
    }
}
