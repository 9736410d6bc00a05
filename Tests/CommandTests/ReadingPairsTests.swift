import TestSupport
import Testing

/// Any two ways together in which a file of rows may differ from plain CSV, or be read in part: whatever the two, the rows must be
/// those of a model that knows nothing of reading.
///
/// Each way says how the text is written, which flags read it back, and what becomes of the rows. The text is written by this
/// suite, so that a mistake that our reader and our writer share is found.
@Suite struct ReadingPairsTests {
    /// A row; what it lacks is absent.
    struct Record: Equatable {
        var id: Int
        var name: String?
        var price: String?
        var extra: String?
    }

    /// How the text is written, and what its rows are.
    struct Table {
        var rows = [
            Record(id: 1, name: "plain", price: "1.5"),
            Record(id: 2, name: "a;b, \"c\" | 'd'\tback\\slash", price: "20.25"),
            Record(id: 3, name: nil, price: "3.5"),
            Record(id: 4, name: "line\n#break é", price: nil),
            Record(id: 5, name: "# no comment", price: "-7.5"),
        ]
        var separator = ","
        var quote = "\""
        var escape: String?
        var absent = ""
        var decimal = "."
        var preamble = ""
        var comment: String?
        var lineEnd = "\n"
        var padding = ""
        var hasHeader = true
        var names = ["id", "name", "price", "column 4"]
        var splitsQuotes = false
        var badRow: String?
        /// What the bytes go through.
        var filter = "cat"
        var ending = "csv"
        /// Steps by their place in the order of steps.
        var steps: [Int: (inout [Record]) -> Void] = [:]

        func field(_ text: String?) -> String {
            guard let text else { return padding + absent + padding }
            if splitsQuotes, text == "plain" { return padding + quote + "pl" + quote + "ain" + padding }
            let special = [separator, quote, "\n", "\r", "\\", "#"] + [escape].compactMap { $0 }
            guard special.contains(where: { text.contains($0) }) else { return padding + text + padding }
            var body = ""
            for character in text.map(String.init) {
                switch character {
                case escape: body += character + character
                case quote: body += (escape ?? quote) + character
                default: body += character
                }
            }
            return padding + quote + body + quote + padding
        }

        var text: String {
            var lines = hasHeader ? [names.prefix(3).map { field($0) }.joined(separator: separator)] : []
            for (index, row) in rows.enumerated() {
                let price = row.price.map { $0.split(separator: ".").joined(separator: decimal) }
                var fields = [field("\(row.id)"), field(row.name), field(price)]
                if let extra = row.extra { fields.append(field(extra)) }
                lines.append(fields.joined(separator: separator))
                if let comment { lines.append(comment + " \(index), \"") }
                if index == 2, let badRow { lines.append(badRow) }
            }
            return preamble + lines.map { $0 + lineEnd }.joined()
        }

        /// What must come of it, as JSON Lines.
        var expected: String {
            var rows = rows
            for place in steps.keys.sorted() { steps[place]?(&rows) }
            return rows.map { row in
                var members = ["\(ReadingPairsTests.json(names[0])):\(row.id)"]
                if let name = row.name {
                    members.append("\(ReadingPairsTests.json(names[1])):\(ReadingPairsTests.json(name))")
                }
                if let price = row.price { members.append("\(ReadingPairsTests.json(names[2])):\(price)") }
                if let extra = row.extra {
                    members.append("\(ReadingPairsTests.json(names[3])):\(ReadingPairsTests.json(extra))")
                }
                return "{" + members.joined(separator: ",") + "}\n"
            }.joined()
        }
    }

    static func json(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default: out += String(scalar)
            }
        }
        return out + "\""
    }

    /// One way: its flags, which may depend on the names, and what it does to the table.
    struct Way: Sendable {
        let name: String
        let flags: @Sendable (Table) -> String
        let change: @Sendable (inout Table) -> Void

        init(
            _ name: String, _ flags: @autoclosure @escaping @Sendable () -> String,
            _ change: @escaping @Sendable (inout Table) -> Void = { _ in }
        ) {
            self.name = name
            self.flags = { _ in flags() }
            self.change = change
        }

        init(
            naming name: String, _ flags: @escaping @Sendable (Table) -> String,
            _ change: @escaping @Sendable (inout Table) -> Void
        ) {
            (self.name, self.flags, self.change) = (name, flags, change)
        }
    }

    static let ways: [Way] = [
        Way("one character", "--input-delimiter ';'") { $0.separator = ";" },
        Way("several characters", "--input-delimiter '||'") { $0.separator = "||" },
        Way("quotes", "--input-quote \"'\"") { $0.quote = "'" },
        Way("escapes", "--input-escape '\\'") { $0.escape = "\\" },
        Way("lines in front", "--skip-lines 2") { $0.preamble = "Report, \"open\na;b;c;d\n" },
        Way("comments", "--comment '#'") { $0.comment = "#" },
        Way("absent texts", "--input-null 'NA,-'") { $0.absent = "NA" },
        Way("names", "--column-names 'id,name,price'") { $0.hasHeader = false },
        Way("no names", "--no-input-header") {
            $0.hasHeader = false
            $0.names = ["column 1", "column 2", "column 3", "column 4"]
        },
        Way("blanks", "--trim") { $0.padding = "  " },
        Way(naming: "decimal commas", { "--input-decimal , --types '\($0.names[2])=number'" }) { $0.decimal = "," },
        Way("windows-1252", "--encoding windows-1252") { $0.filter = "iconv -f UTF-8 -t WINDOWS-1252" },
        Way("utf-16", "--encoding utf-16le") { $0.filter = "iconv -f UTF-8 -t UTF-16LE" },
        Way("utf-7", "--encoding utf-7") { $0.filter = "iconv -f UTF-8 -t UTF-7" },
        Way("carriage returns", "") { $0.lineEnd = "\r\n" },
        Way("text behind quotes", "--lenient-quotes") { $0.splitsQuotes = true },
        Way("long rows", "--ragged") { $0.rows[1].extra = "more" },
        Way("bad rows", "--skip-errors") { $0.badRow = "LONG" },
        Way("gzip", "") { $0.ending = "csv.gz" },
        Way(naming: "where", { "--where '`\($0.names[0])` > 1'" }) { $0.steps[0] = { $0.removeAll { $0.id <= 1 } } },
        Way(naming: "sorted", { "--sort-by '-\($0.names[0])'" }) { $0.steps[1] = { $0.sort { $0.id > $1.id } } },
        Way("offset", "--offset 1") { $0.steps[2] = { $0.removeFirst() } },
        Way("limit", "--limit 3") { $0.steps[3] = { $0 = Array($0.prefix(3)) } },
        Way("tail", "--tail 2") { $0.steps[4] = { $0 = Array($0.suffix(2)) } },
    ]

    /// Ways that say the same thing differently.
    private static let rivals: [Set<String>] = [
        ["one character", "several characters"], ["names", "no names"], ["windows-1252", "utf-16", "utf-7"],
        ["long rows", "bad rows"],
    ]

    @Test(arguments: ways.indices) func readsWithEveryOther(first: Int) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        for second in ReadingPairsTests.ways.indices where second >= first {
            let pair = second == first ? [first] : [first, second]
            let names = Set(pair.map { ReadingPairsTests.ways[$0].name })
            if ReadingPairsTests.rivals.contains(where: { $0.isSuperset(of: names) && names.count > 1 }) { continue }
            var table = Table()
            for index in pair { ReadingPairsTests.ways[index].change(&table) }
            if table.badRow != nil {
                table.badRow = (1...6).map { table.field("\($0)") }.joined(separator: table.separator)
            }
            let flags = pair.map { ReadingPairsTests.ways[$0].flags(table) }.joined(separator: " ")
            var filter = table.filter
            if table.ending == "csv.gz" { filter += " | gzip" }
            let outcome = Shell.run(
                """
                printf %s \(Shell.quoted(table.text)) | \(filter) > t.\(table.ending)
                hasdata-export t.\(table.ending) -t jsonl \(flags)
                """, in: folder)
            #expect(outcome.status == 0, "\(flags): \(outcome.errors)")
            #expect(outcome.output == table.expected, "\(flags): \(outcome.errors)")
        }
    }
}
