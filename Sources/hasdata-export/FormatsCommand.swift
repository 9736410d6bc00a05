import ArgumentParser
import HasDataExport
import Tabular

/// What can be read and written.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "Lists the formats: name, extensions, what they can do.")

    func run() throws {
        let options = Export(from: [], to: .standardOutput).formatOptions
        var rows = [["name", "extensions", "reads", "writes", "streams"]]
        for format in FormatRegistry.standard.formats {
            rows.append([
                format.name, format.fileExtensions.map { "." + $0 }.joined(separator: " "),
                format.abilities.contains(.reads) ? "yes" : "no", format.abilities.contains(.writes) ? "yes" : "no",
                // A workbook is read from its end and written at once; a header waits for the last new column.
                format.needsSeekableSource
                    ? "no" : format.needs(options).columns != .none ? "yes, written with --fields" : "yes",
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, text in
                column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }
            try StandardStreams.print(cells.joined(separator: "  "))
        }
        try StandardStreams.print("Every text format can be gzip-compressed, by the extension .gz, both ways.")
    }
}
