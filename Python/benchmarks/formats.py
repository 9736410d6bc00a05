"""What one machine does: rows a second and memory of the command, by format, read and written.

usage: formats.py [ROWS [RUNS]]     a million rows and the best of 3 runs by default; HASDATA_EXPORT names the command

Each format is read into Arrow that nobody keeps, and written from a file of Arrow. Prints a table in Markdown.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import hasdata_export
from batches import write

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
FORMATS = ["jsonl", "json", "csv", "tsv", "arrow", "parquet", "sqlite", "xlsx"]


def run(*words):
    """Wall seconds, CPU seconds, and the most memory in MiB, of the run with the least wall time."""
    best = None
    for _ in range(RUNS):
        start = time.monotonic()
        child = os.posix_spawn(words[0], [os.fspath(word) for word in words], os.environ)
        _, status, used = os.wait4(child, 0)
        wall = time.monotonic() - start
        if status != 0:
            raise SystemExit(f"formats: {' '.join(map(str, words))} failed")
        if best is None or wall < best[0]:
            best = wall, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    return best


def shown(figures):
    wall, cpu, memory = figures
    return f"{round(ROWS / wall / 1000):,}k | {round(ROWS / cpu / 1000):,}k | {memory} MiB"


def main():
    command = hasdata_export.command()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        rows = write(folder / "rows.jsonl", ROWS)
        run(command, rows, "-o", folder / "rows.arrow", "--force", "--quiet")
        print(f"{ROWS:,} rows, the best of {RUNS}; rows a second of wall time, and of each second of CPU time\n")
        print("| | MB | read: rows/s | per CPU second | memory | written: rows/s | per CPU second | memory |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        for name in FORMATS:
            # XLSX has an end to its sheets, and goes on in another one; SQLite's rows are one transaction.
            path = folder / f"out.{name}"
            source = rows if name == "arrow" else folder / "rows.arrow"
            written = run(command, source, "-o", path, "--force", "--no-sync", "--quiet")
            words = ["--sheet", "all"] if name == "xlsx" else []
            read = run(command, path, "--to", "arrow", "-o", "/dev/null", "--force", "--quiet", *words)
            size = round(path.stat().st_size / 1e6)
            print(f"| {name} | {size} | {shown(read)} | {shown(written)} |", flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
