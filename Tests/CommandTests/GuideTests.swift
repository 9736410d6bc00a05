import HasDataSandbox
import TestSupport
import Testing

/// Runs every `sh` block of GUIDE.md and README.md, page by page in one folder. The command in the path is a wrapper that
/// sends requests to a sandbox, so the blocks read as a user types them. Words behind `sh` name what a block needs:
/// a program, or `python3:MODULE`; without it the block is left out with a message.
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
        let blocks = GuideTests.blocks(of: text)
        #expect(blocks.count >= (page == "GUIDE.md" ? 15 : 1))
        for block in blocks {
            if let missing = block.needs.first(where: { !GuideTests.isThere($0, folder) }) {
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
        let check = parts.count == 2 ? "\(parts[0]) -c 'import \(parts[1])'" : "command -v \(need)"
        return Shell.run(check, in: folder).status == 0
    }

    struct Block {
        var needs: [String]
        var text: String
    }

    /// The blocks fenced as `sh`, with the words behind that.
    static func blocks(of page: String) -> [Block] {
        var blocks: [Block] = []
        var open: Block?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open { blocks.append(block) }
                let words = line.dropFirst(3).split(separator: " ").map(String.init)
                open = open == nil && words.first == "sh" ? Block(needs: Array(words.dropFirst()), text: "") : nil
            } else {
                open?.text += line + "\n"
            }
        }
        return blocks
    }
}
