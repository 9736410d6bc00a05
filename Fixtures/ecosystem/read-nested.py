"""Reads Parquet and Arrow files that hasdata-export wrote with --nested struct with another program, and compares types and
values with the rows.

read-nested.py CONSUMER ROWS.jsonl FILE...: prints what differs and ends with 1; ends with 77 where CONSUMER is not installed.
A consumer "jsonl" compares files of JSON Lines, which are to have the same rows, null being absent.
What the types are to be is found here from the rows, by the rule of the documentation.
"""
import decimal
import importlib.util
import json
import math
import os
import sys

consumer, source, *paths = sys.argv[1:]
if consumer != "jsonl" and not importlib.util.find_spec(consumer):
    print(f"{consumer} is not installed")
    sys.exit(77)


class Number(str):
    """A number as it is written."""


def load(line):
    return json.loads(line, parse_int=Number, parse_float=Number)


def text(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def kind(value):
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Number):
        if all(character in "-0123456789" for character in value) and value != "-0":
            whole = int(value)
            if -(2**63) <= whole < 2**63:
                return "int" if abs(whole) < 2**53 else "long"
        double = float(value)
        exact = math.isfinite(double) and decimal.Decimal(repr(double)) == decimal.Decimal(value)
        return "double" if exact else "other"
    return "text" if isinstance(value, str) else "list" if isinstance(value, list) else "struct"


def judge(values, depth=0):
    """The type of values: a word, ("list", type) or ("struct", {name: type})."""
    kinds = {kind(value) for value in values if value is not None}
    if not kinds or kinds == {"text"}:
        return "string"
    if kinds == {"bool"}:
        return "bool"
    if kinds <= {"int", "long"}:
        return "int64"
    if kinds <= {"int", "double"}:
        return "double"
    if kinds <= {"int", "long", "double", "other"}:
        return "digits"
    if kinds == {"list"} and depth < 32:
        return "list", judge([element for value in values if value is not None for element in value], depth + 1)
    if kinds == {"struct"} and depth < 32:
        members = {}
        for value in values:
            for name, member in (value or {}).items():
                members.setdefault(text(name), []).append(member)
        if members and len(members) <= 1000:
            return "struct", {name: judge(found, depth + 1) for name, found in members.items()}
    return "json" if depth or kinds <= {"list", "struct"} else "mixed"


def expected(value, form):
    if value is None:
        return None
    if form == "mixed":
        return text(value) if isinstance(value, (str, bool)) else ("json", value)
    if form == "json":
        return "json", value
    if form == "int64":
        return int(value)
    if form == "double":
        return float(value)
    if form in ("string", "digits"):
        return text(value)
    if form == "bool":
        return value
    if form[0] == "list":
        return [expected(element, form[1]) for element in value]
    found = {text(name): member for name, member in value.items()}
    return {name: expected(found.get(name), member) for name, member in form[1].items()}


def same(got, wanted):
    if isinstance(wanted, tuple):
        return isinstance(got, str) and load(got) == wanted[1]
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, dict):
        return isinstance(got, dict) and list(got) == list(wanted) and all(same(got[name], wanted[name]) for name in wanted)
    if isinstance(wanted, float):
        return isinstance(got, float) and got == wanted and math.copysign(1, got) == math.copysign(1, wanted)
    return type(got) is type(wanted) and got == wanted


def spelled(form, element):
    """The type as pyarrow writes it."""
    if isinstance(form, str):
        return "string" if form in ("mixed", "json", "digits") else form
    if form[0] == "list":
        return f"list<{element}: {spelled(form[1], element)}>"
    return "struct<" + ", ".join(f"{name}: {spelled(member, element)}" for name, member in form[1].items()) + ">"


def read(path):
    isParquet = path.endswith(".parquet")
    if consumer == "pyarrow":
        import pyarrow.parquet
        if isParquet:
            table = pyarrow.parquet.read_table(path)
        else:
            open_ = pyarrow.ipc.open_file if path.endswith(".arrow") else pyarrow.ipc.open_stream
            table = open_(path).read_all()
        table.validate(full=True)
        for name, form in types.items():
            wanted = spelled(form, "element" if isParquet else "item")
            if str(table.schema.field(name).type) != wanted:
                wrong.append(f"{path}: {name!r} is {str(table.schema.field(name).type)[:200]} and not {wanted[:200]}")
        return {name: column.to_pylist() for name, column in zip(table.column_names, table.columns)}
    if consumer == "polars":
        import polars
        make = polars.read_parquet if isParquet else polars.read_ipc if path.endswith(".arrow") else polars.read_ipc_stream
        frame = make(path)
        return {name: frame[name].to_list() for name in frame.columns}
    if consumer == "duckdb" and isParquet:
        import duckdb
        rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
        return {name: [row[at] for row in rows] for at, name in enumerate(types)}
    return None


def bare(value):
    """The value without nulls in objects, which are absent, and with JSON text as what it says."""
    if isinstance(value, dict):
        return {text(name): bare(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [bare(element) for element in value]
    return text(value) if isinstance(value, str) and not isinstance(value, Number) else value


def compare_lines(path):
    """Values come back as they are written: a number as its double prints it, what disagrees as JSON text."""
    with open(path) as lines:
        found = [json.loads(line) for line in lines]
    if len(found) != len(rows):
        wrong.append(f"{path}: {len(found)} rows and not {len(rows)}")
    # An empty name comes back as the place of its column.
    unnamed = f"column {list(types).index('') + 1}" if "" in types else None
    for number, (got, row) in enumerate(zip(found, rows)):
        if unnamed in got:
            got[""] = got.pop(unnamed)
        for name in row | got:
            wanted = expected(row.get(name), types[name])
            if not alike(got.get(name), wanted):
                wrong.append(f"{path}: {name!r}, row {number + 1}: {str(got.get(name))[:90]!r} and not {str(wanted)[:90]!r}")


def alike(got, wanted):
    if isinstance(wanted, tuple):
        # A column of JSON text that is no object stays text; Parquet's text looks like any other.
        return same(got, wanted) if isinstance(got, str) else got == json.loads(json.dumps(wanted[1]))
    if isinstance(wanted, dict):
        got = got if isinstance(got, dict) else None
        return got is not None and all(alike(got.get(name), member) for name, member in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(alike, got, wanted))
    if isinstance(wanted, float):
        return isinstance(got, (int, float)) and not isinstance(got, bool) and float(got) == wanted
    return type(got) is type(wanted) and got == wanted


def compare(path):
    found = read(path)
    if found is None:
        return
    if list(found) != list(types):
        wrong.append(f"{path}: columns: {list(found)[:20]} and not {list(types)[:20]}")
    for name, form in types.items():
        got = found.get(name, [])
        if len(got) != len(rows):
            wrong.append(f"{path}: {name!r} has {len(got)} rows and not {len(rows)}")
        for number, (one, row) in enumerate(zip(got, rows)):
            wanted = expected(row.get(name), form)
            if not same(one, wanted):
                wrong.append(f"{path}: {name!r}, row {number + 1}: {str(one)[:90]!r} and not {str(wanted)[:90]!r}")
                break


with open(source) as lines:
    rows = [load(line) for line in lines]
types = {}
for row in rows:
    types.update(dict.fromkeys(row))
types = {name: judge([row.get(name) for row in rows]) for name in types} or {"column 1": "string"}
wrong = []
for path in paths:
    (compare_lines if consumer == "jsonl" else compare)(path)
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
