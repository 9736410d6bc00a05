internal import Tabular

/// The spellings that still hold where rows were replaced: in a temporary table, since nobody knows how many there are.
struct LastSpellings {
    private let connection: Connection

    init(_ spellings: SpellingSpool, _ connection: Connection) throws(ExportError) {
        self.connection = connection
        try connection.run(
            "CREATE TEMP TABLE spelling (row INTEGER, place INTEGER, text TEXT, PRIMARY KEY (row, place)) WITHOUT ROWID"
        )
        let note = try connection.statement("INSERT OR REPLACE INTO temp.spelling VALUES (?1, ?2, ?3)")
        let forget = try connection.statement("DELETE FROM temp.spelling WHERE row = ?1")
        try spellings.forEach { (spelling) throws(ExportError) in
            let statement = spelling.column == nil ? forget : note
            statement.bind(spelling.row, at: 1)
            if let place = spelling.column {
                statement.bind(Int64(place), at: 2)
                statement.bind(spelling.text, at: 3)
            }
            while try statement.step() {}
            statement.reset()
        }
    }

    func forEach(_ body: (SpellingSpool.Spelling) throws(ExportError) -> Void) throws(ExportError) {
        let all = try connection.statement("SELECT row, place, text FROM temp.spelling")
        while try all.step() {
            try body(.init(row: all.integer(0), column: Int(all.integer(1)), text: all.text(2) ?? ""))
        }
    }

    func remove() throws(ExportError) { try connection.run("DROP TABLE temp.spelling") }
}
