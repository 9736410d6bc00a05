import CSVFormat
import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing

/// `--types infer`: a column is numeric when every non-empty value of it is a number that any JSON reader prints back.
struct TypeInferenceTests {
    private func column(_ values: [String], workers: Int = 2) throws -> [String] {
        let work = Workspace()
        let path = try work.file("a.csv", "v,t\n" + values.map { "\($0),x\n" }.joined())
        let text = try exportText([path], to: "jsonl", workers: workers) { $0.formatOptions.blockSize = 64 }
        return text.split(separator: "\n").map { line in
            line.hasPrefix("{\"v\":") ? String(line.dropFirst(5).prefix { $0 != "," }) : ""
        }
    }

    @Test func numbers() throws {
        for numbers in [
            ["0", "1", "-17"], ["3.25", "-0.5", "100"], ["0.0001", "0.00012"], ["123456789012345", "-999999999999999"],
            ["1.5", "", "2"], ["12345.6789012345"], ["52.520006599999995", "13.404954"], ["", "7", ""],
        ] {
            #expect(try column(numbers) == numbers, "\(numbers)")
        }
    }

    @Test(arguments: [
        "01", "+1", "-0", "1e5", "1E5", "1.0", "1.50", "0.00001", "9007199254740993", "1234567890123456",
        "0.12345678901234567",
        ".5", "5.", "--1", "1,5", " 1", "1 ", "0x10", "NaN", "true", "null", "1_000", "٣", "00", "-", "1.",
        "9007199254740992",
        "-01", "0.0", "1e400", "\u{FEFF}1",
    ])
    func oneOtherValueKeepsTheColumnText(value: String) throws {
        let field = value.contains(",") ? "\"\(value)\"" : value
        let values = (1...40).map(String.init) + [field] + (1...40).map(String.init)
        for workers in [1, 8] {
            let read = try column(values, workers: workers)
            #expect(read.first == "\"1\"", "\(value)")
            #expect(read.last == "\"40\"", "\(value)")
        }
    }

    @Test func emptyTextIsNoEvidence() throws {
        #expect(try column(["\"\"", "1"]) == ["\"\"", "1"])
        #expect(try column(["\"\"", ""]) == ["\"\"", ""])
    }

    @Test func aColumnIsJudgedAcrossAllSources() throws {
        let work = Workspace()
        let one = try work.file("a.csv", "v,w\n1,2\n")
        let two = try work.file("b.csv", "w,v\n3,x\n")
        let json = try work.file("c.jsonl", "{\"w\":\"text\"}\n")
        #expect(
            try exportText([one, two, json], to: "jsonl")
                == "{\"v\":\"1\",\"w\":2}\n{\"w\":3,\"v\":\"x\"}\n{\"w\":\"text\"}\n")
    }

    @Test(arguments: ["late", "007", "1e5"]) func aFileThatGrowsBetweenTwoReadings(value: String) throws {
        let work = Workspace()
        let rows = (1...1000).map { "\($0),x\n" }.joined()
        let path = try work.file("a.csv", "v,t\n" + rows)
        let error = #expect(throws: ExportError.self) {
            _ = try exportText([path], to: "jsonl") { export in
                export.log = { line in
                    guard line.contains("after a first pass") else { return }
                    _ = Shell.run("echo \(value),y >> a.csv", in: work.folder)
                }
            }
        }
        #expect(error?.code == .input)
        #expect(error?.message.contains("not those that were read before") == true)
    }

    @Test func onlyRowsThatReachTheOutputCount() throws {
        let work = Workspace()
        let path = try work.file("a.csv", "v\n1\n2\nx\n")
        #expect(try exportText([path], to: "jsonl") { $0.steps.limit = 2 } == "{\"v\":1}\n{\"v\":2}\n")
        #expect(try exportText([path], to: "jsonl") { $0.steps.offset = 1 } == "{\"v\":\"2\"}\n{\"v\":\"x\"}\n")
        #expect(try exportText([path], to: "jsonl") { $0.types = .text }.hasPrefix("{\"v\":\"1\"}"))
        // CSV to CSV needs no types: the text is what it was.
        let same = try work.file("b.csv", "v\n01\n1.0\n")
        #expect(try exportText([same], to: "csv") == "v\n01\n1.0\n")
    }

    @Test func valuesOfRaggedColumns() throws {
        let work = Workspace()
        let path = try work.file("a.csv", "v\n1,2\n3,x\n")
        let text = try exportText([path], to: "jsonl") { $0.formatOptions[CSVOptions.self].keepsExtraFields = true }
        #expect(text == "{\"v\":1,\"column 2\":\"2\"}\n{\"v\":3,\"column 2\":\"x\"}\n")
    }
}
