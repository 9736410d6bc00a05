"""The same job by this package, by requests and pandas, and by polars: seconds, memory, and what is lost on the way.

usage: peers.py [ROWS]     needs requests, pandas, polars, pyarrow, and HASDATA_SANDBOX with the path of hasdata-sandbox

The job's rows have what jobs have: a column that comes late, an id of 19 digits, one of 20, a price that is text in a few
rows, an id that some rows have not, an integer column that gets a fraction late, an object that gets a
member late, and an array.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 100_000


def row(number):
    late = number > ROWS * 0.9
    value = {
        "url": f"https://shop.example/p/{number}",
        "id": 9_007_199_254_740_993 + number,
        "order": "0%d" % number,
        "big": 12_345_678_901_234_567_890 + number if number % 1000 == 7 else number,
        "stock": number % 50 + (0.5 if late and number % 100 == 0 else 0),
        "price": "on request" if late and number % 500 == 0 else number / 4,
        "text": "railroad keyboard sandwich gardener fishbowl " * 4,
        "address": {"city": "Ulm", "zip": "089"},
        "emails": [f"a{number}@shop.example"],
    }
    if number % 10:
        value["parent"] = 9_007_199_254_740_993 + number
    if late:
        value["warning"] = "late"
        value["address"]["state"] = "BW"
    return value


def by_package(endpoint, lines):
    import hasdata_export

    return hasdata_export.table(700, endpoint=endpoint, api_key="k")


def by_package_polars(endpoint, lines):
    import hasdata_export

    return hasdata_export.batches(700, endpoint=endpoint, api_key="k").polars()


def by_artifact(endpoint, lines):
    import pandas
    import requests

    record = requests.get(f"{endpoint}/scrapers/jobs/700", headers={"x-api-key": "k"}).json()
    return pandas.json_normalize(requests.get(record["data"]["json"]).json())


def by_polars(endpoint, lines):
    import polars

    # It reads no job and no array: it gets the rows as a file of lines on this disk.
    return polars.read_ndjson(lines)


def by_polars_whole(endpoint, lines):
    import polars

    return polars.read_ndjson(lines, infer_schema_length=None)


def same(value, want):
    """Whether a value is what it was: absent as None or NaN, a number as itself or as text of its digits."""
    if want is None:
        return value is None or value != value
    if isinstance(value, float) and isinstance(want, int):
        return value.is_integer() and int(value) == want
    return value == want or str(value) == str(want) or isinstance(value, str) and not isinstance(want, str) and value == f"{want:g}"


def nested(value):
    """An object: from its JSON text, or without the members that a struct had to add."""
    if isinstance(value, str):
        return json.loads(value)
    return {name: member for name, member in (value or {}).items() if member is not None}


def names_of(table):
    return table.column_names if hasattr(table, "column_names") else list(table.columns)


def lost(table):
    """What of the rows the result does not have."""
    columns = {
        name: column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
        for name, column in ((name, table[name]) for name in names_of(table))
    }
    wanted = [row(number) for number in range(ROWS)]
    rows = len(next(iter(columns.values())))
    found = [f"{ROWS - rows} rows"] if rows != ROWS else []
    for name in ("id", "parent", "order", "big", "stock", "price", "warning"):
        if name not in columns:
            found.append(f"column {name}")
            continue
        wrong = sum(not same(value, one.get(name)) for value, one in zip(columns[name], wanted))
        if wrong:
            found.append(f"{wrong} values of {name}")
    if "address" in columns:
        wrong = sum(nested(value) != one["address"] for value, one in zip(columns["address"], wanted))
        found += [f"{wrong} values in address"] if wrong else []
    elif "address.state" not in columns:
        found.append("column address.state")
    return ", ".join(found) or "nothing"


def main():
    ways = {"package": by_package, "package, polars": by_package_polars, "requests": by_artifact, "polars": by_polars}
    ways["polars, all rows inferred"] = by_polars_whole
    if len(sys.argv) > 2:
        way, endpoint, lines = sys.argv[2:]
        import resource

        start = time.monotonic()
        try:
            table = ways[way](endpoint, lines)
        except Exception as problem:
            print(f"{way}: refuses: {str(problem).splitlines()[0][:150]}")
            return
        seconds = time.monotonic() - start
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"{way}: {seconds:.2f} s, {used // 1024} MiB, loses {lost(table)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "700"
        place.mkdir()
        rows = [json.dumps(row(number), separators=(",", ":")) for number in range(ROWS)]
        (place / "artifact.json").write_text("[" + ",\n".join(rows) + "]")
        lines = Path(folder) / "rows.jsonl"
        lines.write_text("\n".join(rows) + "\n")
        files = {"json": "https://files.example/json/artifact.json"}
        (place / "job.json").write_text(
            json.dumps({"id": 700, "status": "finished", "dataRowsCount": ROWS, "data": files})
        )
        words = [os.environ["HASDATA_SANDBOX"], "--port", "0", "--exit-with-parent", "--jobs", folder]
        sandbox = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        endpoint = sandbox.stdout.readline().split()[2]
        for _ in range(3):
            for way in ways:
                subprocess.run([sys.executable, __file__, str(ROWS), way, endpoint, str(lines)], check=True)
        sandbox.stdin.close()


if __name__ == "__main__":
    main()
