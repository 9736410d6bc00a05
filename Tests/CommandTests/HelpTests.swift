import TestSupport
import Testing

/// What `--help` says, whichever flags there are.
@Suite struct HelpTests {
    private func run(_ line: String) -> Shell.Outcome {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        return Shell.run(line, in: folder)
    }

    @Test func isInGroupsAndFitsATerminal() {
        let help = run("hasdata-export --help").output
        for group in [
            "ARGUMENTS:", "FORMATS:", "JOB:", "ROWS:", "FIELDS:", "CSV:", "JSON:", "XLSX:", "PARQUET:", "RUN:",
        ] {
            #expect(help.contains("\n\(group)\n"))
        }
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func theCommandAloneFitsAScreen() {
        for line in ["hasdata-export", "echo | hasdata-export", "hasdata-export </dev/null"] {
            let help = run(line)
            #expect(help.status == 0)
            let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
            // A terminal of 24 lines, less the command and the prompt behind.
            #expect(lines.count <= 22 && lines.allSatisfy { $0.count <= 80 })
            #expect(
                lines.count { $0.hasPrefix("  hasdata-export ") } + lines.count { $0.contains("| hasdata-export") } == 5
            )
            for verb in ["inspect", "count", "diff", "schema", "pages", "status", "formats", "sandbox"] {
                #expect(help.output.contains(" \(verb) "))
            }
        }
    }

    @Test(arguments: ["formats", "job", "rows", "fields", "csv", "json", "xlsx", "parquet", "run"])
    func oneGroupCanBeAskedFor(group: String) {
        let help = run("hasdata-export --help \(group)")
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("\(group.uppercased()):\n  -"))
        #expect(!help.output.contains("\n\n") && run("hasdata-export --help").output.contains(help.output))
    }

    /// The functions of the page that explains them, and its operators.
    @Test func expressionsFitAScreen() throws {
        let help = run("hasdata-export --help expressions")
        #expect(help.status == 0 && help.output.hasPrefix("EXPRESSIONS:\n"))
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 36 && lines.allSatisfy { $0.count <= 80 })
        let page = try #require(Shell.read("\(Shell.package)/Documentation/expressions.md"))
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let called = Set(rows.flatMap { $0.matches(of: /([a-z0-9]+)\(/).map { String($0.1) } })
        #expect(called.count > 30)
        for name in called { #expect(help.output.contains(" \(name)("), "\(name)") }
        #expect(run("hasdata-export help expressions").output == help.output)
    }

    @Test func oneFlagCanBeAskedFor() {
        let entry = run("hasdata-export --help where").output
        #expect(entry.hasPrefix("  --where <expr>") && entry.split(separator: "\n").count == 2)
        #expect(run("hasdata-export --help --where").output == entry)
        #expect(run("hasdata-export --help -o").output.hasPrefix("  -o, --output <file>"))
        #expect(run("hasdata-export help audit").output.hasPrefix("hasdata-export inspect:\n  --audit <file.xlsx>"))
        let none = run("hasdata-export help me")
        #expect(none.status == 1 && none.errors.contains("no group of flags and no flag is called \"me\""))
        #expect(run("hasdata-export help count").output.hasPrefix("OVERVIEW: Counts"))
    }

    @Test func examplesStandAtTheEnd() {
        let help = run("hasdata-export --help").output
        #expect(help.split(separator: "\n\n").dropLast().last?.hasPrefix("EXAMPLES:\n  hasdata-export ") == true)
    }

    @Test func tellsEachDefaultOnce() {
        let help = run("hasdata-export --help").output
        var item = ""
        for line in help.split(separator: "\n") + [Substring("  -")] {
            if line.hasPrefix("  -") {
                #expect(item.split(separator: "default").count <= 2, "\(item)")
                item = ""
            }
            item += line
        }
    }

    @Test(arguments: ["export", "inspect", "count", "schema", "pages", "status"]) func speaksOfNoTypes(verb: String) {
        let help = run("hasdata-export help \(verb)")
        #expect(help.status == 0)
        for sign in ["(\"", ": nil", "Optional", "WaitLimit", "Fields("] { #expect(!help.output.contains(sign)) }
        for line in help.output.split(separator: "\n") where line.hasPrefix("  --") {
            // A value called like its flag says nothing.
            let words = line.split(separator: " ")
            if words.count > 1, words[0] != "--sheet" { #expect(words[1] != "<\(words[0].dropFirst(2))>") }
        }
    }

    /// Completions must know them too, lest they take the next flag for the value.
    @Test func flagsThatMayStandAloneAreKnownAsSuch() throws {
        let help = run("hasdata-export --help").output
        let alone = help.split(separator: "\n").filter { $0.contains(" [<") }.compactMap {
            $0.split(separator: " ").first
        }.filter { $0.hasPrefix("--") }
        #expect(alone.count >= 3)
        let script = run("hasdata-export --generate-completion-script bash").output
        let options = script.split(separator: "\n").filter {
            $0.contains("non_repeating_options=(-t ") && $0.contains(" --output-dir ")
        }
        #expect(options.count == 1)
        let first = try #require(options.first)
        for flag in alone { #expect(!first.contains(" \(flag) ")) }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionsKnowTheFlags(shell: String) {
        let script = run("hasdata-export --generate-completion-script \(shell)").output
        for flag in ["status-code", "output-dir", "sandbox"] { #expect(script.contains(flag)) }
    }

    @Test func theManPageIsMadeOfIt() {
        let page = run("\(Shell.quoted("\(Shell.package)/scripts/man-page")) \(Shell.products)/hasdata-export")
        #expect(page.status == 0, "\(page.errors)")
        let lines = page.output.split(separator: "\n")
        let sections = lines.filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4).filter { $0 != "\"" } }
        #expect(sections.prefix(3) == ["NAME", "SYNOPSIS", "DESCRIPTION"])
        #expect(
            sections.filter { !$0.hasSuffix(" FLAGS") }.dropFirst(3) == [
                "OTHER VERBS", "EXAMPLES", "FILES", "ENVIRONMENT", "EXIT STATUS", "EXPRESSIONS", "SEE ALSO",
            ])
        for line in [
            ".B \\-\\-status\\-code <list>", ".B 130", ".B NO_COLOR", ".SS inspect", ".SS status", ".SS formats",
            ".SS sandbox", ".SS pages", ".SS schema", ".I .NAME.part", ".B \\-\\-html <file>",
            ".B \\-\\-front\\-matter <a,b>", ".SH \"PARQUET FLAGS\"",
            ".SH \"DATABASES FLAGS\"", ".SS diff", ".B LC_ALL, LC_CTYPE, LANG", ".B HASDATA_EXPORT_PROGRESS",
            ".B AWS_REGION, AWS_DEFAULT_REGION", ".B \\-\\-version",
        ] {
            #expect(page.output.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }
}
