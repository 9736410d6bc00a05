package import Tabular

/// A format whose files hold tables side by side and are changed in place: a database. Its writer owns the file; `makeWriter`
/// is not called.
package protocol DatabaseFormat: Format {
    /// What the names of files end in that stand beside a database's own, called like it, and change what is read of it.
    static var logEndings: [String] { get }
    /// An output of rows into a table of `file`.
    ///
    /// - Throws: `.output` where the file or its table is in the way, `.usage` for options that make no sense.
    static func makeOutput(to file: DatabaseFile, options: FormatOptions) throws(ExportError) -> any RowOutput
}

/// A database's file that rows go to.
package struct DatabaseFile: Sendable {
    /// Its path.
    package var path: String
    /// What messages call it.
    package var name: String
    /// Whether it is empty, nobody else knows of it, and it is removed where the output is abandoned: nothing has to be kept
    /// that is in it.
    package var isNew: Bool
    /// Whether the disk has to have what is committed.
    package var isSynced: Bool

    /// A file.
    package init(path: String, name: String, isNew: Bool, isSynced: Bool) {
        self.path = path
        self.name = name
        self.isNew = isNew
        self.isSynced = isSynced
    }
}

/// How a database tells names apart.
package struct NameRules: Sendable {
    /// Whether names that differ in case alone are one.
    package var ignoresCase: Bool
    /// The most bytes of a name; nil for any number.
    package var longestName: Int?

    /// Rules.
    package init(ignoresCase: Bool, longestName: Int? = nil) {
        self.ignoresCase = ignoresCase
        self.longestName = longestName
    }
}
