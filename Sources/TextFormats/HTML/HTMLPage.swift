import Tabular

/// What stands before the rows of a page.
enum HTMLPage {
    /// On a phone each cell has the name of its column in front, by a rule of style for each; beyond so many there are none.
    private static let mostLabels = 200

    /// The head, the names of the columns, and the start of the rows. Nothing is loaded, no script runs, and a page that a link
    /// leads to is not told where it was followed.
    static func head(title: String, columns: [ColumnName], encodingName: String) -> [UInt8] {
        let escaped = String(decoding: MarkupText.escaped(VisibleText.oneLine(title).utf8), as: UTF8.self)
        var head = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="\(encodingName)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>\(escaped)</title>
            <style>
            \(style)

            """
        if columns.count <= mostLabels {
            head += "@media screen and (max-width: 40rem) {\n"
            for (index, column) in columns.enumerated() {
                head += "td:nth-child(\(index + 1))::before { content: \(string(column.description)); }\n"
            }
            head += "}\n"
        }
        head += "</style>\n</head>\n<body>\n<table>\n<caption>\(escaped)</caption>\n<thead>\n<tr>"
        var bytes = Array(head.utf8)
        for column in columns {
            bytes += Array("<th scope=\"col\">".utf8) + MarkupText.escaped(column.text) + Array("</th>".utf8)
        }
        return bytes + Array("</tr>\n</thead>\n<tbody>\n".utf8)
    }

    /// A string of CSS (CSS Syntax §4.3.5). Whatever could end it, or the element around it, is an escape.
    private static func string(_ text: String) -> String {
        var out = "\""
        for scalar in VisibleText.oneLine(text).unicodeScalars {
            switch scalar {
            case "\"", "\\", "<", ">", "&": out += "\\\(String(scalar.value, radix: 16)) "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// Contrasts are 4.5 : 1 and above, light and dark. The header sticks to the window, which is what scrolls both ways.
    private static let style = """
        :root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --quiet: #5c636b; --line: #dcdcd6; --head: #f2f2ee; --link: #1a5a8a; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #16181b; --text: #e4e6e8; --quiet: #a0a7ae; --line: #33383e; --head: #23272c; --link: #7ab5e0; }
        }
        body { margin: 1rem; background: var(--ground); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
        table { border-collapse: collapse; }
        caption { text-align: left; font-size: 1.25rem; font-weight: 650; padding-bottom: .6rem; }
        th, td { padding: .35rem .6rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
        th { position: sticky; top: 0; background: var(--head); box-shadow: inset 0 -1px var(--line); white-space: nowrap; }
        td { max-width: 36rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
        td div { max-height: 14rem; overflow: auto; }
        .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        a { color: var(--link); }
        p { color: var(--quiet); }
        @media screen and (max-width: 40rem) {
          body { margin: .6rem; }
          table, tbody, tr, td, caption { display: block; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr { border-bottom: 2px solid var(--line); padding: .5rem 0; }
          td { border: 0; padding: .15rem 0; max-width: none; text-align: left; }
          td:empty { display: none; }
          td::before { display: block; color: var(--quiet); font-size: .8rem; white-space: normal; }
        }
        @media print {
          :root { --ground: #fff; --text: #000; --quiet: #444; --line: #bbb; --head: #eee; --link: #000; }
          body { margin: 0; font-size: 9pt; }
          thead { display: table-header-group; }
          tr { break-inside: avoid; }
          td div { max-height: none; }
        }
        """
}
