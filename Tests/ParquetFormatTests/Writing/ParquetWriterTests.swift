import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// What programs read in these files is seen by CommandTests; here is how the bytes come about.
@Suite struct ParquetWriterTests {
    private func rows(_ count: Int) -> [Fields] {
        (0..<count).map { number in
            var fields: Fields = [
                Field("id", .number("\(number)")), Field("url", .text("https://a.example/\(number)")),
                Field("price", number % 3 == 0 ? .absent : .number("\(number).5")),
                Field("flag", number % 2 == 0 ? .bool(true) : .null),
            ]
            if number % 7 == 0 { fields.append(Field("rare", .escaped("line\\n\(number)"))) }
            return fields
        }
    }

    private func bytes(
        _ rows: [Fields], rowsPerBatch: Int = 10, columns: [String] = [],
        _ change: (inout ParquetWritingOptions) -> Void = { _ in }
    ) throws -> [UInt8] {
        let options = testOptions { change(&$0[ParquetWritingOptions.self]) }
        return try Writing.bytes(
            of: rows, as: ParquetFormat.self, options, rowsPerBatch: rowsPerBatch, columns: columns)
    }

    /// The length in front of the last mark is that of the metadata.
    private func footer(of file: [UInt8]) -> ArraySlice<UInt8>? {
        guard file.count >= 12, file.prefix(4).elementsEqual("PAR1".utf8), file.suffix(4).elementsEqual("PAR1".utf8)
        else {
            return nil
        }
        let length = file[(file.count - 8)...].prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= file.count - 12 else { return nil }
        return file[(file.count - 8 - length)..<(file.count - 8)]
    }

    private func count(_ text: String, in bytes: some Collection<UInt8>) -> Int {
        let bytes = Array(bytes)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return 0 }
        return (0...bytes.count - wanted.count).count { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    @Test(arguments: [0, 1, 50]) func theMetadataStandsBetweenTheMarks(rows count: Int) throws {
        let file = try bytes(rows(count), columns: ["id"])
        let metadata = try #require(footer(of: file))
        #expect(self.count("hasdata-export version ", in: metadata) == 1)
    }

    @Test func howRowsAreCutIntoBatchesChangesNoByte() throws {
        let all = rows(500)
        let whole = try bytes(all, rowsPerBatch: 500)
        for size in [1, 7, 100] { #expect(try bytes(all, rowsPerBatch: size) == whole) }
    }

    @Test func aRowGroupEndsAtItsRows() throws {
        // Each group names each column once, and the schema once more.
        let file = try bytes(rows(50), rowsPerBatch: 5) { $0.rowsPerGroup = 10 }
        let metadata = try #require(footer(of: file))
        #expect(count("price", in: metadata) == 6)
    }

    @Test func aRowGroupEndsAtItsBytes() throws {
        let file = try bytes(rows(50), rowsPerBatch: 5) { $0.bytesPerGroup = 1 }
        let metadata = try #require(footer(of: file))
        #expect(count("price", in: metadata) == 11)
    }

    /// Readers ask for the chunks of several groups at once.
    @Test func noTwoChunksBeginAtOneByte() throws {
        let late = (0..<40).map { number -> Fields in
            var fields: Fields = [Field("id", .number("\(number)"))]
            if number > 35 { fields += [Field("late", .text("x")), Field("later", .bool(true))] }
            return fields
        }
        let file = try bytes(late, rowsPerBatch: 5) { $0.rowsPerGroup = 10 }
        let footer = try Footer(Array(#require(self.footer(of: file))))
        let offsets = try footer.rowGroups.indices.flatMap { group in
            try footer.rowGroup(group, columnCount: 3).chunks.map(\.start)
        }
        #expect(offsets.count == 12)
        #expect(Set(offsets).count == 12)
        #expect(Reading(file, as: ParquetFormat.self).rows.count == 40)
    }

    @Test func numbersThatAreFollowedByTextComeBackAsTheyStood() throws {
        let numbers = ["1.10", "1e5", "-0", "7"].map { [Field("x", .number($0))] }
        let file = try bytes(numbers + [[Field("x", .text("end"))]], rowsPerBatch: 1) {
            $0.codec = .none
            $0.rowsPerGroup = 1
        }
        for text in ["1.10", "1e5", "-0", "end"] {
            // Behind its length, in the chunk that was written again or, the last, at once; and as a bound, twice.
            let framed = String(decoding: [UInt8(text.utf8.count), 0, 0, 0], as: UTF8.self) + text
            #expect(count(framed, in: file) == 1, "\(text)")
        }
    }

    /// The value of a field that was read, `x=n:1` or `x=true`.
    private func value(_ field: String) -> String {
        let value = field.dropFirst(2)
        return String(value.dropFirst().first == ":" ? value.dropFirst(2) : value)
    }

    /// A value of each kind in every order, each kind in batches and groups of its own.
    @Test(arguments: [1, 3, 64], [1, 2, 1 << 20] as [UInt64])
    func kindsThatComeInAnyOrderKeepTheirValues(rowsPerBatch: Int, rowsPerGroup: UInt64) throws {
        let day = Value.date(.date, 45_000, "2023-03-15")
        let time = Value.date(.dateTime, 45_000.25, "2023-03-15T06:00:00")
        let kinds: [Value] = [day, time, .number("7"), .number("2.50"), .bool(true), .text("end")]
        for order in 0..<216 {
            let picked = [kinds[order % 6], kinds[order / 6 % 6], kinds[order / 36]]
            let values = picked.flatMap { [$0, $0, .absent, $0] }
            let file = try bytes(values.map { [Field("x", $0)] }, rowsPerBatch: rowsPerBatch) {
                $0.rowsPerGroup = rowsPerGroup
            }
            let isTimes = picked.contains(time) && picked.allSatisfy { $0 == day || $0 == time }
            let back = Reading(file, as: ParquetFormat.self).rows.map { $0.first.map(self.value) }
            let expected = values.map { value -> String? in
                switch value {
                case .date(.date, _, let text): isTimes ? text + "T00:00:00" : text
                case .date(_, _, let text), .text(let text): text
                case .number(let text):
                    picked.allSatisfy { [.number("7"), .number("2.50")].contains($0) }
                        ? (text == "7" ? "7" : "2.5") : text
                case .bool: "true"
                default: nil
                }
            }
            #expect(back == expected, "\(picked)")
        }
    }

    @Test func surrogatesThatAreReplacedAreCounted() throws {
        var writing = Writing(ParquetFormat.self, to: MemoryByteSink())
        try writing.write([[Field("x", .escaped("a\\ud800"))]])
        #expect(writing.warnings.entries[.replacedSurrogate]?.count == 1)
    }

    @Test func namesThatDifferInCaseAloneAreNoted() throws {
        let sink = MemoryByteSink()
        let writer = try ParquetFormat.makeWriter(to: sink, options: testOptions())
        try writer.finish(ColumnSet(["Url", "id", "url"]))
        #expect(writer.notes.count == 1 && writer.notes[0].contains("\"Url\" and \"url\""))
    }
}
