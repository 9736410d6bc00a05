"""Reads Parquet files that hasdata-export wrote with another program, and compares types and values with the rows.

read-columns.py CONSUMER ROWS.jsonl FILE...: prints what differs and ends with 1; ends with 77 where CONSUMER is not installed.
What the types are to be is found here from the rows, by the rule of the documentation: the least one that gives every value
of the column back.
"""
import decimal
import importlib.util
import json
import math
import os
import sys

consumer, source, *paths = sys.argv[1:]
if not importlib.util.find_spec(consumer):
    print(f"{consumer} is not installed")
    sys.exit(77)


class Number(str):
    """A number as it is written."""


def read(path):
    if consumer == "pyarrow":
        import pyarrow.parquet
        table = pyarrow.parquet.read_table(path)
        table.validate(full=True)
        check_middles(path, pyarrow.parquet.ParquetFile(path).metadata)
        types = {field.name: str(field.type) for field in table.schema}
        return types, {name: column.to_pylist() for name, column in zip(table.column_names, table.columns)}
    if consumer == "polars":
        import polars
        frame = polars.read_parquet(path)
        known = {"String": "string", "Int64": "int64", "Float64": "double", "Boolean": "bool"}
        types = {name: known.get(str(kind), str(kind)) for name, kind in frame.schema.items()}
        return types, {name: frame[name].to_list() for name in frame.columns}
    if consumer == "duckdb":
        import duckdb
        found = duckdb.sql(f"select * from read_parquet('{path}')")
        known = {"VARCHAR": "string", "BIGINT": "int64", "DOUBLE": "double", "BOOLEAN": "bool"}
        # It calls a column without a name "C1", and those alike but for case "a_1".
        types = [known.get(str(kind), str(kind)) for kind in found.types]
        rows = found.fetchall()
        names = list(columns)
        return dict(zip(names, types)), {name: [row[at] for row in rows] for at, name in enumerate(names)}
    if consumer == "fastparquet":
        import fastparquet
        import pandas
        frame = fastparquet.ParquetFile(path).to_pandas()
        values = {
            name: [None if value is None or value is pandas.NA or value != value else value for value in frame[name].tolist()]
            for name in frame.columns
        }
        return None, values
    raise SystemExit(f"no way to read with {consumer}")


def check_middles(path, metadata):
    """parquet-java, and so Spark, reads a row group with the part of the file in which this point lies, and not at all
    where it lies behind the end."""
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        chunks = [group.column(place) for place in range(group.num_columns)]
        middle = chunks[0].data_page_offset + sum(chunk.total_compressed_size for chunk in chunks) // 2
        if middle >= os.path.getsize(path):
            wrong.append(f"{path}: row group {number} is in no part of the file")


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
    return "text" if isinstance(value, str) else "nested"


def expected(values):
    kinds = {kind(value) for value in values if value is not None}
    if kinds == {"bool"}:
        return "bool", values
    if kinds and kinds <= {"int", "long"}:
        return "int64", [value if value is None else int(value) for value in values]
    if kinds and kinds <= {"int", "double"}:
        return "double", [value if value is None else float(value) for value in values]
    return "string", [value if value is None else text(value) for value in values]


def same(got, wanted):
    if isinstance(wanted, (dict, list)):
        return isinstance(got, str) and json.loads(got, parse_int=Number, parse_float=Number) == wanted
    if consumer == "fastparquet" and isinstance(got, (bytes, float)) and not isinstance(wanted, float):
        # It gives whole numbers and booleans beside nulls as doubles.
        return got.decode() == wanted if isinstance(got, bytes) else wanted is not None and got == float(wanted)
    if isinstance(wanted, float):
        return isinstance(got, float) and got == wanted and math.copysign(1, got) == math.copysign(1, wanted)
    return type(got) is type(wanted) and got == wanted


def compare(path):
    types, found = read(path)
    if list(found) != list(columns):
        wrong.append(f"{path}: columns: {list(found)[:20]} and not {list(columns)[:20]}")
    for name, (wanted, values) in columns.items():
        if types and types.get(name) != wanted:
            wrong.append(f"{path}: {name!r} is {types.get(name)} and not {wanted}")
        got = found.get(name, [])
        if len(got) != len(values):
            wrong.append(f"{path}: {name!r} has {len(got)} rows and not {len(values)}")
        for number, (one, other) in enumerate(zip(got, values)):
            if not same(one, other):
                wrong.append(f"{path}: {name!r}, row {number + 1}: {str(one)[:80]!r} and not {str(other)[:80]!r}")
                break


with open(source) as lines:
    rows = [json.loads(line, parse_int=Number, parse_float=Number) for line in lines]
columns = {}
for row in rows:
    columns.update(dict.fromkeys(row))
columns = {name: expected([row.get(name) for row in rows]) for name in columns}
if not columns:
    columns = {"column 1": ("string", [None] * len(rows))}
wrong = []
for path in paths:
    compare(path)
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
