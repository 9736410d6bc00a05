import TestSupport
import Testing

/// The delimiter is found out right on files of others whose delimiter is known: all read into as many columns as their
/// header has.
@Suite struct SnifferTests {
    private static let corpus = Shell.package + "/../shared/corpus/csv"
    private static let isThere = !Shell.names(in: corpus).isEmpty

    /// File, delimiter, columns.
    static let known: [(String, String, Int)] = [
        ("miller/input.tsv", "tab", 3), ("miller/simple.tsv", "tab", 5), ("miller/null-count-pipe.csv", "|", 4),
        ("phpspreadsheet/contains_html.csv", ";", 3), ("phpspreadsheet/semicolon_separated.csv", ";", 3),
        ("qsv/data.csv.fetch-report.tsv", "tab", 6), ("frictionless/table.csv", "|", 4),
        ("frictionless/table.tsv", "tab", 2), ("clevercsv/milk.csv", "tab", 23),
        ("duckdb/conflict_timestamp.csv", ";", 2), ("duckdb/issue2628___.csv", "|", 2),
        ("duckdb/multi_column.csv", ";", 3), ("duckdb/multi_column_string_mix_r_n.csv", "|", 4),
        ("duckdb/new_line_string_rn.csv", "|", 4), ("duckdb/part-2.csv", "|", 11), ("duckdb/test_pipe.csv", "|", 3),
        ("duckdb/trailing_delimiter.csv", "|", 2), ("csv-spectrum/comma_in_quotes.csv", ",", 5),
        ("csv-spectrum/location_coordinates.csv", ",", 4),
        ("papaparse/sample-header.csv", ",", 2), ("readr/mtcars.csv", ",", 11), ("qsv/fruits_extended.csv", ",", 4),
    ]

    @Test(.enabled(if: isThere, "the corpus is not beside the repository"), arguments: known)
    func finds(file: String, delimiter: String, columns: Int) throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let path = Shell.quoted("\(SnifferTests.corpus)/\(file)")
        // As CSV, so that the ending .tsv does not tell it.
        let options = "--from csv -t json --types text -q"
        let found = Shell.run(
            "hasdata-export \(path) \(options) --summary s.json >found; grep -o '\"filled\":' s.json | grep -c .",
            in: folder)
        #expect(found.output == "\(columns)\n", "\(found.errors)")
        let same = Shell.run(
            "hasdata-export \(path) \(options) --input-delimiter '\(delimiter)' >told; cmp found told", in: folder)
        #expect(same.status == 0, "\(same.errors)")
    }
}
