public import Tabular

/// The tables of a run, as after `--table`: `NAME`, or `FROM:INTO` where a database is read and another one written. A name may
/// have a schema before it and a dot between; a part with a colon or a dot of its own stands in double quotes, in which a quote is
/// doubled.
public struct TableReference: Sendable, Hashable {
    /// The name of one table.
    public struct Name: Sendable, Hashable {
        /// The schema that stands apart from the table's name, since one of the two is in quotes.
        public var schema: String?
        /// The table's name. Of one without quotes the database says whether what stands before its first dot is a schema.
        public var table: String
        /// Whether it stood in quotes, so that a dot in it parts nothing.
        public var isQuoted = false

        /// A name.
        public init(schema: String? = nil, table: String, isQuoted: Bool = false) {
            (self.schema, self.table, self.isQuoted) = (schema, table, isQuoted)
        }

        /// It in a message, and where a file is called like it.
        package var text: String { (schema.map { $0 + "." } ?? "") + table }

        /// The name of a table in a database that has no schemas but one.
        ///
        /// - Throws: `.usage` for a table of another one.
        package func table(in only: String, at location: Location) throws(ExportError) -> String {
            guard let schema, schema.lowercased() != only else { return table }
            throw ExportError(
                .usage, "has no schema \"\(schema)\", as \(Setting.table) has it", at: location,
                advice: "name the table alone; a name with a dot of its own stands in quotes as a whole")
        }
    }

    /// The table that is read; nil where none is named.
    public var source: Name?
    /// The table that is written; nil where none is named.
    public var target: Name?
    /// Whether both are named apart, so that a database has to be read and another one written.
    public private(set) var isPair = false

    /// One table, whether it is read or written.
    public init(_ name: String) { (source, target) = (Name(table: name), Name(table: name)) }

    /// The tables of a text.
    ///
    /// - Throws: `.usage` for a text without a name in it, or with more than two.
    public init(parsing text: String) throws(ExportError) {
        var names: [Name?] = []
        var rest = Substring(text)
        while true {
            let name = try TableReference.name(&rest, in: text)
            names.append(name)
            guard rest.first == ":" else { break }
            rest = rest.dropFirst()
        }
        guard names.count <= 2, names.contains(where: { $0 != nil }), !text.utf8.contains(0) else {
            throw TableReference.malformed(text)
        }
        source = names[0]
        target = names.count == 2 ? names[1] : names[0]
        isPair = names.count == 2 && names[0] != nil && names[1] != nil
    }

    /// Takes the name that a text begins with, up to its colon or its end.
    private static func name(_ rest: inout Substring, in whole: String) throws(ExportError) -> Name? {
        var schema: String?
        let isBare = rest.first != "\""
        if !isBare {
            let name = try quoted(&rest, in: whole)
            guard rest.first == "." else { return Name(table: try ended(name, rest, in: whole), isQuoted: true) }
            rest = rest.dropFirst()
            schema = name
        } else {
            let name = rest.prefix(while: { $0 != ":" })
            // A dot before a quote parts a schema from a table.
            guard let part = name.firstRange(of: ".\"") else {
                rest = rest[name.endIndex...]
                return name.isEmpty ? nil : Name(table: String(name))
            }
            schema = String(name[..<part.lowerBound])
            rest = rest[part.lowerBound...].dropFirst()
        }
        // Of two dots without quotes none can be told to be the one.
        guard let schema, !schema.isEmpty, !isBare || !schema.contains(".") else { throw malformed(whole) }
        if rest.first == "\"" {
            let table = try quoted(&rest, in: whole)
            return Name(schema: schema, table: try ended(table, rest, in: whole), isQuoted: true)
        }
        let table = rest.prefix { $0 != ":" }
        guard !table.isEmpty else { throw malformed(whole) }
        rest = rest[table.endIndex...]
        return Name(schema: schema, table: String(table), isQuoted: true)
    }

    /// A name that nothing but a colon is behind.
    private static func ended(
        _ name: String, _ rest: Substring, in whole: String
    ) throws(ExportError) -> String {
        guard rest.isEmpty || rest.first == ":" else { throw malformed(whole) }
        return name
    }

    /// Takes a part in quotes.
    private static func quoted(_ rest: inout Substring, in whole: String) throws(ExportError) -> String {
        var name = ""
        rest = rest.dropFirst()
        while let quote = rest.firstIndex(of: "\"") {
            name += rest[..<quote]
            rest = rest[quote...].dropFirst()
            guard rest.first == "\"" else {
                guard !name.isEmpty else { throw malformed(whole) }
                return name
            }
            name += "\""
            rest = rest.dropFirst()
        }
        throw malformed(whole)
    }

    private static func malformed(_ text: String) -> ExportError {
        ExportError(
            .usage, "\"\(text)\" names no table",
            advice:
                "\(Setting.table) takes NAME, SCHEMA.NAME, or FROM:INTO; a part with a colon or a dot stands in double quotes"
        )
    }
}
