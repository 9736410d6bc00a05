/// What `--help expressions` says; Documentation/expressions.md has it in full.
enum ExpressionHelp {
    /// On one screen.
    static let text = """
        EXPRESSIONS:
          --where EXPR keeps the rows for which it is true, --add NAME=EXPR computes a
          column, and pages --name EXPR names files.

          fields       url, address.city, emails[0], `odd name`
          values       12, 1.5, "text", 'text' (quotes in it twice), true, false, null
          comparisons  = != < <= > >=   ~ "regex"   !~ "regex"   contains "text"
                       in (200, 301)   not in (…)   is null   is not null
          joined by    and, or, not, ( )
          arithmetic   + - * / %   and ++ for one text behind another

          text     length(t) words(t) lower(t) upper(t) trim(t) slug(t)
                   substr(t, from, count) split(t, ";")[0] replace(t, "regex", "with")
                   match(t, "regex", group)
          URLs     host(u) domain(u) path(u) folder(u) query(u) scheme(u)
          numbers  round(n, places) floor(n) ceil(n) abs(n) min(a, b) max(a, b)
          choice   coalesce(a, b) if(condition, a, b)
          dates    now() today() date(t) timestamp(t) year(t) month(t) day(t)
          others   text(v) number(t) json(t) hash(t) sha256(t) row() source()

          A comparison with a value that is not there is false. Text that is a number
          counts as one. text is a field, text(price) makes text of a number.

          --where 'statusCode >= 400 and url ~ "/blog/"'
          --where 'words(text) < 200 and title is not null'
          --add 'folder=folder(url)' --add 'id=hash(url)'
          --add 'price=number(match(html, "([0-9.]+) EUR", 1))'
        """
}
