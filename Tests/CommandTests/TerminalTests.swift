import TestSupport
import Testing

/// What a verb writes on a terminal and beside one; the terminal is that of util-linux's `script`, where it is installed.
@Suite struct TerminalTests {
    @Test func coloursOnlyATerminal() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let piped = Shell.run("printf 'a\\n1\\n' >a.csv; hasdata-export inspect a.csv", in: folder)
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(!piped.output.contains("\u{1B}"))
        guard Shell.run("script -qec true /dev/null", in: folder).status == 0 else {
            print("no terminal was tried: script of util-linux cannot make one here")
            return
        }
        func onTerminal(_ settings: String) -> String {
            let line = "script -qec 'hasdata-export inspect a.csv --no-progress' /dev/null"
            return Shell.run("unset NO_COLOR; export TERM=xterm \(settings); \(line)", in: folder).output
        }
        #expect(onTerminal("").contains("\u{1B}[1ma.csv\u{1B}[0m: csv (delimiter \",\"), 1 row, 1 column"))
        #expect(onTerminal("NO_COLOR=1").contains("a.csv: csv (delimiter \",\"), 1 row, 1 column"))
        #expect(!onTerminal("NO_COLOR=1").contains("\u{1B}"))
        #expect(!onTerminal("TERM=dumb").contains("\u{1B}"))
    }
}
