import TestSupport
import Testing

/// Standard streams as other programs leave them.
@Suite struct StreamsTests {
    static let hasPerl = Shell.run("perl -e 'use Fcntl; exit 0'", in: "/tmp").status == 0
    /// Sets a stream not to block, and becomes the command.
    private static func unblocked(_ stream: String, _ command: String) -> String {
        "perl -e 'use Fcntl; fcntl(\(stream), F_SETFL, fcntl(\(stream), F_GETFL, 0) | O_NONBLOCK); exec @ARGV' \(command)"
    }

    private let folder = Shell.temporaryFolder()
    private func cleanUp() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    @Test(.enabled(if: hasPerl, "needs perl")) func outputThatDoesNotBlock() {
        defer { cleanUp() }
        let script = "awk 'BEGIN{print \"id,text\";for(i=0;i<40000;i++)print i\",row \"i}' > a.csv"
        _ = Shell.run(script, in: folder)
        let command = Self.unblocked("STDOUT", "hasdata-export a.csv -t csv")
        let outcome = Shell.run("{ \(command); echo $? > status; } | { sleep 0.5; cat; } | cmp - a.csv", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(Shell.read("\(folder)/status") == "0\n")
        // What is said of a page that is longer than a pipe is not cut either.
        let help = Self.unblocked("STDOUT", "hasdata-export --generate-completion-script bash")
        let whole = Shell.run("hasdata-export --generate-completion-script bash | wc -c", in: folder).output
        #expect(Shell.run("\(help) | { sleep 0.5; wc -c; }", in: folder).output == whole)
    }

    @Test(.enabled(if: hasPerl, "needs perl")) func inputThatDoesNotBlock() {
        defer { cleanUp() }
        let command = Self.unblocked("STDIN", "hasdata-export - -t csv")
        let outcome = Shell.run("{ printf 'id\\n1\\n'; sleep 0.5; echo 2; } | \(command)", in: folder)
        #expect(outcome.output == "id\n1\n2\n", "\(outcome.errors)")
    }
}
