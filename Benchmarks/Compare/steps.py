"""Conversions with a step between reading and writing, or with another form of the bytes: what we are asked for, what must come
of it, and the commands of the other tools."""
import gzip
import os
import re
import shlex
import subprocess
import sys

PYTHON = shlex.quote(sys.executable)
PATTERN = r"/(news|shop|health|top)/.*=1[0-9]+0$"


def added(rows):
    for row in rows:
        if "statusCode" in row:
            row = {**row, "sum": row["statusCode"] + row["depth"]}
        yield row


def order(row):
    title = row.get("title")
    return title is None, (title or "").encode(), row["url"].encode()


def unique(rows):
    seen = set()
    for row in rows:
        title = row.get("title")
        if title is None or title not in seen:
            yield row
        seen.add(title)


def in_shift_jis(rows):
    for row in rows:
        yield {k: shift_jis(v) if isinstance(v, str) else v for k, v in row.items()}


def shift_jis(text):
    """Without what the encoding lacks, or what its tables disagree about."""
    return text.replace("\\", "/").encode("shift_jis", "replace").decode("shift_jis")


class Step:
    """One step. `polars` takes the frame `lf`, `duckdb` the table `t`; `miller` is a verb with its words."""

    def __init__(self, flags="", rows=lambda rows: rows, polars="lf", duckdb="SELECT * FROM t", miller="cat",
                 before="rows", ending="", after=""):
        self.flags, self.rows, self.polars, self.duckdb, self.miller = flags, rows, polars, duckdb, miller
        # The name of the input without its format, what its compression is called, and what the output's is.
        self.before, self.ending, self.after = before, ending, after


STEPS = {
    "regex": Step(
        f"--where {shlex.quote(f'url ~ {chr(34)}{PATTERN}{chr(34)}')}",
        lambda rows: (r for r in rows if re.search(PATTERN, r["url"])),
        f'lf.filter(pl.col("url").str.contains(r"{PATTERN}"))',
        f"SELECT * FROM t WHERE regexp_matches(url, '{PATTERN}')", ["filter", f'$url =~ "{PATTERN}"']),
    "add": Step(
        "--add 'sum=statusCode + depth'", added,
        'lf.with_columns((pl.col("statusCode") + pl.col("depth")).alias("sum"))',
        "SELECT *, statusCode + depth AS sum FROM t",
        ["put", 'is_not_empty($statusCode) { $sum = $statusCode + $depth } else { $sum = "" }']),
    "sort": Step(
        "--sort-by title,url", lambda rows: sorted(rows, key=order),
        'lf.sort(["title", "url"], nulls_last=True)', "SELECT * FROM t ORDER BY title NULLS LAST, url",
        ["sort", "-f", "title", "-f", "url"]),
    "unique": Step(
        "--unique-by title", unique, 'lf.filter(pl.col("title").is_null() | pl.col("title").is_first_distinct())',
        "SELECT * EXCLUDE n FROM (SELECT *, row_number() OVER () AS n FROM t) "
        "QUALIFY title IS NULL OR row_number() OVER (PARTITION BY title ORDER BY n) = 1 ORDER BY n",
        ["head", "-n", "1", "-g", "title"]),
    "gz-in": Step(ending=".gz"),
    "gz-out": Step(after=".gz"),
    "zst-in": Step(ending=".zst"),
    "zst-out": Step(after=".zst"),
    "shift_jis": Step("--encoding shift_jis", in_shift_jis, before="shift_jis"),
}

# Each gets an input and an output; what is compressed goes through the program that does nothing else where the tool cannot.
POLARS = """
import subprocess, sys
import polars as pl
i, out = sys.argv[1:]
plain = out.removesuffix(".gz").removesuffix(".zst")
if i.endswith((".gz", ".zst")) or STEP == "shift_jis":
    lf = pl.read_csv(i, encoding="shift_jis" if STEP == "shift_jis" else "utf8").lazy()
else:
    lf = (pl.scan_csv if ".csv" in i else pl.scan_ndjson)(i)
lf = EXPRESSION
write = lf.sink_csv if plain.endswith("csv") else lf.sink_ndjson
write(plain)
if plain != out:
    subprocess.run(["gzip", "-f", plain] if out.endswith(".gz") else ["zstd", "-q", "-f", "--rm", plain], check=True)
"""
DUCKDB = """
import sys
import duckdb
i, out = sys.argv[1:]
read = f"read_csv('{i}')" if ".csv" in i else f"read_json_auto('{i}')"
form = "FORMAT csv, HEADER" if ".csv" in out else "FORMAT json"
if out.endswith((".gz", ".zst")):
    form += ", COMPRESSION " + ("gzip" if out.endswith(".gz") else "zstd")
duckdb.connect().execute(f"COPY (WITH t AS (SELECT * FROM {read}) QUERY) TO '{out}' ({form})")
"""


def prepare(kind, source, folder):
    """The input of a step, made of the plain rows where it is not there."""
    step = STEPS[kind]
    plain = os.path.join(folder, f"rows.{source}")
    path = os.path.join(folder, f"{step.before}.{source}{step.ending}")
    if os.path.exists(path):
        return path
    with open(plain, "rb") as file, open(path + ".part", "wb") as made:
        if step.ending == ".gz":
            with gzip.open(made, "wb", 6) as packed:
                for block in iter(lambda: file.read(1 << 20), b""):
                    packed.write(block)
        elif step.ending == ".zst":
            subprocess.run(["zstd", "-q", "-c"], stdin=file, stdout=made, check=True)
        else:
            for line in file:
                made.write(shift_jis(line.decode()).encode("shift_jis"))
    os.rename(path + ".part", path)
    return path


def scripts(folder):
    """Writes what polars and DuckDB run for each step."""
    for kind, step in STEPS.items():
        for name, body in [
            ("polars", POLARS.replace("EXPRESSION", step.polars).replace("STEP", repr(kind))),
            ("duckdb", DUCKDB.replace("QUERY", step.duckdb)),
        ]:
            with open(os.path.join(folder, f"with-{name}-{kind}.py"), "w", encoding="utf-8") as file:
                file.write(body)


def commands(task, folder):
    """The other tools' commands for a step."""
    step = STEPS[task.kind]
    found = {}
    for name in ("polars", "duckdb"):
        # DuckDB reads this encoding by an extension that it downloads.
        if (name, task.kind) != ("duckdb", "shift_jis"):
            found[name] = f"{PYTHON} {shlex.quote(folder)}/with-{name}-{task.kind}.py {{in}} {{out}}"
    verb = step.miller if isinstance(step.miller, str) else shlex.join(step.miller)
    unpack = {".gz": "zcat", ".zst": "zstd -qdc"}.get(step.ending, "cat")
    if task.kind == "shift_jis":
        unpack = "iconv -f shift_jis -t utf-8"
    pack = {".gz": " | gzip", ".zst": " | zstd -qc"}.get(step.after, "")
    found["miller"] = f"{unpack} {{in}} | mlr --i{task.source} --o{task.target} {verb}{pack} > {{out}}"
    return found
