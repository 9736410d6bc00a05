/// What other programs call things, for those who know them by those names.
enum OtherWords {
    /// Flags, and which of ours is meant, maybe with its value.
    static let flags = [
        "format": "to", "output-format": "to", "csv": "to csv", "tsv": "to tsv", "json": "to json",
        "jsonl": "to jsonl", "ndjson": "to jsonl", "xlsx": "to xlsx", "excel": "to xlsx", "input-format": "from",
        "out": "output", "out-file": "output", "outfile": "output", "dest": "output", "outdir": "output-dir",
        "filter": "where", "query": "where", "grep": "where", "columns": "fields", "select": "fields", "cut": "fields",
        "include": "fields", "exclude": "omit", "drop": "omit", "head": "limit", "max-rows": "limit", "nrows": "limit",
        "rows": "limit", "take": "limit", "first": "limit", "skip": "offset", "skip-rows": "offset",
        "order-by": "sort-by", "sorted-by": "sort-by", "last": "tail", "random": "sample", "shuffle": "sample",
        "dedupe": "unique-by", "dedup": "unique-by", "distinct": "unique-by", "uniq": "unique-by",
        "unique": "unique-by", "token": "api-key-file", "separator": "delimiter", "sep": "delimiter",
        "overwrite": "force", "yes": "force", "threads": "jobs", "workers": "jobs", "parallel": "jobs",
        "silent": "quiet", "debug": "verbose", "indent": "pretty", "explode": "unwind", "expand": "flatten",
        "charset": "encoding", "url": "endpoint", "base-url": "endpoint", "tmpdir": "temp-dir", "null-value": "null",
        "na": "null", "max-retries": "retries", "retry": "retries", "poll": "wait", "follow": "wait",
        "cacert": "ca-file",
        "recurse": "recursive", "update": "newer", "split": "split-rows", "quoting": "quote",
        "filename-field": "source-field", "with-filename": "source-field", "crlf": "line-ending crlf",
    ]

    /// Flags that there are none of, and what helps instead.
    static let missing = [
        "key": "the API's key is '--api-key-file' or '--api-key', and '--unique-by' names fields that tell rows apart",
        "anti-join": "'--not-in FILE --key FIELD' leaves out rows that another source has",
        "semi-join": "'--in FILE --key FIELD' keeps the rows that another source has",
        "merge": "sources given together are merged: name one output with '-o'",
        "concat": "sources given together are merged: name one output with '-o'",
        "strip": "'--trim' leaves blanks around values of CSV away",
        "sort": "'--sort-by' sorts rows; '--sort-fields' sorts columns",
        "reverse": "'--sort-by -NAME' sorts from the greatest down",
        "in-place": "name another output; '--force' replaces what is there",
        "input": "sources are named without a flag",
        "file": "sources are named without a flag",
        "count": "the verb count tells how many rows there are",
        "by": "the verb count takes it: hasdata-export count a.csv --by city",
        "group-by": "the verb count counts by fields: hasdata-export count a.csv --by city",
        "partition-by": "'--where' takes the rows of one value into one file, and '--split-rows' so many rows",
        "md": "'--to md' writes a table, and the verb pages a Markdown file for each row",
        "markdown": "'--to md' writes a table, and the verb pages a Markdown file for each row",
        "stats": "inspect shows what is in sources",
        "schema": "the verb schema has the types of the columns, and inspect shows what is in them",
        "dry-run": "inspect shows what a conversion would change",
        "append-to": "'-o FILE --append' adds to a file",
    ]

    /// Letters, and which flag is meant.
    static let letters = [
        "V": "--version", "n": "--limit", "c": "--fields", "s": "--fields", "i": "a source without a flag",
    ]

    /// Words that are no verbs, and what does it.
    static let verbs = [
        "convert": "hasdata-export a.csv -o b.xlsx", "export-to": "hasdata-export a.csv -o b.xlsx",
        "merge": "hasdata-export a.csv b.json -o all.csv", "concat": "hasdata-export a.csv b.json -o all.csv",
        "cat": "hasdata-export a.csv b.json", "join": "hasdata-export a.csv b.json -o all.csv",
        "download": "hasdata-export JOB -o FILE", "get": "hasdata-export JOB -o FILE",
        "fetch": "hasdata-export JOB -o FILE",
        "results": "hasdata-export JOB -o FILE", "job": "hasdata-export status JOB",
        "jobs": "hasdata-export status JOB",
        "list": "hasdata-export status JOB", "wait": "hasdata-export status JOB --wait",
        "show": "hasdata-export inspect a.csv",
        "preview": "hasdata-export a.csv --limit 5", "head": "hasdata-export a.csv --limit 5",
        "view": "hasdata-export inspect a.csv", "stats": "hasdata-export inspect a.csv",
        "info": "hasdata-export inspect a.csv", "describe": "hasdata-export inspect a.csv",
        "columns": "hasdata-export schema a.csv", "types": "hasdata-export schema a.csv",
        "markdown": "hasdata-export pages crawl.jsonl -O pages/", "files": "hasdata-export pages crawl.jsonl -O pages/",
        "wc": "hasdata-export count a.csv", "frequency": "hasdata-export count a.csv --by city",
        "sort": "hasdata-export a.csv --sort-by price", "sample": "hasdata-export a.csv --sample 100",
        "tail": "hasdata-export a.csv --tail 5", "validate": "hasdata-export inspect a.csv",
        "filter": "hasdata-export a.csv --where 'price > 9'", "select": "hasdata-export a.csv --fields url,title",
        "split": "hasdata-export a.csv -o part.csv --split-rows 1000", "version": "hasdata-export --version",
        "usage": "hasdata-export --help", "man": "man hasdata-export",
        "completion": "hasdata-export --generate-completion-script bash",
        "completions": "hasdata-export --generate-completion-script bash",
    ]
}
