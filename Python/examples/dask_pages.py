"""Reads several sources with Dask, a part each: every worker starts the command for its own.

usage: dask_pages.py SOURCE...
"""

import sys

import dask
import dask.bag

import hasdata_export


def pages_by_status(source, columns):
    """Only counts leave the worker. All parts have the same columns, as one schema file says."""
    counts = {}
    with hasdata_export.batches(source, fields=columns) as reader:
        for batch in reader:
            for entry in batch.column("statusCode").value_counts().to_pylist():
                counts[entry["values"]] = counts.get(entry["values"], 0) + entry["counts"]
    return counts


def added(one, other):
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("usage: dask_pages.py SOURCE...")
    parts = dask.bag.from_sequence(sys.argv[1:], npartitions=len(sys.argv) - 1)
    counts = parts.map(pages_by_status, columns=["statusCode"]).fold(added, initial={})
    # Codes may be text in one source and numbers in another, and absent in a third.
    print(sorted(counts.compute(scheduler="threads").items(), key=lambda count: str(count[0])))
