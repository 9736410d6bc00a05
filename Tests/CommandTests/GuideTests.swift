import HasDataSandbox
import TestSupport
import Testing

/// Runs every `sh` block of GUIDE.md and README.md and every command in their text, page by page in one folder. The command
/// in the path is a wrapper that sends requests to a sandbox, so the blocks read as a user types them. Words behind `sh` name
/// what a block needs: a program, or `python3:MODULE`; without it the block is left out with a message, unless
/// `HASDATA_READERS=required`. In place of DuckDB's program its Python module does.
@Suite struct GuideTests {
    @Test(arguments: ["GUIDE.md", "README.md"]) func everyCommandRuns(page: String) async throws {
        let sandbox = try await Sandbox.start()
        defer { sandbox.stop() }
        let text = try #require(Shell.read("\(Shell.package)/\(page)"))
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let wrapper = """
            #!/bin/sh
            for word; do [ "$word" = --sandbox ] && exec \(Shell.products)/hasdata-export "$@"; done
            case "$1" in
            formats | sandbox | help | --*) exec \(Shell.products)/hasdata-export "$@" ;;
            *) exec \(Shell.products)/hasdata-export "$@" --endpoint \(sandbox.endpoint) ;;
            esac
            """
        let made = Shell.run(
            "mkdir .bin && cat >.bin/hasdata-export <<'WRAPPER'\n\(wrapper)\nWRAPPER\nchmod +x .bin/hasdata-export",
            in: folder)
        #expect(made.status == 0, "\(made.errors)")
        GuideTests.standInForDuckDB(folder)
        let blocks = GuideTests.blocks(of: text)
        #expect(blocks.count >= (page == "GUIDE.md" ? 15 : 1))
        #expect(blocks.count { $0.isInText } >= (page == "GUIDE.md" ? 1 : 4))
        for block in blocks {
            if let missing = block.needs.first(where: { !GuideTests.isThere($0, folder) }) {
                #expect(!Readers.areRequired, "\(missing) is not installed")
                print("\(page): left out, since \(missing) is not installed: \(block.text.prefix(60))…")
                continue
            }
            let outcome = Shell.run(
                "export PATH=\"$PWD/.bin:$PATH\" HOME=\"$PWD\" HASDATA_API_KEY=sandbox; set -e\n\(block.text)",
                in: folder)
            #expect(outcome.status == 0, "\(block.text)\n\(outcome.errors)")
        }
    }

    private static func isThere(_ need: String, _ folder: String) -> Bool {
        let parts = need.split(separator: ":")
        let check =
            parts.count == 2
            ? "\(parts[0]) -c 'import \(parts[1])'" : "PATH=\"$PWD/.bin:$PATH\" command -v \(need)"
        return Shell.run(check, in: folder).status == 0
    }

    /// A program `duckdb` that takes `-c SQL`, where there is none but Python has the module.
    private static func standInForDuckDB(_ folder: String) {
        guard !isThere("duckdb", folder), isThere("python3:duckdb", folder) else { return }
        let program = """
            #!/usr/bin/env python3
            import sys, duckdb
            print(duckdb.sql(sys.argv[sys.argv.index("-c") + 1]))
            """
        _ = Shell.run("cat >.bin/duckdb <<'END'\n\(program)\nEND\nchmod +x .bin/duckdb", in: folder)
    }

    struct Block {
        var needs: [String]
        var text: String
        /// Whether it is a command between words, and no block.
        var isInText = false
    }

    /// The blocks fenced as `sh`, with the words behind that, and the commands in the text between them.
    static func blocks(of page: String) -> [Block] {
        var blocks: [Block] = []
        var open: Block?
        var isFenced = false
        var text = ""
        func endText() {
            // What stands between backquotes is every second part.
            for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            where index % 2 == 1 && part.hasPrefix("hasdata-export ") {
                blocks.append(Block(needs: [], text: String(part), isInText: true))
            }
            text = ""
        }
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isFenced.toggle()
                endText()
                if let block = open { blocks.append(block) }
                let words = line.dropFirst(3).split(separator: " ").map(String.init)
                open = open == nil && words.first == "sh" ? Block(needs: Array(words.dropFirst()), text: "") : nil
            } else {
                open?.text += line + "\n"
                if !isFenced { text += line + " " }
            }
        }
        endText()
        return blocks
    }
}
