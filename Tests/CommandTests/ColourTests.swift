import TestSupport
import Testing

/// Colours stand on a terminal only. `script` of util-linux makes one; without it there is nothing to see here.
@Suite struct ColourTests {
    private static let hasTerminal = run("script -qec true /dev/null").status == 0

    private static func run(_ line: String) -> Shell.Outcome {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        return Shell.run(line, in: folder)
    }

    private func error(_ environment: String) -> String {
        ColourTests.run("\(environment) script -qec 'hasdata-export missing.csv' /dev/null").output
    }

    @Test(.enabled(if: hasTerminal, "script cannot make a terminal here"))
    func areOnATerminal() {
        #expect(error("TERM=xterm NO_COLOR=") == "\u{1B}[1;31mhasdata-export:\u{1B}[0m missing.csv: no such file\r\n")
    }

    @Test(
        .enabled(if: hasTerminal, "script cannot make a terminal here"),
        arguments: ["NO_COLOR=1", "TERM=dumb", "TERM="])
    func areNotWhereNobodyWantsThem(environment: String) {
        #expect(error(environment) == "hasdata-export: missing.csv: no such file\r\n")
    }

    @Test func areNotInAFile() {
        let outcome = ColourTests.run("TERM=xterm hasdata-export missing.csv")
        #expect(outcome.errors == "hasdata-export: missing.csv: no such file\n")
    }
}
