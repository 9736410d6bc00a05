import ExportFixtures
import HasDataExport
import JSONScanning
import Tabular
import TestSupport
import Testing

/// Any table through any two formats and back loses nothing but what the rules allow, and what is lost is counted.
///
/// Values are compared as the rules for round trips have it: null as absent, numbers, booleans and nested values as their
/// text, an empty column name as `column N`.
@Suite struct AllPairsTests {
    private static let formats = ["csv", "tsv", "json", "jsonl", "xlsx"]

    @Test(arguments: 1...16 as ClosedRange<UInt64>) func loseNothing(seed: UInt64) throws {
        let table = RandomTable(seed: seed)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let start = "\(folder)/start.jsonl"
        try Self.write(table.jsonLines, to: start)
        for first in Self.formats {
            let one = "\(folder)/one.\(first)"
            let firstLosses = try Self.convert(start, to: one)
            Self.check(firstLosses, of: table, isFlat: first != "json" && first != "jsonl", dropsRows: first == "xlsx")
            for second in Self.formats {
                let two = "\(folder)/two.\(second)"
                let end = "\(folder)/end.jsonl"
                let secondLosses = try Self.convert(one, to: two)
                _ = try Self.convert(two, to: end)
                let isFlat = [first, second].contains { $0 != "json" && $0 != "jsonl" }
                let dropsRows = first == "xlsx" || second == "xlsx"
                let expected = Self.expected(table, isFlat: isFlat, dropsRows: dropsRows)
                let found = try Self.rows(of: end)
                #expect(found == expected, "seed \(seed), \(first) to \(second)")
                // What the first step has lost already, the second cannot lose again.
                if first == "json" || first == "jsonl" {
                    Self.check(
                        secondLosses, of: table, isFlat: second != "json" && second != "jsonl",
                        dropsRows: second == "xlsx")
                } else {
                    #expect(secondLosses[.replacedSurrogate] == nil)
                }
            }
        }
    }

    /// What is lost is counted, and nothing else.
    private static func check(_ losses: [WarningKind: UInt64], of table: RandomTable, isFlat: Bool, dropsRows: Bool) {
        let surrogates = table.rows.joined().filter { hasSurrogate($0.value) }.count
        #expect(losses[.replacedSurrogate] ?? 0 == (isFlat ? UInt64(surrogates) : 0))
        let empty = table.rows.filter { row in row.allSatisfy { $0.value == .null } }.count
        #expect(losses[.emptyRow] ?? 0 == (dropsRows ? UInt64(empty) : 0))
        #expect(Set(losses.keys).isSubset(of: [.replacedSurrogate, .emptyRow]))
    }

    private static func hasSurrogate(_ value: RandomTable.Value) -> Bool {
        guard case .text(let scalars) = value else { return false }
        return scalars.contains { 0xD800..<0xE000 ~= $0 }
    }

    /// The table as it has to come back: rows of values as text, by name.
    private static func expected(_ table: RandomTable, isFlat: Bool, dropsRows: Bool) -> [[String: [UInt8]]] {
        return table.rows.compactMap { row in
            var values: [String: [UInt8]] = [:]
            for (name, value) in row {
                guard let text = text(of: value) else { continue }
                values[key(isFlat && name.isEmpty ? Array("column".utf8) : Array(name.utf8))] = text
            }
            return dropsRows && values.isEmpty ? nil : values
        }
    }

    /// Names compare byte by byte, which Swift's strings do not. Which `column N` an empty name becomes depends on the
    /// columns that long texts go on in.
    private static func key(_ name: [UInt8]) -> String {
        let name = name.starts(with: "column ".utf8) ? Array("column".utf8) : name
        return name.map { String($0, radix: 16) }.joined(separator: " ")
    }

    private static func text(of value: RandomTable.Value) -> [UInt8]? {
        switch value {
        case .null: nil
        case .bool(let value): Array((value ? "true" : "false").utf8)
        case .number(let text), .json(let text): Array(text.utf8)
        case .text(let scalars):
            // Reading decodes a lone surrogate that was kept to the same character that it is replaced by elsewhere.
            Array(String(String.UnicodeScalarView(scalars.map { Unicode.Scalar($0) ?? "\u{FFFD}" })).utf8)
        }
    }

    // MARK: Files

    private static func write(_ text: String, to path: String) throws {
        let sink = try FileSink(path: path, replaces: true)
        try sink.write(Array(text.utf8))
        try sink.finish()
    }

    /// Converts a file and gives what was counted as lost or odd.
    private static func convert(_ input: String, to output: String) throws -> [WarningKind: UInt64] {
        var export = Export(from: [.file(input)], to: .file(output))
        export.replacesOutput = true
        let summary = try export.run()
        return summary.warnings.entries.mapValues(\.count)
    }

    /// The rows of a file of JSON Lines; what is null is left out.
    private static func rows(of path: String) throws -> [[String: [UInt8]]] {
        let format = try #require(FormatRegistry.standard.format(named: "jsonl"))
        let options = Export(from: [], to: .standardOutput).formatOptions
        let reader = try format.makeReader(of: FileSource(path: path), options: options)
        let parser = reader.makeParser()
        let batch = RowBatch()
        var rows: [[String: [UInt8]]] = []
        while try reader.nextBlock(into: batch.block) {
            var isSpent = false
            while !isSpent {
                batch.reset()
                isSpent = try parser.parse(batch)
                for index in 0..<batch.rowCount {
                    let row = batch.rows[index]
                    let shape = batch.shape(of: row)
                    var values: [String: [UInt8]] = [:]
                    for (column, slot) in shape.slots.enumerated() {
                        let cell = batch.cells(of: row)[slot]
                        if cell.kind == .null || cell.kind == .absent { continue }
                        let bytes = batch.bytes(of: cell)
                        values[key(shape.columns[column].utf8)] =
                            cell.kind == .escapedText ? EscapedText.decoded(bytes) : Array(bytes)
                    }
                    rows.append(values)
                }
            }
        }
        return rows
    }
}
