internal import Tables
internal import Tabular

extension TableWriter {
    /// Makes the table what it is to be, once all rows are in it.
    func finish(_ all: [ColumnName]) throws(ExportError) {
        if existing != nil, all.isEmpty {
            try finishEmpty()
        } else {
            // A table has one column at least.
            try extend(to: all.isEmpty ? HeaderNames.numbered(1) : all)
            try checkKeys()
        }
        try checkKept()
        try makeTexts()
        if let temporaryIndex { try connection.run("DROP INDEX \(SQLName.quoted(temporaryIndex))") }
        try declareTypes()
    }

    /// Turns numbers of the key into texts as soon as one of them has to be text: the same key is found in every row then,
    /// whether a source writes it as a number or as text.
    func settleKeys() throws(ExportError) {
        guard !keyPlaces.isEmpty else { return }
        let changed = keyPlaces.filter { columns[$0].growing.earlier != nil }
        if !changed.isEmpty { try makeTexts(changed) }
    }

    /// Turns values into texts that came before the first of their column that had to be text.
    private func makeTexts() throws(ExportError) {
        let changed = columns.indices.filter { columns[$0].growing.earlier != nil }
        if !changed.isEmpty { try makeTexts(changed) }
    }

    private func makeTexts(_ changed: [Int]) throws(ExportError) {
        NumberText.register(connection)
        let changes = changed.map { place in
            let name = SQLName.quoted(columns[place].name)
            let number =
                columns[place].growing.earlier == .boolean
                ? "CASE \(name) WHEN 0 THEN 'false' ELSE 'true' END" : "CAST(\(name) AS TEXT)"
            return "\(name) = CASE typeof(\(name)) WHEN 'integer' THEN \(number) "
                + "WHEN 'real' THEN \(NumberText.functionName)(\(name)) ELSE \(name) END"
        }
        let conditions = changed.map { "typeof(\(SQLName.quoted(columns[$0].name))) IN ('integer', 'real')" }
        try connection.run(
            "UPDATE \(SQLName.quoted(name)) SET \(changes.joined(separator: ", ")) "
                + "WHERE \(conditions.joined(separator: " OR "))")
        try spell(changed)
        for place in changed { columns[place].growing.settle() }
    }

    /// Writes numbers as the source has them that are text now and are printed otherwise.
    private func spell(_ places: [Int]) throws(ExportError) {
        guard let rowNumber else { return }
        // The place of a row that was replaced may hold any value now, the same number among them.
        let last = spellings.hasForgotten ? try LastSpellings(spellings, connection) : nil
        for place in places {
            let column = SQLName.quoted(columns[place].name)
            let statement = try connection.statement(
                "UPDATE \(SQLName.quoted(name)) SET \(column) = ?1 WHERE \(rowNumber) = ?2 AND \(column) = ?3")
            let write = { (spelling: SpellingSpool.Spelling) throws(ExportError) in
                guard spelling.column == place else { return }
                statement.bind(spelling.text, at: 1)
                statement.bind(spelling.row, at: 2)
                // As it was bound; a source may have a comma before the fraction.
                let value = Double(spelling.text) ?? Double(spelling.text.replacing(",", with: "."))
                statement.bind(value.map { NumberText.of($0) } ?? spelling.text, at: 3)
                while try statement.step() {}
                statement.reset()
            }
            if let last { try last.forEach(write) } else { try spellings.forEach(write) }
        }
        try last?.remove()
    }

    /// Declares the types of the columns that were made here, in the schema's own text: values stay as they are, since they are
    /// of these types already.
    private func declareTypes() throws(ExportError) {
        let made = columns.filter { $0.fit == nil }
        guard !made.isEmpty else { return }
        let isStrict = existing?.isStrict ?? false
        let typed = made.map { "\(SQLName.quoted($0.name)) \(Self.word(for: $0.growing.form, isStrict: isStrict))" }
        let sql: String
        if existing == nil {
            sql = "CREATE TABLE \(SQLName.quoted(name)) (\n  \(typed.joined(separator: ",\n  "))\n)"
        } else {
            // They stand one behind the other, as they were added.
            let added = made.map { ", " + Self.definition($0.name, isStrict: isStrict) }.joined()
            let lookUp = try connection.statement("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?1")
            lookUp.bind(name, at: 1)
            guard try lookUp.step(), let present = lookUp.text(0) else { return }
            let pieces = Array(present.utf8).split(separator: Array(added.utf8), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard pieces.count == 2 else { return }
            sql = pieces[0] + typed.map { ", " + $0 }.joined() + pieces[1]
        }
        connection.allowSchemaWrites()
        try connection.run("PRAGMA writable_schema = ON")
        let update = try connection.statement("UPDATE sqlite_master SET sql = ?1 WHERE type = 'table' AND name = ?2")
        update.bind(sql, at: 1)
        update.bind(name, at: 2)
        while try update.step() {}
        try connection.run("PRAGMA writable_schema = OFF")
    }

    private static func word(for form: GrowingColumn.Form, isStrict: Bool) -> String {
        switch form {
        case .boolean: isStrict ? "INTEGER" : "BOOLEAN"
        case .integer: "INTEGER"
        case .double: "REAL"
        case .empty, .text: "TEXT"
        }
    }
}
