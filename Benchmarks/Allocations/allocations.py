#!/usr/bin/env python3
"""Counts the allocations that a row costs, per million rows: the difference between two runs of which one reads more
rows, so that what is allocated once, at the start, is left out. Linux, with a C compiler."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "Compare"))
import data

FEW, MANY = 20_000, 120_000
CONVERSIONS = [
    ("csv", "csv"), ("csv", "jsonl"), ("jsonl", "csv"), ("jsonl", "jsonl"), ("jsonl", "json"), ("json", "csv"),
    ("jsonl", "xlsx"), ("xlsx", "csv"),
]


def allocations(tool, library, source, target):
    with tempfile.TemporaryDirectory() as folder:
        said = os.path.join(folder, "count")
        subprocess.run(
            [tool, source, "-o", os.path.join(folder, "out." + target), "-q", "--jobs", "1"], check=True,
            env=dict(os.environ, LD_PRELOAD=library, ALLOCATIONS_FILE=said))
        with open(said) as file:
            return int(file.read())


def main():
    root = os.path.dirname(os.path.dirname(HERE))
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__ + "\n    allocations.py [TOOL [FOLDER]]")
        return
    tool = sys.argv[1] if len(sys.argv) > 1 else os.path.join(root, ".build", "release", "hasdata-export")
    work = sys.argv[2] if len(sys.argv) > 2 else os.path.join(tempfile.gettempdir(), "hasdata-export-compare")
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "count.so")
        subprocess.run(
            [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", os.path.join(HERE, "count.c"), "-o", library, "-ldl"],
            check=True)
        print("| conversion | allocations, 20,000 rows | 120,000 rows | a million more rows | a row |")
        print("|---|--:|--:|--:|--:|")
        for source, target in CONVERSIONS:
            counts = []
            for rows in (FEW, MANY):
                made = os.path.join(work, f"crawl-{rows}")
                data.write("crawl", rows, made)
                counts.append(allocations(tool, library, os.path.join(made, f"rows.{source}"), target))
            each = (counts[1] - counts[0]) / (MANY - FEW)
            print(f"| {source} → {target} | {counts[0]:,} | {counts[1]:,} | {each * 1e6:,.0f} | {each:.3f} |", flush=True)


main()
