"""Reads files that hasdata-export wrote with another program, and compares every value with the rows as JSON Lines.

read-back.py CONSUMER FILE ROWS.jsonl [FILE ROWS.jsonl]...: prints what differs and ends with 1; ends with 77 where CONSUMER
is not installed.
"""
import csv
import glob
import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

consumer, *files = sys.argv[1:]
program = {"mlr": "mlr", "jq": "jq", "libreoffice": "soffice"}.get(consumer)
if program and not shutil.which(program) or not program and not importlib.util.find_spec(consumer):
    print(f"{consumer} is not installed")
    sys.exit(77)


def output(*words):
    return subprocess.run(words, check=True, capture_output=True).stdout.decode()


def arrow(path):
    """The rows of an Arrow file or stream."""
    if consumer == "pyarrow":
        import pyarrow
        source = pyarrow.OSFile(path)
        reader = pyarrow.ipc.open_stream(source) if ending == "arrows" else pyarrow.ipc.open_file(source)
        table = reader.read_all()
        table.validate(full=True)
        return table.to_pylist()
    if consumer == "polars":
        import polars
        read = polars.read_ipc_stream if ending == "arrows" else polars.read_ipc
        return read(path).to_dicts()
    if consumer == "nanoarrow":
        import nanoarrow
        with nanoarrow.ArrayStream.from_path(path) as stream:
            array = nanoarrow.Array(stream.read_all())
            return [dict(row) for row in array.iter_py()]
    import duckdb
    import pyarrow
    read = pyarrow.ipc.open_file(pyarrow.OSFile(path)).read_all()
    found = duckdb.sql("select * from read")
    return [dict(zip(found.columns, values)) for values in found.fetchall()]


def rows(path):
    if ending in ("arrow", "arrows"):
        return arrow(path)
    if consumer == "libreoffice":
        return converted[path]
    if consumer == "pandas":
        import pandas
        if ending == "csv":
            return pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
        if ending == "jsonl":
            return pandas.read_json(path, lines=True, dtype=False).to_dict("records")
        if ending == "json":
            return pandas.read_json(path, dtype=False).to_dict("records")
        return unescaped(pandas.read_excel(path, dtype=object, keep_default_na=False).to_dict("records"))
    if consumer == "polars":
        import polars
        if ending == "csv":
            return polars.read_csv(path, infer_schema=False).to_dicts()
        if ending == "jsonl":
            return polars.read_ndjson(path, infer_schema_length=None).to_dicts()
        return polars.read_json(path, infer_schema_length=None).to_dicts()
    if consumer == "duckdb":
        import duckdb
        source = {
            "csv": f"read_csv('{path}', all_varchar=true)",
            "jsonl": f"read_json('{path}', format='newline_delimited', sample_size=-1)",
            "json": f"read_json('{path}', format='array', sample_size=-1)",
        }[ending]
        found = duckdb.sql(f"select * from {source}")
        return [dict(zip(found.columns, values)) for values in found.fetchall()]
    if consumer == "openpyxl":
        import openpyxl
        sheet = openpyxl.load_workbook(path).active
        header, *values = sheet.iter_rows(values_only=True)
        return unescaped([dict(zip(header, row)) for row in values])
    if consumer == "mlr":
        flag = {"csv": "--icsv", "jsonl": "--ijsonl", "json": "--ijson"}[ending]
        return json.loads(output("mlr", flag, "--ojson", "-S", "cat", path), parse_int=str, parse_float=str)
    if consumer == "jq":
        program = ".[]" if ending == "json" else "."
        lines = output("jq", "-c", program, path).rstrip("\n").split("\n")
        # jq 1.6 computes with doubles and prints 3.0 as 3, so only the value can be compared.
        return [json.loads(line, parse_int=float, parse_float=float) for line in lines]
    raise SystemExit(f"no way to read {ending} with {consumer}")


def through_libreoffice(paths):
    """The rows of each file as LibreOffice writes them to CSV. It takes seconds to start, so each kind of file is one call."""
    found = {}
    # Comma, quote, UTF-8, from row 1; cells as they are stored and not as they are shown; all sheets.
    written = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    # What its dialog asks a person, it takes from here: UTF-8, and every column as text.
    read = "Text - txt - csv (StarCalc):44,34,76,1," + "/".join(f"{number}/2" for number in range(1, 201))
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        for kind, flags in (("xlsx", []), ("csv", [f"--infilter={read}"])):
            here = [path for path in paths if path.endswith("." + kind)]
            if not here:
                continue
            into = f"{folder}/{kind}"
            output("soffice", profile, "--headless", *flags, "--convert-to", written, "--outdir", into, *here)
            for path in here:
                name = os.path.basename(path).rsplit(".", 1)[0]
                sheets = glob.glob(f"{glob.escape(into)}/{glob.escape(name)}-*.csv")
                if len(sheets) != 1:
                    raise SystemExit(f"{path}: LibreOffice finds {len(sheets)} sheets")
                with open(sheets[0], encoding="utf-8", newline="") as file:
                    found[path] = unescaped(list(csv.DictReader(file)))
    return found


def unescaped(found):
    """What openpyxl leaves as it stands: ECMA-376's escape of a carriage return, which Excel shows as the character, and
    texts longer than a cell, which go on in columns of their own."""
    rows = []
    for row in found:
        whole = {}
        for name, value in row.items():
            if isinstance(value, str):
                value = value.replace("_x000D_", "\r")
            base, continued, _ = name.partition(" (continued ")
            if not continued:
                whole[name] = value
            elif isinstance(value, str):
                whole[base] += value
        rows.append(whole)
    return rows


def same(wanted, got):
    if wanted is None:
        return got is None or got == "" or isinstance(got, float) and math.isnan(got)
    if isinstance(wanted, bool):
        text = str(wanted).lower()
        # LibreOffice writes the booleans of a workbook in capitals.
        return got is wanted or got == text or consumer == "libreoffice" and got == text.upper()
    if isinstance(wanted, Number):
        if isinstance(got, str):
            # 3.0 is 3 in a workbook.
            return got == wanted.text or ending == "xlsx" and float(got) == float(wanted.text)
        return got is not None and float(got) == float(wanted.text)
    if isinstance(wanted, (list, dict)):
        if isinstance(got, str):
            got = json.loads(got, parse_int=Number, parse_float=Number)
        if isinstance(wanted, list):
            got = [] if got is None else list(got)
            return len(got) == len(wanted) and all(same(*pair) for pair in zip(wanted, got))
        got = dict(got)
        return all(same(wanted.get(key), got.get(key)) for key in {*wanted, *got})
    if wanted == "":
        return got in ("", None)
    if consumer == "libreoffice" or consumer == "mlr" and ending == "csv":
        # Both read every line end as LF, inside of quotes, too.
        wanted = wanted.replace("\r\n", "\n")
    return got == wanted


class Number:
    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return isinstance(other, Number) and other.text == self.text

    def __float__(self):
        return float(self.text)

    def __repr__(self):
        return self.text


if consumer == "libreoffice":
    converted = through_libreoffice(files[::2])
for path, baseline in zip(files[::2], files[1::2]):
    ending = path.rsplit(".", 1)[1]
    with open(baseline) as file:
        wanted = [json.loads(line, parse_int=Number, parse_float=Number) for line in file]
    got = rows(path)
    if len(got) != len(wanted):
        print(f"{path}: {len(got)} rows instead of {len(wanted)}")
        sys.exit(1)
    for number, (one, two) in enumerate(zip(wanted, got), 1):
        for key in {*one, *two}:
            if not same(one.get(key), two.get(key)):
                print(f"{path}, row {number}, {key}: {two.get(key)!r} instead of {one.get(key)!r}")
                sys.exit(1)
