import CSVFormat
import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import ZipFixtures

/// What is there is recognised, whatever it is called.
struct RecognitionTests {
    private let work = Workspace()

    private func problem(
        _ name: String, _ bytes: [UInt8], _ change: (inout Export) -> Void = { _ in }
    ) throws -> ExportError? {
        let path = try work.file(name, bytes)
        do {
            _ = try exportText([path], to: "jsonl", change)
            return nil
        } catch let error as ExportError {
            return error
        }
    }

    private func rows(_ name: String, _ bytes: [UInt8], _ change: (inout Export) -> Void = { _ in }) throws -> String {
        try exportText([try work.file(name, bytes)], to: "jsonl", change)
    }

    @Test(arguments: ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.xls", "a"])
    func whatIsNoTextOfRowsIsRefusedByName(name: String) throws {
        let zeros = [UInt8](repeating: 0, count: 300)
        let binaries: [([UInt8], String)] = [
            (Array("%PDF-1.7\n".utf8), "a PDF"), (Array("SQLite format 3\0".utf8) + zeros, "an SQLite database"),
            ([0x28, 0xB5, 0x2F, 0xFD] + zeros, "zstd"), (Array("BZh91AY&SY".utf8) + zeros, "bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0] + zeros, "xz"), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"),
            (Array("PAR1".utf8) + zeros + Array("PAR1".utf8), "a Parquet file"),
            ([UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8) + zeros, "a tar archive"),
        ]
        // Where nothing says otherwise, these are read.
        let isText = name.contains(".") && name != "a.xls"
        for (bytes, what) in binaries where isText || !["a Parquet file", "an SQLite database"].contains(what) {
            for from in [nil, "csv", "jsonl"] {
                let error = try problem(name, bytes) { $0.sourceFormat = from }
                #expect(error?.message.contains(what) == true, "\(what): \(error?.description ?? "none")")
                #expect(error?.code == .malformed)
                #expect(error?.location.byte != nil)
                #expect(error?.advice != nil)
            }
            #expect(try problem(name, bytes) { $0.encoding = .latin1 }?.message.contains(what) == true)
        }
    }

    @Test(arguments: ["a.csv", "a.tsv", "a.psv"]) func jsonIsNoDelimitedText(name: String) throws {
        for json in [
            "{\"a\":1}\n{\"a\":2}\n", "[{\"a\":1}]", "[\n  {\n    \"a\\\"b\" : 1\n  }\n]\n", "{\n\t\"a,b\": [1,2]\n}",
            "\u{1E}{\"a\":1}\n",
        ] {
            let error = try problem(name, Array(json.utf8))
            #expect(error?.message.hasPrefix("JSON, not ") == true, "\(json)")
            #expect(error?.code == .malformed)
            #expect(error?.advice?.contains("\(Setting.sourceFormat) json or jsonl") == true)
            #expect(try problem(name, Array(json.utf8)) { $0.encoding = .latin1 } != nil)
        }
        #expect(try problem(name, Array("\u{FEFF}\n{\"a\":1}".utf8))?.location.byte == 4)
        #expect(try problem(name, "{\"a\":1}".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] }) != nil)
        // Names of columns may begin so, and rows without a header may be objects.
        for text in [
            "{a},b\n1,2\n", "[link],b\n1,2\n", "[1],[2]\n3,4\n", "{\"a\"\n1\n", "\"{\"\"a\"\":1}\",b\n1,2\n", "{",
        ] {
            #expect(try problem(name, Array(text.utf8))?.message.hasPrefix("JSON") != true, "\(text)")
        }
        #expect(
            try rows(name, Array("{\"a\":1}\n".utf8)) { $0.formatOptions[CSVOptions.self].readsHeader = false } != "")
        #expect(
            try rows(name, Array("{\"a\":1}\n2\n".utf8)) { $0.formatOptions[CSVOptions.self].inputQuote = nil } != "")
    }

    @Test(arguments: ["a.csv", "a.tsv", "a.json", "a.jsonl"]) func pagesAndDocuments(name: String) throws {
        for page in [
            "<!DOCTYPE html><p>", "<html>", "<HTML lang=\"de\">", "\u{FEFF}\n \t<head>", "<body/>", "<table\nborder=1>",
            "<!-- a > b --> \n<!----><html>", "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html>",
        ] {
            #expect(try problem(name, Array(page.utf8))?.message.hasPrefix("an HTML page") == true, "\(page)")
        }
        #expect(try problem(name, Array("  \n<html>".utf8))?.location.byte == 3)
        let document = try problem(name, Array("<?xml version='1.0'?><urlset/>".utf8))
        #expect(document?.message.hasPrefix("an XML document") == true)
        let store =
            "\u{FEFF}<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
        #expect(try problem(name, Array(store.utf8))?.message.contains("AccessDenied: Request has expired") == true)
        let wide = Array("<html>".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), 0] as [UInt8] }
        #expect(try problem(name, wide)?.message.hasPrefix("an HTML page") == true)
    }

    @Test func columnsThatOnlyLookLikeMarksStay() throws {
        for header in ["<td>", "<tablet>", "<a>", "PAR1", "PK", "BZh9", "ARROW1", "SQLite format 3", "<htmlx>", "Obj"] {
            #expect(try rows("a.csv", Array("\(header),b\n1,2\n".utf8)) == "{\"\(header)\":1,\"b\":2}\n")
        }
    }

    @Test func whatIsNoWorkbookEither() throws {
        let store =
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
        for (bytes, what) in [
            (Array(store.utf8), "AccessDenied: Request has expired"), ([0x28, 0xB5, 0x2F, 0xFD, 0, 0], "zstd"),
            (Array("%PDF-1.4".utf8), "a PDF"), (Array("<html>".utf8), "an HTML page"), (Array("a,b\n".utf8), "text"),
        ] {
            #expect(try problem("a.xlsx", bytes)?.message.contains(what) == true, "\(what)")
        }
    }

    @Test func archivesCalledText() throws {
        let book = WorkbookBuilder(rows: "<row><c t=\"str\"><v>a</v></c></row>").build()
        let workbook = try problem("a.csv", book)
        #expect(workbook?.message.hasPrefix("an .xlsx workbook") == true)
        #expect(workbook?.advice == "read it with \(Setting.sourceFormat) xlsx")
        let zip = ZipBuilder([ZipBuilder.Entry("rows.csv", Array("a\n1\n".utf8))]).build()
        #expect(try problem("a.csv", zip)?.advice?.hasPrefix("unpack it") == true)
        #expect(try problem("a.zip", zip)?.advice?.hasPrefix("unpack it") == true)
    }

    @Test(arguments: ["a.json", "a.jsonl"]) func jsonThatIsDelimitedText(name: String) throws {
        for text in [
            "id,name\n1,x\n", "\"id\",\"name\"\n\"1\",\"x\"\n", "id;name\r\n1;x\r\n", "1\t2\n3\t4\n", "id,name\n",
        ] {
            let advice = try problem(name, Array(text.utf8))?.advice
            #expect(advice == "if it is CSV, read it with \(Setting.sourceFormat) csv", "\(text)")
        }
        for text in ["{\"a\":1}\n", "[{\"a\":\n1,\"b\":2}]\n"] { #expect(try problem(name, Array(text.utf8)) == nil) }
        for text in ["NaN\n", "callback({\"a\":1, \"b\":2})\n", "// a, b\n{\"a\":1}\n", "INFO start, now\n{\"a\":1}\n"]
        {
            let advice = try problem(name, Array(text.utf8))?.advice
            #expect(advice != "if it is CSV, read it with \(Setting.sourceFormat) csv", "\(text)")
        }
    }

    @Test(arguments: [
        ("a.csv", "a,b\n1,2\n"), ("a.tsv", "a\tb\n1\t2\n"), ("a.json", "[{\"a\":1,\"b\":2}]"),
        ("a", "{\"a\":1,\"b\":2}\n"),
    ])
    func sixteenBitsWithoutAMark(name: String, text: String) throws {
        let little = Array(text.utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let big = Array(text.utf16).flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        for bytes in [little, big] {
            #expect(try rows(name, bytes) == "{\"a\":1,\"b\":2}\n")
            #expect(try rows(name, bytes) { $0.encoding = .utf16 } == "{\"a\":1,\"b\":2}\n")
        }
    }

    @Test func doubtfulEncodingsAreNamed() throws {
        func bytes(_ text: String, big: Bool) -> [UInt8] {
            Array(text.utf16).flatMap { unit in
                let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
                return big ? pair.reversed() : pair
            }
        }
        for text in ["id,name,city\n1,Жа,Bonn\n", "id,name\n1,Жанна\n"] {
            #expect(
                try problem("a.csv", bytes(text, big: false))?.advice?.contains("\(Setting.encoding) utf-16le") == true)
            #expect(
                try problem("a.jsonl", bytes(text, big: true))?.advice?.contains("\(Setting.encoding) utf-16be") == true
            )
            #expect(try rows("a.csv", bytes(text, big: true)) { $0.encoding = .utf16 }.contains("Жа"))
        }
        let wide = Array("id,name\n1,x\n".utf8).flatMap { [$0, 0, 0, 0] as [UInt8] }
        #expect(try problem("a.csv", wide)?.advice?.contains("\(Setting.encoding) utf-32le") == true)
        // A NUL here and there is text, and so is a tail of them.
        #expect(try rows("a.csv", Array("a,b\n1\0,2\n".utf8)) == "{\"a\":\"1\\u0000\",\"b\":2}\n")
        #expect(try problem("a.csv", Array("a,b\n1,2\n".utf8) + [UInt8](repeating: 0, count: 5_000)) == nil)
    }

    @Test func theCharsetOfALinkCounts() throws {
        func rows(_ type: String, _ body: [UInt8], _ change: (inout Export) -> Void = { _ in }) throws -> (
            String, Summary
        ) {
            let server = try ScriptedServer { _, connection in
                connection.reply(200, ["Content-Type: \(type)"], body: body)
            }
            let collected = CollectedBytes()
            var export = Export(
                from: [.link("\(server.url)/rows.csv")],
                to: .sink { () throws(ExportError) in CollectingSink(collected) })
            export.format = "jsonl"
            change(&export)
            let summary = try export.run()
            return (String(decoding: collected.bytes, as: UTF8.self), summary)
        }
        let latin = Array("a\nM".utf8) + [0xFC, 0x0A]
        #expect(try rows("text/csv; charset=ISO-8859-1", latin).0 == "{\"a\":\"Mü\"}\n")
        #expect(try rows("text/csv;header=present; Charset=\"Windows-1252\"", latin).0 == "{\"a\":\"Mü\"}\n")
        #expect(try rows("text/csv; charset=utf-8", latin) { $0.encoding = .latin1 }.0 == "{\"a\":\"Mü\"}\n")
        let marked = Array("\u{FEFF}a\nMü\n".utf8)
        #expect(try rows("text/csv; charset=iso-8859-1", marked).0 == "{\"a\":\"Mü\"}\n")
        let (text, summary) = try rows("text/csv; charset=klingon", Array("a\nx\n".utf8))
        #expect(text == "{\"a\":\"x\"}\n")
        #expect(summary.notes.contains { $0.contains("klingon") })
    }

    @Test(arguments: [
        ("M\u{FC}ller, Gr\u{F6}\u{DF}e", "windows-1252"), ("\u{83}e\u{83}X\u{83}g\u{82}\u{A0}", "shift_jis"),
        ("\u{CF}\u{F0}\u{E8}\u{E2}\u{E5} \u{EC}\u{E8}\u{F0}", "windows-1251"),
        ("\u{D6}\u{D0}\u{CE}\u{C4} \u{B2}\u{E2}\u{CA}\u{D4}", "gb18030"), ("\u{FF}\u{0}\u{1}", "not text"),
    ])
    func adviceForBytesThatAreNoText(text: String, named: String) throws {
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        let first = bytes.firstIndex { $0 >= 0x80 } ?? 0
        let advice = bytes.withUnsafeBytes { EncodingAdvice.advice(for: $0, at: first) }
        #expect(advice.contains(named), "\(advice)")
        #expect(advice.contains("\(Setting.encoding) (") == (named != "not text"))
    }

    @Test func filesLeftOutOfAFolder() throws {
        for name in ["a.csv", "b.jl2", "c.md", "d.txt", ".hidden"] { _ = try work.file(name, "x,y\n1,2\n") }
        let folder = Source.file(work.folder)
        let files = try Folder.expanded([folder], isRecursive: false, registry: .standard)
        #expect(files == [.file("\(work.folder)/a.csv"), .file("\(work.folder)/d.txt")])
        let note = Folder.leftOut(of: [folder], isRecursive: false, registry: .standard)
        #expect(note?.hasPrefix("2 files were left out") == true)
        #expect(note?.contains("b.jl2") == true && note?.contains(".hidden") == false)
        #expect(Folder.leftOut(of: files, isRecursive: false, registry: .standard) == nil)
    }

    @Test func missingFilesNearOthers() throws {
        _ = try work.file("results.csv", "a\n1\n")
        for (name, isNear) in [("result.csv", true), ("Results.cvs", true), ("other.csv", false)] {
            do {
                _ = try FileSource(path: "\(work.folder)/\(name)")
                Issue.record("\(name) is not there")
            } catch {
                #expect(error.code == .input)
                #expect(error.message == "no such file")
                #expect(error.advice == (isNear ? "did you mean \"\(work.folder)/results.csv\"?" : nil))
            }
        }
    }
}
