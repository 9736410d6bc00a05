import TestSupport
import Testing

/// What the shells offer, asked of the shells themselves where they are installed.
@Suite struct CompletionTests {
    private static func isThere(_ command: String) -> Bool {
        Shell.run(command, in: Shell.temporaryFolder()).status == 0
    }

    /// A line, what is among its completions, and what is not.
    struct Line: Sendable, CustomTestStringConvertible {
        let line: String
        let has: [String]
        let lacks: [String]
        var testDescription: String { line }

        init(_ line: String, has: [String], lacks: [String] = []) {
            self.line = line
            self.has = has
            self.lacks = lacks
        }
    }

    static let lines = [
        Line("hasdata-export ", has: ["inspect", "status", "rows.csv", "folder"], lacks: ["--to"]),
        Line("hasdata-export ro", has: ["rows.csv"], lacks: ["inspect"]),
        Line("hasdata-export --t", has: ["--to", "--types", "--timeout"], lacks: ["--from"]),
        Line("hasdata-export rows.csv --to ", has: ["csv", "jsonl", "xlsx"], lacks: ["rows.csv"]),
        Line("hasdata-export rows.csv --to csv --t", has: ["--types"]),
        Line("hasdata-export rows.csv --quote ", has: ["minimal", "all"]),
        Line("hasdata-export rows.csv -O ", has: ["folder"], lacks: ["rows.csv"]),
        Line("hasdata-export 416349 --source-field --omi", has: ["--omit"]),
        Line("hasdata-export export --via ", has: ["auto", "artifact", "results"]),
        Line("hasdata-export inspect --h", has: ["--html"]),
        Line("hasdata-export inspect ", has: ["rows.csv"], lacks: ["status"]),
        Line("hasdata-export status --w", has: ["--wait"]),
    ]

    /// Runs `script` beside a file and a folder that can be offered; it reads the lines from `../lines`, and writes `===`
    /// and what is offered for each.
    private func check(_ script: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let lines = CompletionTests.lines
        let outcome = Shell.run(
            """
            export HOME=$PWD/home && unset XDG_CONFIG_HOME && mkdir -p home/made/folder && cd home/made && touch rows.csv
            cat > ../lines <<'LINES'
            \(lines.map(\.line).joined(separator: "\n"))
            LINES
            \(script)
            """, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        var answers: [[String]] = []
        for word in outcome.output.split(whereSeparator: { $0.isWhitespace || $0 == "/" }).map(String.init) {
            if word == "===" { answers.append([]) } else if !answers.isEmpty { answers[answers.count - 1].append(word) }
        }
        #expect(answers.count == lines.count)
        for (line, offered) in zip(lines, answers) {
            for word in line.has { #expect(offered.contains(word), "\(line.line): \(offered)") }
            for word in line.lacks { #expect(!offered.contains(word), "\(line.line): \(offered)") }
        }
    }

    /// bash hands a line over in words of its own, which `--to=` breaks into three.
    @Test(.enabled(if: isThere("bash -c 'type compgen'"), "there is no bash with completion")) func bashBreaksWords() {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let outcome = Shell.run(
            """
            hasdata-export --generate-completion-script bash > script
            cat > ask <<'ASK'
            . ./script
            COMP_WORDS=(hasdata-export a.csv --to = xl) COMP_CWORD=4
            _hasdata-export_line hasdata-export xl =
            echo "${COMPREPLY[@]}"
            COMP_WORDS=(hasdata-export a.csv --via =) COMP_CWORD=3 COMPREPLY=()
            _hasdata-export_line hasdata-export '' --via
            echo "${COMPREPLY[@]}"
            ASK
            bash ask
            """, in: folder)
        #expect(outcome.output == "xlsx\nauto artifact results\n", "\(outcome.errors)")
    }

    @Test(.enabled(if: isThere("bash -c 'type compgen'"), "there is no bash with completion")) func bash() {
        check(
            """
            hasdata-export --generate-completion-script bash > ../script
            cat > ../ask <<'ASK'
            . ../script
            asked=$(complete -p hasdata-export) asked=${asked##*-F } asked=${asked%% *}
            while IFS= read -r line; do
                read -ra COMP_WORDS <<<"$line"
                [[ "$line" != *' ' ]] || COMP_WORDS+=('')
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
                "$asked" hasdata-export "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' === "${COMPREPLY[@]}"
            done < ../lines
            ASK
            bash ../ask
            """)
    }

    @Test(.enabled(if: isThere("fish --version"), "fish is not installed")) func fish() {
        check(
            """
            mkdir -p ~/.config/fish/completions
            hasdata-export --generate-completion-script fish > ~/.config/fish/completions/hasdata-export.fish
            cat > ../ask <<'ASK'
            while read -l line
                echo ===
                complete -C $line
            end < ../lines
            ASK
            fish ../ask | cut -f 1
            """)
    }

    /// zsh completes in a terminal only; its own zpty is one.
    @Test(.enabled(if: isThere("zsh -fc 'zmodload zsh/zpty'"), "zsh is not installed")) func zsh() {
        check(
            """
            mkdir ../functions
            hasdata-export --generate-completion-script zsh > ../functions/_hasdata-export
            cat > ../ask <<'ASK'
            setopt extendedglob
            zmodload zsh/zpty
            export PS1='ask: '
            zpty shell zsh -f -i
            # What is written before the first prompt may be lost.
            zpty -r -m shell text '*ask: *'
            zpty -w shell "LISTMAX=1000; stty columns 300 rows 500; bindkey '^D' list-choices;" \\
                "fpath=(\\$HOME/functions \\$fpath); autoload -Uz compinit; compinit -u -d \\$HOME/dump; print DO''NE"
            zpty -r -m shell text '*DONE*ask: *'
            while IFS= read -r line; do
                zpty -w -n shell "$line"$'\\x04'
                zpty -w -n shell $'\\x15print DO\\'\\'NE\\n'
                zpty -r -m shell text '*DONE*ask: *'
                # Without what moves the cursor, and without the line itself.
                text=${text//$'\\e'\\[[0-9;?]#[a-zA-Z]/ }
                print -r -- "=== ${text//${line% }}"
            done < ../lines
            ASK
            timeout 60 zsh -f ../ask
            """)
    }
}
