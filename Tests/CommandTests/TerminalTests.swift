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

    /// What is cut neither wraps nor scrolls. Each line of progress is written over the one before it.
    @Test(arguments: [20, 40, 80]) func progressFitsTheTerminal(columns: Int) throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        guard Shell.run("script -qec true /dev/null", in: folder).status == 0 else {
            print("no terminal was tried: script of util-linux cannot make one here")
            return
        }
        let name = "a-name-that-alone-is-longer-than-some-terminals-are-wide.csv"
        let line = "stty cols \(columns); hasdata-export \(name) -o out.csv"
        let outcome = Shell.run(
            "mkfifo \(name); { printf 'a\\n'; yes 1 | head -c 2000000; sleep 1; printf '2\\n'; } >\(name) & TERM=xterm script -qec '\(line)' /dev/null",
            in: folder)
        let lines = outcome.output.components(behind: "\r\u{1B}[K")
        #expect(lines.count >= 2, "\(outcome.output)")
        for line in lines.dropLast() { #expect(line.count < columns, "\(line)") }
        #expect(lines.dropLast().contains { $0.contains(columns > 20 ? " rows " : "…") }, "\(lines)")
        let hasName = lines.dropLast().contains { $0.hasPrefix("a-name") && $0.contains("…") }
        #expect(hasName || columns <= 20, "\(lines)")
    }

    /// A long id makes room for the status, the rows and the next look.
    @Test func waitingShowsTheNextLook() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        guard Shell.run("script -qec true /dev/null", in: folder).status == 0 else {
            print("no terminal was tried: script of util-linux cannot make one here")
            return
        }
        let line = "stty cols 60; hasdata-export job:growing-1000-for-ever --sandbox --wait 2 -o out.jsonl"
        let outcome = Shell.run("TERM=xterm LC_ALL=C.UTF-8 script -qec '\(line)' /dev/null", in: folder)
        let lines = outcome.output.components(behind: "\r\u{1B}[K")
        #expect(
            lines.contains { $0.hasPrefix("job ") && $0.contains("…: in_progress, ") && $0.contains("  next look in ") }
        )
        for line in lines.dropLast() { #expect(line.count < 60, "\(line)") }
    }

    /// Tables and bars of `inspect` stay within the terminal; what tells least is left out of narrow ones.
    @Test(arguments: [40, 80]) func inspectionFitsTheTerminal(columns: Int) throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        guard Shell.run("script -qec true /dev/null", in: folder).status == 0 else {
            print("no terminal was tried: script of util-linux cannot make one here")
            return
        }
        let rows = (0..<30).map {
            #"{"url":"https://a.example/a/folder/page/\#($0)","statusCode":\#($0 % 5 == 0 ? 404 : 200),"#
                + #""title":"The title of page \#($0)","depth":\#($0 % 3),"permanentlyClosed":false}"#
        }
        let line = "stty cols \(columns); hasdata-export inspect a.jsonl --no-progress"
        let outcome = Shell.run(
            "cat >a.jsonl <<'END'\n\(rows.joined(separator: "\n"))\nEND\nNO_COLOR=1 TERM=xterm LC_ALL=C.UTF-8 script -qec '\(line)' /dev/null",
            in: folder)
        let lines = outcome.output.split(whereSeparator: \.isNewline)
        #expect(lines.contains { $0.hasPrefix("statusCode") } && lines.contains { $0.contains("█") })
        for line in lines { #expect(line.count <= columns, "\(line)") }
        #expect(lines.contains { $0.hasPrefix("column") && $0.contains("examples") } == (columns == 80))
    }

    /// A terminal whose locale is not UTF-8 shows ASCII.
    @Test func localesDecideWhatATerminalShows() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        guard Shell.run("script -qec true /dev/null", in: folder).status == 0 else { return }
        func errors(_ settings: String) -> String {
            Shell.run(
                "unset LANG LC_CTYPE LC_ALL; export TERM=xterm \(settings); script -qec 'hasdata-export é.csv' /dev/null",
                in: folder
            ).output
        }
        #expect(errors("LANG=C").contains("hasdata-export: ?.csv: "))
        #expect(errors("LC_ALL=en_US.UTF-8 LANG=C").contains("é.csv: "))
        #expect(errors("LC_ALL=POSIX LANG=C.UTF-8").contains("?.csv: "))
        #expect(errors("TERM=dumb LANG=C.utf8").contains("é.csv: "))
        let long = String(repeating: "é", count: 200)
        _ = Shell.run("printf 'a\\n%s\\n' \(long) > a.csv", in: folder)
        func table(_ settings: String) -> String {
            Shell.run(
                "unset LANG LC_CTYPE LC_ALL; export TERM=xterm \(settings); "
                    + "script -qec 'stty cols 40; hasdata-export a.csv --to table' /dev/null", in: folder
            ).output
        }
        #expect(table("LANG=C").contains(String(repeating: "?", count: 37) + "..."))
        #expect(table("LANG=C").contains(String(repeating: "-", count: 40)) && !table("LANG=C").contains("é"))
        #expect(table("LANG=C.UTF-8").contains("é…") && table("LANG=C.UTF-8").contains("───"))
        // What is read by a program stays as it is.
        let piped = Shell.run("unset LC_ALL; export LANG=C; hasdata-export é.csv", in: folder)
        #expect(piped.errors.contains("é.csv: "))
    }
}

extension String {
    /// What stands behind each of these marks.
    fileprivate func components(behind mark: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            parts.append(String(rest.prefix { $0 != "\r" && $0 != "\r\n" && $0 != "\n" }))
        }
        return parts
    }
}
