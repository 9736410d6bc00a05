"""The other tools: for each conversion the command that its manual suggests, as one would type it or write in ten lines."""
import importlib.util
import shlex
import shutil
import sys

import steps
import databases

PYTHON = shlex.quote(sys.executable)

# Each script gets the input paths and, last, the output path.
SCRIPTS = {
    "polars": """
import polars as pl
*ins, out = sys.argv[1:]
ext = lambda p: p.rsplit(".", 1)[1]
if len(ins) > 1:
    pl.concat([pl.scan_ndjson(p) for p in ins], how="diagonal_relaxed").sink_csv(out)
elif ins[0].endswith("envelope.json"):
    pl.read_json(ins[0]).select("data").explode("data").unnest("data").select("data").unnest("data").write_csv(out)
elif ext(ins[0]) == "xlsx":
    d = pl.read_excel(ins[0])
    {"csv": d.write_csv, "jsonl": d.write_ndjson, "json": d.write_json}[ext(out)](out)
elif ext(ins[0]) in ("csv", "jsonl") and ext(out) in ("csv", "jsonl"):
    lf = {"csv": pl.scan_csv, "jsonl": pl.scan_ndjson}[ext(ins[0])](ins[0])
    {"csv": lf.sink_csv, "jsonl": lf.sink_ndjson}[ext(out)](out)
else:
    d = {"csv": pl.read_csv, "json": pl.read_json, "jsonl": pl.read_ndjson}[ext(ins[0])](ins[0])
    {"csv": d.write_csv, "jsonl": d.write_ndjson, "json": d.write_json}[ext(out)](out)
""",
    "polars-filter": """
import polars as pl
i, out = sys.argv[1:]
if i.endswith("csv"):
    pl.scan_csv(i).filter(pl.col("statusCode") == 200).sink_csv(out)
else:
    pl.scan_ndjson(i).filter(pl.col("statusCode") == 200).sink_ndjson(out)
""",
    # Zstandard at level 1 throughout, as ours is.
    "polars-columns": """
import polars as pl
i, out = sys.argv[1:]
ext = lambda p: p.rsplit(".", 1)[1]
lf = {"csv": pl.scan_csv, "jsonl": pl.scan_ndjson, "parquet": pl.scan_parquet}[ext(i)](i)
{
    "csv": lf.sink_csv, "jsonl": lf.sink_ndjson, "arrow": lambda p: lf.sink_ipc(p, compression="uncompressed"),
    "parquet": lambda p: lf.sink_parquet(p, compression="zstd", compression_level=1),
}[ext(out)](out)
""",
    "duckdb-columns": """
import duckdb
i, out = sys.argv[1:]
ext = lambda p: p.rsplit(".", 1)[1]
read = {"csv": "read_csv", "jsonl": "read_json_auto", "parquet": "read_parquet"}[ext(i)]
write = {
    "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json", "parquet": "FORMAT parquet, CODEC zstd, COMPRESSION_LEVEL 1",
}[ext(out)]
duckdb.connect().execute(f"COPY (SELECT * FROM {read}('{i}')) TO '{out}' ({write})")
""",
    "pyarrow-columns": """
import pyarrow.csv, pyarrow.feather, pyarrow.json, pyarrow.parquet
i, out = sys.argv[1:]
ext = lambda p: p.rsplit(".", 1)[1]
quoted = pyarrow.csv.ParseOptions(newlines_in_values=True)
table = {
    "csv": lambda p: pyarrow.csv.read_csv(p, parse_options=quoted), "jsonl": pyarrow.json.read_json,
    "parquet": pyarrow.parquet.read_table,
}[ext(i)](i)
{
    "csv": pyarrow.csv.write_csv, "arrow": lambda t, p: pyarrow.feather.write_feather(t, p, compression="uncompressed"),
    "parquet": lambda t, p: pyarrow.parquet.write_table(t, p, compression="zstd", compression_level=1),
}[ext(out)](table, out)
""",
    "duckdb": """
import duckdb
*ins, out = sys.argv[1:]
ext = lambda p: p.rsplit(".", 1)[1]
files = "[" + ",".join("'" + p + "'" for p in ins) + "]"
read = f"read_csv({files})" if ext(ins[0]) == "csv" else f"read_json_auto({files}, union_by_name=true)"
query = f"SELECT * FROM {read}"
if ins[0].endswith("envelope.json"):
    query = f"SELECT unnest(r.data) FROM (SELECT unnest(data) r FROM {read})"
write = {"csv": "FORMAT csv, HEADER", "json": "FORMAT json, ARRAY true", "jsonl": "FORMAT json"}[ext(out)]
duckdb.connect().execute(f"COPY ({query}) TO '{out}' ({write})")
""",
    "duckdb-diff": """
import duckdb
old, new, out = sys.argv[1:]
c = duckdb.connect()
names = [r[0] for r in c.execute(f"DESCRIBE SELECT * FROM read_json_auto('{old}')").fetchall() if r[0] != "url"]
differs = " OR ".join(f'o."{n}" IS DISTINCT FROM n."{n}"' for n in names)
sides = ", ".join(f'o."{n}" AS "old {n}", n."{n}" AS "new {n}"' for n in names)
c.execute(f\"\"\"COPY (SELECT CASE WHEN n.url IS NULL THEN 'removed' WHEN o.url IS NULL THEN 'added' ELSE 'changed' END AS change,
coalesce(o.url, n.url) AS url, {sides} FROM read_json_auto('{old}') o FULL OUTER JOIN read_json_auto('{new}') n USING (url)
WHERE o.url IS NULL OR n.url IS NULL OR {differs}) TO '{out}' (FORMAT csv, HEADER)\"\"\")
""",
    "polars-diff": """
import polars as pl
old, new, out = sys.argv[1:]
o, n = pl.read_ndjson(old, infer_schema_length=None), pl.read_ndjson(new, infer_schema_length=None)
columns = o.columns
both = n.join(o, on=columns, how="anti", nulls_equal=True)
parts = [
    ("removed", o.join(n, on="url", how="anti")), ("added", n.join(o, on="url", how="anti")),
    ("changed", both.join(o.select("url"), on="url", how="semi")),
]
pl.concat([p.select(columns).with_columns(pl.lit(k).alias("change")) for k, p in parts]).write_csv(out)
""",
    "csv-diff": """
import csv, io, csv_diff
old, new, out = sys.argv[1:]
lines = lambda p: io.StringIO("[" + ",".join(open(p, encoding="utf-8").read().splitlines()) + "]")
found = csv_diff.compare(csv_diff.load_json(lines(old), key="url"), csv_diff.load_json(lines(new), key="url"))
with open(out, "w", encoding="utf-8", newline="") as f:
    w = csv.writer(f)
    w.writerow(["change", "url"])
    w.writerows(["added", r["url"]] for r in found["added"])
    w.writerows(["removed", r["url"]] for r in found["removed"])
    w.writerows(["changed", r["key"]] for r in found["changed"])
""",
    "pyarrow": """
import pyarrow.csv, pyarrow.json
pyarrow.csv.write_csv(pyarrow.json.read_json(sys.argv[1]), sys.argv[2])
""",
    "csv+json": """
import csv, json
i, out = sys.argv[1:]
csv.field_size_limit(1 << 30)
compact = lambda r: json.dumps(r, ensure_ascii=False, separators=(",", ":"))
with open(out, "w", encoding="utf-8", newline="") as f:
    if i.endswith("csv"):
        rows = csv.DictReader(open(i, encoding="utf-8", newline=""))
    elif i.endswith("jsonl"):
        rows = map(json.loads, open(i, encoding="utf-8"))
    else:
        rows = json.load(open(i, encoding="utf-8"))
    if out.endswith("jsonl"):
        f.writelines(compact(r) + "\\n" for r in rows)
    elif out.endswith("json"):
        json.dump(list(rows), f, ensure_ascii=False)
    else:
        rows = list(rows)
        names = list(dict.fromkeys(k for r in rows for k in r))
        w = csv.DictWriter(f, names)
        w.writeheader()
        w.writerows(rows)
""",
    "rustpy": """
import polars as pl
from rustpy_xlsxwriter import FastExcel
i, out = sys.argv[1:]
d = {"csv": pl.read_csv, "json": pl.read_json, "jsonl": pl.read_ndjson}[i.rsplit(".", 1)[1]](i)
FastExcel(out).sheet("Sheet1", d).save()
""",
    "xlsxwriter": """
import csv, json, xlsxwriter
i, out = sys.argv[1:]
csv.field_size_limit(1 << 30)
book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
sheet = book.add_worksheet()
if i.endswith("csv"):
    rows = ([int(v) if v.isdigit() else v for v in r] for r in csv.reader(open(i, encoding="utf-8", newline="")))
else:
    all_rows = json.load(open(i)) if i.endswith("json") else [json.loads(l) for l in open(i, encoding="utf-8")]
    names = list(dict.fromkeys(k for r in all_rows for k in r))
    rows = [names] + [[r.get(k) for k in names] for r in all_rows]
for y, row in enumerate(rows):
    for x, v in enumerate(row):
        if v is not None and v != "":
            (sheet.write_string if isinstance(v, str) else sheet.write_number)(y, x, v)
book.close()
""",
    "calamine": """
import csv, json
from python_calamine import CalamineWorkbook
i, out = sys.argv[1:]
rows = iter(CalamineWorkbook.from_path(i).get_sheet_by_index(0).to_python())
fix = lambda v: int(v) if type(v) is float and v.is_integer() else v
with open(out, "w", encoding="utf-8", newline="") as f:
    if out.endswith("csv"):
        csv.writer(f, lineterminator="\\n").writerows([fix(v) for v in r] for r in rows)
    else:
        names = next(rows)
        for r in rows:
            row = {k: fix(v) for k, v in zip(names, r) if v != ""}
            f.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\\n")
""",
    "fastexcel": """
import fastexcel
i, out = sys.argv[1:]
d = fastexcel.read_excel(i).load_sheet(0).to_polars()
{"csv": d.write_csv, "jsonl": d.write_ndjson}[out.rsplit(".", 1)[1]](out)
""",
}

# What a peer needs: Python modules, or a command.
NEEDS = {
    "polars": ["polars"],
    "duckdb": ["duckdb"],
    "csv-diff": ["csv_diff"],
    "pyarrow": ["pyarrow"],
    "python csv+json": [],
    "polars + rustpy-xlsxwriter": ["polars", "rustpy_xlsxwriter"],
    "xlsxwriter": ["xlsxwriter"],
    "python-calamine": ["python_calamine"],
    "fastexcel": ["fastexcel", "polars"],
    "polars (fastexcel)": ["polars", "fastexcel"],
    "miller": "mlr",
    "jq": "jq",
    "xlsx2csv": "xlsx2csv",
    **databases.NEEDS,
}


def missing():
    """The peers that are not here, and why."""
    absent = {}
    for peer, needs in NEEDS.items():
        if isinstance(needs, str):
            if not shutil.which(needs):
                absent[peer] = f"no command {needs}"
        else:
            gone = [name for name in needs if importlib.util.find_spec(name) is None]
            if gone:
                absent[peer] = f"no Python module {', '.join(gone)}"
    return absent


def script(name, folder):
    return f"{PYTHON} {shlex.quote(folder)}/with-{name}.py {{in}} {{out}}"


def commands(task, folder):
    """Peers of a conversion: name and command line."""
    found = {}

    def add(peer, command):
        found[peer] = command

    source, target = task.source, task.target
    if task.kind in steps.STEPS:
        return steps.commands(task, folder)
    if target in ("sqlite", "postgres"):
        return databases.commands(task, folder)
    if task.kind == "diff":
        for peer in ("duckdb", "polars", "csv-diff"):
            name = peer if peer == "csv-diff" else f"{peer}-diff"
            found[peer] = f"{PYTHON} {shlex.quote(folder)}/with-{name}.py {{in}} {{out}}"
        return found
    if task.kind == "filter":
        add("polars", script("polars-filter", folder))
        flag = {"csv": "--icsv --ocsv", "jsonl": "--ijsonl --ojsonl"}[target]
        add("miller", f"mlr {flag} filter '$statusCode == 200' {{in}} > {{out}}")
        if target == "jsonl":
            add("jq", "jq -c 'select(.statusCode == 200)' {in} > {out}")
        return found
    if "parquet" in (source, target) or target == "arrow":
        add("polars", script("polars-columns", folder))
        if target != "arrow":
            add("duckdb", script("duckdb-columns", folder))
        if target != "jsonl":
            add("pyarrow", script("pyarrow-columns", folder))
        return found
    if target == "xlsx":
        add("polars + rustpy-xlsxwriter", script("rustpy", folder))
        add("xlsxwriter", script("xlsxwriter", folder))
        return found
    if source == "xlsx":
        add("polars (fastexcel)", script("polars", folder))
        add("python-calamine", script("calamine", folder))
        add("fastexcel", script("fastexcel", folder))
        if target == "csv":
            add("xlsx2csv", "xlsx2csv {in} {out}")
        return found
    add("polars", script("polars", folder))
    add("duckdb", script("duckdb", folder))
    if task.kind in ("merge", "envelope"):
        return found
    add("python csv+json", script("csv+json", folder))
    then = "flatten then unsparsify" if target == "csv" else "cat"
    add("miller", f"mlr --i{source} --o{target} {then} {{in}} > {{out}}")
    if (source, target) == ("jsonl", "csv"):
        add("pyarrow", script("pyarrow", folder))
    if (source, target) == ("json", "jsonl"):
        add("jq", "jq -c '.[]' {in} > {out}")
    if (source, target) == ("jsonl", "json"):
        add("jq", "jq -sc . {in} > {out}")
    return found
