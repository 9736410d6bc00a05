/// How the page looks. Colours are chosen for a contrast of 4.5 : 1 and above in text, 3 : 1 in bars, light and dark.
package enum PageStyle {
    /// The style sheet.
    package static let css = """
        :root {
          color-scheme: light dark;
          --ground: #fafaf8; --panel: #ffffff; --text: #1f2328; --quiet: #5c636b; --line: #e3e3de; --track: #eeeeea; --rule: #b9beba;
          --ok: #2e7d4f; --moved: #3768a8; --client: #a86400; --server: #b3382c; --none: #74787d; --accent: #2b6a7c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #16181b; --panel: #1d2024; --text: #e4e6e8; --quiet: #a0a7ae; --line: #2f343a; --track: #2a2e33; --rule: #59616a;
            --ok: #5cb483; --moved: #7aa7e0; --client: #dca24a; --server: #e88377; --none: #8b9197; --accent: #6db3c6;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--ground); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
        }
        main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; }
        h2 { margin: 0 0 .9rem; font-size: 1.05rem; font-weight: 650; }
        h3 { margin: 1.1rem 0 .3rem; font-size: .95rem; font-weight: 600; }
        p { margin: .25rem 0 0; }
        a { color: inherit; text-decoration: underline 1px var(--rule); text-underline-offset: .2em; }
        a:hover { color: var(--accent); }
        .quiet { color: var(--quiet); }
        .small { font-size: .875rem; }
        .number { text-align: right; white-space: nowrap; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.75rem 0 0; padding: 0; }
        .figures div, section {
          background: var(--panel); border: 1px solid var(--line); border-radius: .6rem;
        }
        .figures div { padding: .8rem 1rem; }
        .figures dt { color: var(--quiet); font-size: .875rem; }
        .figures dd { margin: 0; font-size: 1.5rem; line-height: 1.3; font-weight: 600; }
        section { margin-top: 1rem; padding: 1.25rem 1.25rem 1.35rem; min-width: 0; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; margin-top: 1rem; }
        .pair section { margin-top: 0; }
        .bars { display: grid; grid-template-columns: minmax(2rem, max-content) minmax(3rem, 1fr) max-content max-content; gap: .4rem .75rem; align-items: center; margin: 0; }
        .bars > * { min-width: 0; }
        .bars .label { overflow-wrap: anywhere; }
        .bars .share { color: var(--quiet); min-width: 4rem; }
        .bar { display: block; width: 100%; height: .85rem; border-radius: .2rem; background: var(--track); }
        .thin { height: .4rem; border-radius: .2rem; }
        .ok { fill: var(--ok); } .moved { fill: var(--moved); } .client { fill: var(--client); }
        .server { fill: var(--server); } .none { fill: var(--none); } .accent { fill: var(--accent); }
        .scroll { overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem; }
        table { border-collapse: collapse; width: 100%; font-size: .925rem; }
        th { text-align: left; font-weight: 500; color: var(--quiet); font-size: .85rem; white-space: nowrap; }
        th.name { font-size: inherit; color: inherit; white-space: normal; }
        th button { all: unset; cursor: pointer; } th button:hover { color: var(--accent); }
        th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .paper { display: none; }
        th button::after { content: " ↕"; opacity: .5; }
        th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
        th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
        th, td { padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:last-child, td:last-child { padding-right: 0; }
        tr:last-child td, tr:last-child th.name { border-bottom: 0; }
        td.name, th.name { font-weight: 550; overflow-wrap: break-word; min-width: 7rem; max-width: 18rem; }
        td.long { overflow-wrap: anywhere; min-width: 11rem; }
        .aligned th:first-child { width: 52%; } .aligned th.number { width: 5rem; }
        td.fill { min-width: 6.5rem; }
        .hint { display: block; color: var(--quiet); font-size: .85rem; font-weight: 400; }
        .example { display: inline; overflow-wrap: anywhere; }
        .example + .example::before { content: "· "; color: var(--quiet); }
        .histogram { margin: 0; }
        .columns { display: block; width: 100%; height: 11rem; border-bottom: 1px solid var(--quiet); }
        .scale { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; font-size: .8rem; color: var(--quiet); margin-top: .3rem; }
        .scale span { text-align: center; white-space: nowrap; }
        .verdict { font-weight: 600; }
        .verdicts { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: .6rem 1.25rem; }
        .verdicts dt { font-weight: 550; } .verdicts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        .verdicts ul { margin: .2rem 0 0; padding-left: 1.1rem; }
        .kept { color: var(--ok); } .lost { color: var(--client); } .refused { color: var(--server); }
        footer { margin-top: 2rem; color: var(--quiet); font-size: .85rem; }
        @media (max-width: 40rem) {
          main { padding: 1.5rem .8rem 3rem; }
          section { padding: 1rem; }
          .scroll { margin: 0 -1rem; padding: 0 1rem; }
          h1 { font-size: 1.4rem; }
          .figures { grid-template-columns: 1fr 1fr; }
          .bars { grid-template-columns: minmax(2rem, max-content) minmax(2.5rem, 1fr) max-content; }
          .bars .share { display: none; }
          .scale span:nth-child(even) { visibility: hidden; }
          .verdicts { grid-template-columns: 1fr; gap: .1rem; } .verdicts dd { margin-bottom: .7rem; }
          .stack, .stack tbody { display: block; }
          .stack thead { display: none; }
          .stack tr { display: flex; flex-wrap: wrap; gap: .15rem 1rem; padding: .65rem 0; border-bottom: 1px solid var(--line); }
          .stack tr:last-child { border-bottom: 0; }
          .stack td, .stack th.name { flex: 0 0 100%; max-width: none; min-width: 0; border: 0; padding: 0; text-align: left; }
          .stack th.name, .stack td.first:not(.aside) { flex: 1 1 0; min-width: 60%; }
          .stack td[data-label="different"] { flex: 0 0 auto; }
          .stack td.aside { flex: 0 0 auto; margin-left: auto; color: var(--quiet); }
          .stack td.first { order: -1; }
          .stack td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); }
          .stack .number .hint { display: inline; padding-left: .3rem; }
        }
        .pages { list-style: none; margin: .2rem 0 0; padding: 0; font-size: .85rem; color: var(--quiet); }
        .pages li { overflow-wrap: anywhere; }
        @media print {
          :root {
            --ground: #fff; --panel: #fff; --text: #000; --quiet: #444; --line: #ccc; --track: #e8e8e8; --rule: #888;
            --ok: #2e7d4f; --moved: #3768a8; --client: #a86400; --server: #b3382c; --none: #74787d; --accent: #2b6a7c;
          }
          * { print-color-adjust: exact; }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          section { padding: .6rem 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
          .pair { grid-template-columns: 1fr 1fr; gap: 1.5rem; }
          .scroll { overflow: visible; margin: 0; padding: 0; }
          h2, h3, thead { break-after: avoid; }
          tr, .figures div, figure, .bars, .verdicts dd, .pages li { break-inside: avoid; }
          th button { display: none; } .paper { display: inline; }
        }
        """
}
