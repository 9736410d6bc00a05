import ByteScanning
import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// Generated rows to a workbook and back: command-line.md, "Round trips".
struct XLSXRoundTripTests {
    private func told(_ value: Value) -> String? {
        switch value {
        case .absent, .null: return nil
        case .bool(let truth): return "\(truth)"
        case .number(let text):
            let fits = Array(text.utf8).withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { DoubleDigits.fits($0, count: bytes.count) } ?? false
            }
            return (fits ? "n:" : "t:") + text
        case .text(let text), .json(let text), .escaped(let text): return "t:\(text)"
        case .date(_, _, let text): return "d:\(text)"
        }
    }

    @Test(arguments: 8..<18) func holds(seed: Int) throws {
        var generator = RowGenerator(seed: UInt64(seed))
        var rows = generator.rows(60)
        rows[30].append(Field("long", .text(generator.text(20_000))))
        rows[31].append(Field("long", .text(generator.text(60_000))))
        let wanted = rows.map { fields in
            fields.reduce(into: [String: String]()) { $0[$1.name] = told($1.value) }
        }.filter { !$0.isEmpty }
        let book = try WrittenBook(
            rows, rowsPerBatch: seed % 3 == 0 ? 100 : 7, effort: seed % 5 == 0 ? .best : .fast
        ) {
            $0.isPlain = seed % 2 == 0
        }
        for (name, text) in book.parts where name.hasSuffix("sheet1.xml") { _ = try Outline(text) }
        let table = try book.read()
        #expect(table.rows.count == wanted.count)
        // The first row that differs is enough to see, and not all of them.
        let difference = zip(table.rows, wanted).first { $0 != $1 }
        for (name, value) in difference?.1 ?? [:] {
            let read = difference?.0[name]
            let place = zip(Array((read ?? "").utf8), Array(value.utf8)).enumerated().first { $1.0 != $1.1 }?.offset
            let isSame = read == value
            #expect(
                isSame,
                "\(name.debugDescription), \(read?.utf8.count ?? -1) of \(value.utf8.count) bytes, from \(place ?? -1)")
        }
        #expect(difference == nil)
        #expect(try book.read { $0.blockSize = 100 } == table)
        let split = try WrittenBook(rows.map { $0.filter { $0.name != "long" } }, rowsPerSheet: 7)
        #expect(try split.read().rows == wanted.map { $0.filter { $0.key != "long" } }.filter { !$0.isEmpty })
    }
}
