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
                streams(format, options),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, text in
                column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }
            try StandardStreams.print(cells.joined(separator: "  "))
        }
        try StandardStreams.print("Every text format can be compressed: by the extension .gz or .zst both ways;")
        try StandardStreams.print(".bz2 and .xz are read.")
    }

    /// A workbook is read from its end and written at once; a header waits for the last new column, a schema for the last row.
    private func streams(_ format: any Format.Type, _ options: FormatOptions) -> String {
        if format.needsSeekableSource { return "no" }
        let needs = format.needs(options)
        if needs.types == .complete { return "when read" }
        return needs.columns == .none || needs.repeatsNames ? "yes" : "with --fields"
    }
}
