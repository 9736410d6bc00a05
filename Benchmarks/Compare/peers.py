"""The other tools: for each conversion the command that its manual suggests, as one would type it or write in ten lines."""
import importlib.util
import shlex
import shutil
import sys

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
    if target in ("sqlite", "postgres"):
        return databases.commands(task, folder)
    if task.kind == "filter":
        add("polars", script("polars-filter", folder))
        flag = {"csv": "--icsv --ocsv", "jsonl": "--ijsonl --ojsonl"}[target]
        add("miller", f"mlr {flag} filter '$statusCode == 200' {{in}} > {{out}}")
        if target == "jsonl":
            add("jq", "jq -c 'select(.statusCode == 200)' {in} > {out}")
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
