import ExportFixtures
import HasDataExport
import Libc
import Tabular
import TestSupport
import Testing

/// What a program that uses the library may rely on where the command takes care of itself.
@Suite(.serialized) struct PathsAndPipesTests {
    private let work = Workspace()

    /// Not with SIGPIPE, which this process has not said to ignore.
    @Test func aReaderThatGoesAwayIsAnError() throws {
        let table = try work.file("a.csv", "id\n1\n")
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let before = signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, before) }
        let export = Export(from: [.file(table)], to: .file("/dev/fd/\(ends[1])"))
        let error = #expect(throws: ExportError.self) { try export.run() }
        #expect(error?.code == .closedPipe)
        // It is not waiting for anybody either.
        var waiting = sigset_t()
        sigpending(&waiting)
        #expect(sigismember(&waiting, SIGPIPE) == 0)
    }

    /// Nor with the signal of a write that was taken in part, which comes without EPIPE.
    @Test func aReaderThatGoesAwayInTheMiddleIsAnError() throws {
        let rows = (1...20_000).map { "row \($0)\n" }.joined()
        let table = try work.file("a.csv", "id\n" + rows)
        let pipe = "\(work.folder)/pipe"
        let reader = "mkfifo pipe; (dd bs=10 count=1; sleep 0.3) < pipe > /dev/null 2>&1 &"
        #expect(Shell.run(reader, in: work.folder).status == 0)
        let before = signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, before) }
        let error = #expect(throws: ExportError.self) { try Export(from: [.file(table)], to: .file(pipe)).run() }
        #expect(error?.code == .closedPipe)
        var waiting = sigset_t()
        sigpending(&waiting)
        #expect(sigismember(&waiting, SIGPIPE) == 0)
    }

    /// The system would cut a path there, and another file would be written.
    @Test func aNULInAPathIsRefused() throws {
        let table = try work.file("a.csv", "id\n1\n")
        for (source, target) in [(table, "\(work.folder)/b\0.csv"), ("\(table)\0", "\(work.folder)/c.csv")] {
            var export = Export(from: [.file(source)], to: .file(target))
            export.format = "csv"
            let error = #expect(throws: ExportError.self) { try export.run() }
            #expect(error?.code == .usage)
            #expect(error?.message == "a path cannot hold a NUL")
        }
        let sink = #expect(throws: ExportError.self) { try FileSink(path: "\(work.folder)/d\0e", replaces: true) }
        #expect(sink?.code == .usage)
        #expect(Shell.names(in: work.folder, hidden: true) == ["a.csv"])
    }
}
