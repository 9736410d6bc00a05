import TestSupport
import Testing

/// Workbooks as other programs read them, cell by cell, by `scripts/check-workbook`.
@Suite struct WorkbookReadersTests {
    private static func isThere(_ command: String) -> Bool {
        Shell.run("\(command) > /dev/null 2>&1", in: "/tmp").status == 0
    }

    private static let rows = #"""
        {"url":"https://a.example/?x=1&y=<2>","n":1,"text":"=1+1","flag":true}
        {"url":" leading and trailing ","n":-2.5,"text":"a_x0041_b","flag":false,"late":"x"}
        {"n":123456789012345,"text":"tab\tand\nlines\n","nested":{"a":[1,"\"x\""]}}
        {"n":1234567890123456789,"text":"\u0001\u001f control","empty":""}
        {"n":0.1,"text":"Größe 日本語 🚀","late":"+49 30","null":null}
        {"n":1e5,"text":"'apostrophe","empty":"","zeros":"00123"}
        """#

    /// Rows with a text of several cells, its surrogate pair at the border.
    private func makeRows(in folder: String) {
        let long = String(repeating: "x", count: 32_766) + "🚀" + String(repeating: "é ", count: 20_000)
        let text = WorkbookReadersTests.rows + "\n{\"n\":7,\"text\":\"\(long)\",\"late\":\"y\"}\n"
        _ = Shell.run("cat > rows.jsonl <<'ROWS'\n\(text)ROWS", in: folder)
    }

    private func check(_ reader: String, _ flags: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        makeRows(in: folder)
        let wrote = Shell.run("hasdata-export rows.jsonl -o book.xlsx -q \(flags)", in: folder)
        #expect(wrote.status == 0, "\(wrote.errors)")
        let checked = Shell.run(
            "\(Shell.quoted(Shell.package))/scripts/check-workbook \(reader) rows.jsonl book.xlsx", in: folder)
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        #expect(checked.output.contains("7 rows, "))
    }

    private static let flags = ["", "--plain", "--compression best --sheet-name 'R & D'"]

    @Test(.enabled(if: isThere("python3 -c 'import openpyxl'"), "openpyxl is not installed"), arguments: flags)
    func openpyxl(flags: String) { check("openpyxl", flags) }

    @Test(
        .enabled(if: isThere("python3 -c 'import python_calamine'"), "python-calamine is not installed"),
        arguments: flags)
    func calamine(flags: String) { check("calamine", flags) }

    @Test(.enabled(if: isThere("python3 -c '' && libreoffice --version"), "LibreOffice is not installed"))
    func libreOffice() { check("libreoffice", "") }
}
