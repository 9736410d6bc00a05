internal import ArrowFormat
internal import CSVFormat
internal import JSONFormat
internal import ParquetFormat
internal import SQLiteTables
public import Tabular
internal import TextFormats
internal import XLSXFormat

extension FormatRegistry {
    /// The formats that come with the library, in the order in which they are tried on content.
    public static var standard: FormatRegistry {
        FormatRegistry([
            XLSXFormat.self, ArrowFormat.self, JSONFormat.self, JSONLinesFormat.self, CSVFormat.self, TSVFormat.self,
            PSVFormat.self, ParquetFormat.self, SQLiteFormat.self, XMLFormat.self, HTMLFormat.self, MarkdownFormat.self,
            TableFormat.self,
        ])
    }
}
