internal import Inspection
internal import Tabular

extension ComparisonPage {
    /// How much of a text without a partner is shown.
    private static var excerpt: Int { 200 }

    /// The rows that changed, field by field.
    func changes(_ differences: [Difference]) -> String {
        guard !differences.isEmpty else { return "" }
        var html = HTML()
        html.raw("<section><h2>Changed</h2>")
        for difference in differences {
            html.raw("<article class=\"change\"><h3>\(ComparisonPage.label(of: difference))</h3><dl>")
            for field in difference.fields {
                html.raw("<dt>\(HTML.value(field.name.description, characters: 60))</dt><dd>")
                html.raw(ComparisonPage.change(field))
                html.raw("</dd>")
            }
            html.raw("</dl></article>")
        }
        html.raw(note(differences.count, of: comparison.changed))
        html.raw("</section>\n")
        return html.code
    }

    /// The rows of one side alone.
    func list(_ title: String, _ kind: String, _ differences: [Difference], of count: UInt64) -> String {
        guard !differences.isEmpty else { return "" }
        var html = HTML()
        html.raw("<section><h2>\(title)</h2><ul class=\"rows \(kind)\">")
        for difference in differences {
            html.raw("<li>\(ComparisonPage.label(of: difference))")
            if !difference.key.isEmpty {
                let details = difference.fields.prefix(3).map { field in
                    "\(field.name): \((field.new ?? field.old)?.excerpt ?? "")"
                }
                html.raw("<span class=\"hint\">\(HTML.value(details.joined(separator: " · "), characters: 160))</span>")
            }
            html.raw("</li>")
        }
        html.raw("</ul>\(note(differences.count, of: count))</section>\n")
        return html.code
    }

    /// What a row is called; a key of one field that is an address is a link.
    private static func label(of difference: Difference) -> String {
        difference.key.count == 1
            ? HTML.link(difference.label, characters: 200) : HTML.value(difference.label, characters: 200)
    }

    private func note(_ shown: Int, of count: UInt64) -> String {
        guard UInt64(shown) < count else { return "" }
        return "<p class=\"quiet small\">The first \(Figures.grouped(UInt64(shown))) of \(Figures.grouped(count)); "
            + "the same as csv or jsonl has all of them.</p>"
    }

    /// What a field was and is: long texts word by word.
    private static func change(_ field: Difference.Field) -> String {
        guard let old = field.old, let new = field.new else {
            let isNew = field.old == nil
            let text = TextCut.shown((field.new ?? field.old)?.excerpt ?? "", characters: excerpt)
            return mark(isNew ? "ins" : "del", text)
        }
        let (was, isNow) = (old.text, new.text)
        guard was.utf8.count > 40 || isNow.utf8.count > 40 else {
            return "\(mark("del", was)) <span class=\"quiet\">→</span> \(mark("ins", isNow))"
        }
        let pieces = WordChanges(was, isNow).pieces
        var html = HTML()
        html.raw("<p class=\"words\">")
        for (index, piece) in pieces.enumerated() {
            switch piece.kind {
            case .old: html.raw(mark("del", piece.text))
            case .new: html.raw(mark("ins", piece.text))
            case .both: html.text(context(piece.text, isFirst: index == 0, isLast: index == pieces.count - 1))
            }
        }
        html.raw("</p>")
        return html.code
    }

    /// What both have, cut where it is long: some words before a change and some behind one.
    private static func context(_ text: String, isFirst: Bool, isLast: Bool) -> String {
        let room = 80
        let isLong = text.index(text.startIndex, offsetBy: 2 * room + 11, limitedBy: text.endIndex) != nil
        guard isLong else { return text }
        let (head, tail) = (String(text.prefix(room)), String(text.suffix(room)))
        if isFirst { return "… \(tail)" }
        return isLast ? "\(head) …" : "\(head) … \(tail)"
    }

    private static func mark(_ tag: String, _ text: String) -> String {
        "<\(tag)><bdi>\(HTML.escaped(TextCut.shown(text, characters: 2000)))</bdi></\(tag)>"
    }
}

/// What the page has beside the style of all pages.
enum ComparisonStyle {
    static let css = """
        .all { height: 1.5rem; }
        .keys { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; margin-top: .7rem; }
        .dot { width: .75em; height: .75em; border-radius: .15em; vertical-align: -.05em; }
        .change { padding: .75rem 0; border-bottom: 1px solid var(--line); }
        .change:last-of-type { border-bottom: 0; }
        h3 { margin: 0 0 .4rem; font-size: 1rem; font-weight: 550; overflow-wrap: anywhere; }
        .change dl { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
        .change dt { color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; max-width: 14rem; }
        .change dd { margin: 0; overflow-wrap: anywhere; }
        .words { margin: 0; white-space: pre-line; }
        ins, del { text-decoration: none; border-radius: .2rem; padding: 0 .15em; }
        ins { background: color-mix(in srgb, var(--ok) 18%, transparent); box-shadow: inset 0 -2px var(--ok); }
        del { background: color-mix(in srgb, var(--server) 15%, transparent); text-decoration: line-through 1px var(--server); }
        .rows { list-style: none; margin: 0; padding: 0; }
        .rows li { padding: .4rem 0 .4rem .8rem; border-left: 3px solid var(--none); margin-bottom: .3rem; overflow-wrap: anywhere; }
        .rows.added li { border-color: var(--ok); } .rows.removed li { border-color: var(--server); }
        @media (max-width: 40rem) { .change dl { grid-template-columns: 1fr; gap: .1rem; } .change dd { margin-bottom: .4rem; } }
        @media print {
          article, li { break-inside: avoid; }
          * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        }
        """
}
