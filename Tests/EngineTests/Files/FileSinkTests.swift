import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing

struct FileSinkTests {
    private let folder = Shell.temporaryFolder()
    private func cleanUp() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
    private var names: [String] { Shell.names(in: folder, hidden: true) }

    @Test func aFileIsThereWhenItIsWhole() throws {
        defer { cleanUp() }
        let path = folder + "/out.csv"
        let sink = try FileSink(path: path, replaces: false)
        try sink.write("half")
        try sink.write([UInt8](repeating: 0x78, count: 200_000))
        #expect(Shell.read(path) == nil)
        #expect(names.count == 1)
        #expect(names.first?.hasPrefix(".out.csv.tmp-") == true)
        try sink.finish()
        #expect(names == ["out.csv"])
        #expect(Shell.read(path)?.count == 200_004)
        sink.abandon()
        #expect(names == ["out.csv"])
    }

    @Test func whatIsGivenUpLeavesTheOldFile() throws {
        defer { cleanUp() }
        let path = folder + "/out.csv"
        _ = Shell.run("printf old > out.csv", in: folder)
        let error = #expect(throws: ExportError.self) { try FileSink(path: path, replaces: false) }
        #expect(error?.description == "\(path): the output is already there; \(Setting.replacesOutput) replaces it")
        var sink: FileSink? = try FileSink(path: path, replaces: true)
        try sink?.write("new")
        sink?.abandon()
        #expect(names == ["out.csv"])
        #expect(Shell.read(path) == "old")
        // One that is forgotten is given up, too.
        sink = try FileSink(path: path, replaces: true)
        try sink?.write("new")
        sink = nil
        #expect(names == ["out.csv"])
        #expect(Shell.read(path) == "old")
        sink = try FileSink(path: path, replaces: true)
        try sink?.write("new")
        try sink?.finish()
        #expect(Shell.read(path) == "new")
    }

    @Test func keepsTheModeOfWhatItReplaces() throws {
        defer { cleanUp() }
        let path = folder + "/out.csv"
        for mode in ["600", "640", "444", "755"] {
            _ = Shell.run("rm -f out.csv; printf old > out.csv; chmod \(mode) out.csv", in: folder)
            let sink = try FileSink(path: path, replaces: true, isSynced: mode == "600")
            // Until it is whole, nobody else reads it.
            #expect(
                Shell.run("stat -c %a .out.csv.tmp-* 2>/dev/null || stat -f %Lp .out.csv.tmp-*", in: folder).output
                    == "600\n")
            try sink.write("new")
            try sink.finish()
            #expect(
                Shell.run("stat -c %a out.csv 2>/dev/null || stat -f %Lp out.csv", in: folder).output == "\(mode)\n")
            #expect(Shell.read(path) == "new")
        }
    }

    @Test func replacesWhatALinkLeadsTo() throws {
        defer { cleanUp() }
        _ = Shell.run(
            "mkdir a b; printf old > b/real; ln -s ../b/real a/link; ln -s link a/again; ln -s new a/fresh", in: folder)
        for (link, target) in [("a/again", "b/real"), ("a/fresh", "a/new")] {
            let sink = try FileSink(path: "\(folder)/\(link)", replaces: true)
            try sink.write("new")
            try sink.finish()
            #expect(sink.name == "\(folder)/\(link)")
            #expect(Shell.read("\(folder)/\(target)") == "new")
            #expect(Shell.run("test -L \(link)", in: folder).status == 0)
        }
        #expect(Shell.names(in: folder + "/a", hidden: true).sorted() == ["again", "fresh", "link", "new"])
        #expect(Shell.names(in: folder + "/b", hidden: true) == ["real"])
    }

    @Test func takenBackAndWrittenAnew() throws {
        defer { cleanUp() }
        let path = folder + "/out.csv"
        let sink = try FileSink(path: path, replaces: false)
        try sink.write([UInt8](repeating: 0x61, count: 100_000))
        let held = try sink.reclaim()
        #expect(held.count == 100_000)
        try sink.write("head ")
        try sink.write(held, in: 99_990..<100_000)
        try sink.write(" tail")
        try sink.finish()
        #expect(names == ["out.csv"])
        #expect(Shell.read(path) == "head aaaaaaaaaa tail")
    }

    @Test func aSpoolIsCopiedWhole() throws {
        defer { cleanUp() }
        for limit in [0, 64 << 20] {
            let spool = Spool(budget: MemoryBudget(limit: limit), folder: folder)
            for index in 0..<400 {
                let line = block(Array(String(repeating: "\(index % 10)", count: 10_000).utf8))
                try withExtendedLifetime(line) { try spool.append(line.contents) }
            }
            let path = "\(folder)/out-\(limit)"
            let sink = try FileSink(path: path, replaces: false)
            try sink.write("<")
            try sink.write(spool, in: 5_000..<spool.count)
            try sink.write(">")
            try sink.finish()
            let text = try #require(Shell.read(path))
            #expect(text.utf8.count == 3_995_002)
            #expect(text.hasPrefix("<00000"))
            #expect(text.hasSuffix("99999>"))
        }
    }

    @Test func placesThatCannotBeWritten() {
        defer { cleanUp() }
        let missing = #expect(throws: ExportError.self) { try FileSink(path: folder + "/no/out", replaces: true) }
        #expect(missing?.code == .output)
        let directory = #expect(throws: ExportError.self) { try FileSink(path: folder, replaces: true) }
        #expect(directory?.advice == "\(Setting.outputDirectory) writes into a directory")
        #expect(names.isEmpty)
    }
}
