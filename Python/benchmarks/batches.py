"""What the pipe to Python costs: `batches()` of many rows against the command that writes the same Arrow into nothing.

usage: batches.py [ROWS [RUNS]]     needs pyarrow; a million rows and 10 runs by default

The two run in turns, so that both meet whatever else the machine does. Fails where the median of the pairs' quotients is
above 1.15, or where Python's memory grows by more than 30 MiB from a tenth of the rows to all of them.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import hasdata_export

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 10


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for number in range(rows):
            row = {
                "url": f"https://shop.example/p/{number}",
                "statusCode": 200 if number % 9 else 404,
                "title": f"Product number {number}",
                "price": number / 8,
                "depth": number % 5,
                "text": "railroad keyboard sandwich gardener",
                "emails": [f"a{number}@shop.example"],
            }
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
    return path


def used():
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def timed(work, path, rows):
    """Wall and CPU seconds, those of the command included."""
    before, start = used(), time.monotonic()
    work(path, rows)
    wall = time.monotonic() - start
    cpu = sum(now.ru_utime + now.ru_stime - then.ru_utime - then.ru_stime for now, then in zip(used(), before))
    return wall, cpu


def by_command(path, rows):
    words = [hasdata_export.command(), "export", "--to=arrow", "--output=/dev/null", "--force", "--quiet", path]
    subprocess.run(words, check=True)


def by_batches(path, rows):
    with hasdata_export.batches(path, progress=False) as reader:
        if sum(batch.num_rows for batch in reader) != rows:
            raise SystemExit("batches: rows are missing")


def main():
    with tempfile.TemporaryDirectory() as folder:
        few, many = write(f"{folder}/few.jsonl", ROWS // 10), write(f"{folder}/many.jsonl", ROWS)
        by_batches(few, ROWS // 10)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pairs = [(timed(by_command, many, ROWS), timed(by_batches, many, ROWS)) for _ in range(RUNS)]
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    for name, runs in zip(("command", "batches"), zip(*pairs)):
        print(f"{name}: {min(wall for wall, _ in runs):.2f} s at best, {min(cpu for _, cpu in runs):.2f} s CPU")
    quotients = sorted(batches[0] / command[0] for command, batches in pairs)
    median = quotients[len(quotients) // 2]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"batches takes {median:.2f} x the command (median of {RUNS}; load {load})")
    print(f"memory of Python: {memory // 1024} MiB, and {max(0, grown) // 1024} MiB more for ten times the rows")
    raise SystemExit(1 if median > 1.15 or grown > 30_720 else 0)


if __name__ == "__main__":
    main()
