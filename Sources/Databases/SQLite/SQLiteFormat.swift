package import Tables
package import Tabular

/// SQLite's database files (sqlite.org/fileformat2.html).
package enum SQLiteFormat: DatabaseFormat {
    /// `sqlite`.
    package static let name = "sqlite"
    /// `.sqlite`, `.sqlite3`, `.db`.
    package static let fileExtensions = ["sqlite", "sqlite3", "db"]
    /// As registered.
    package static let mediaTypes = ["application/vnd.sqlite3", "application/x-sqlite3"]
    /// Pages are all over the file.
    package static let needsSeekableSource = true
    /// Binary.
    package static let isText = false
    /// How it is written.
    package static let noun = "SQLite"
    /// Tables that are there take further rows.
    package static let abilities: FormatAbilities = [.reads, .writes, .appends]

    /// The write-ahead log, and the journal of a change that has not ended (sqlite.org/tempfiles.html).
    package static let logEndings = ["-wal", "-journal"]

    /// Columns and types may come late.
    package static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(columns: .growing, types: .growing)
    }

    /// Every row has all columns of the table.
    package static func hasFixedColumns(_ options: FormatOptions) -> Bool { true }

    /// What begins with its mark.
    package static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        head.starts(with: Array("SQLite format 3\0".utf8))
    }

    /// A reader of one table.
    ///
    /// - Throws: `.input` for a source that cannot be read at any place, for what is no database, or none of whose tables is
    ///   meant; `.malformed` for a damaged one.
    package static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try SQLiteReader(source.seekable(as: "SQLite"), options: options)
    }

    /// An output of rows into a table of `file`.
    package static func makeOutput(
        to file: DatabaseFile, options: FormatOptions
    ) throws(ExportError) -> any RowOutput {
        try SQLiteOutput(file, options)
    }
}
