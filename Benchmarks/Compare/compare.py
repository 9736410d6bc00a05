#!/usr/bin/env python3
"""Runs hasdata-export beside other tools on the same files and prints how they compare.

Data is made here, from a seed. Each conversion is run by all tools in turn, several times over, so that a machine that
changes its speed changes it for all; every figure is of a whole process, started fresh, files in the page cache. Quoted
are medians, and the medians of the ratios within a turn. Every output is read back and compared with the rows that went
in. A tool that is not installed is left out and named.
"""
import argparse
import atexit
import math
import os
import platform
import re
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import checks
import data
import databases
import peers

OURS = "hasdata-export"


@dataclass
class Task:
    """One conversion: what is read, what is written."""

    name: str
    shape: str
    source: str
    target: str
    kind: str = "convert"

    def inputs(self, folder):
        names = {"merge": [f"part{i}.jsonl" for i in range(4)], "envelope": ["envelope.json"]}
        return [os.path.join(folder, n) for n in names.get(self.kind, [f"rows.{self.source}"])]

    def rows(self, count):
        rows = data.SHAPES[self.shape](count)
        return (r for r in rows if r.get("statusCode") == 200) if self.kind == "filter" else rows


TASKS = [
    Task("csv → json", "crawl", "csv", "json"),
    Task("csv → jsonl", "crawl", "csv", "jsonl"),
    Task("jsonl → csv", "crawl", "jsonl", "csv"),
    Task("merge of 4 jsonl → csv", "crawl", "jsonl", "csv", "merge"),
    Task("json → csv", "crawl", "json", "csv"),
    Task("results envelope → csv", "crawl", "json", "csv", "envelope"),
    Task("jsonl → json", "crawl", "jsonl", "json"),
    Task("json → jsonl", "crawl", "json", "jsonl"),
    Task("csv → xlsx", "crawl", "csv", "xlsx"),
    Task("jsonl → xlsx", "crawl", "jsonl", "xlsx"),
    Task("json → xlsx", "crawl", "json", "xlsx"),
    Task("xlsx → csv", "crawl", "xlsx", "csv"),
    Task("xlsx → jsonl", "crawl", "xlsx", "jsonl"),
    Task("nested rows: jsonl → csv", "maps", "jsonl", "csv"),
    Task("filter csv by status", "crawl", "csv", "csv", "filter"),
    Task("filter jsonl by status", "crawl", "jsonl", "jsonl", "filter"),
    Task("csv → sqlite", "crawl", "csv", "sqlite"),
    Task("jsonl → sqlite", "crawl", "jsonl", "sqlite"),
    Task("csv → postgres", "crawl", "csv", "postgres"),
    Task("jsonl → postgres", "crawl", "jsonl", "postgres"),
]
SERVER = []


@dataclass
class Run:
    wall: float
    cpu: float
    peak: float
    error: str = ""


def run(command, timeout):
    """Runs a shell line and gives its time, its processors' time and its largest resident size, children included."""
    with tempfile.NamedTemporaryFile() as log:
        measure = [sys.executable, "-I", "-S", os.path.join(HERE, "measure.py"), command, log.name]
        process = subprocess.Popen(measure, stdout=subprocess.PIPE, start_new_session=True)
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            return Run(0, 0, 0, f"not done after {timeout:.0f} s")
        wall, cpu, peak, status = map(float, said.split())
        made = Run(wall, cpu, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))
        if status:
            lines = log.read().decode("utf-8", "replace").splitlines()
            # Some tools end with a line that only points at a place.
            lines = [line for line in lines if line.strip(" ^~|")] or ["no message"]
            made.error = re.sub(r"(/[\w.+-]+){2,}", "…", lines[-1])[:90]
        return made


def ours(task, tool):
    flags = "--status-code 200 " if task.kind == "filter" else ""
    if task.target in ("sqlite", "postgres"):
        flags = "--table rows "
    return f"{tool} {{in}} {flags}-o {{out}} --force -q"


def table(rows, heads):
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 2) + "---|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def compare(task, options, scripts):
    """Measures one conversion and gives its table."""
    folder = os.path.join(options.work, f"{task.shape}-{options.rows}")
    data.write(task.shape, options.rows, folder)
    inputs = task.inputs(folder)
    for path in inputs:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass
    absent = peers.missing()
    tools = {OURS: ours(task, options.tool)}
    if not options.ours_only:
        for name, command in peers.commands(task, scripts).items():
            if name not in absent and re.search(options.peers, name):
                tools[name] = command
    commands, outputs = {}, {}
    for number, (name, command) in enumerate(tools.items()):
        outputs[name] = os.path.join(options.work, f"out{number}.{task.target}")
        if task.target == "postgres":
            outputs[name] = server().url
        command = command.replace("{in}", " ".join(map(shlex.quote, inputs)))
        command = command.replace("{csv}", os.path.join(folder, "rows.csv"))
        commands[name] = command.replace("{out}", shlex.quote(outputs[name]))
    runs = {name: [] for name in tools}
    # All tools write the same table of a server, so that it is looked at before the next one does.
    verdicts = {}
    for turn in range(options.turns + 1):
        for name in tools:
            if runs[name] and runs[name][-1].error:
                continue
            # A tool that needs half a minute has shown enough after its first turn.
            if turn > 1 and runs[name][-1].wall > 30:
                continue
            databases.forget(task.target, outputs[name])
            made = run(commands[name], options.timeout)
            if not made.error and turn == options.turns and task.target == "postgres":
                verdicts[name] = verdict(task, outputs[name], options)
            # The first turn warms up, and is not counted but where it failed or was long.
            if turn or made.error or made.wall > 30:
                runs[name].append(made)
    rows = []
    first = runs[OURS]
    for name in sorted(tools, key=lambda n: (bool(runs[n][-1].error), statistics.median(r.wall for r in runs[n]))):
        these = runs[name]
        if these[-1].error:
            rows.append([name, "", "", "", "", "", these[-1].error.replace("|", "/")])
            continue
        ratio = statistics.median(b.wall / a.wall for a, b in zip(first, these))
        cpu_ratio = statistics.median(b.cpu / max(a.cpu, 1e-3) for a, b in zip(first, these))
        if task.target == "postgres":
            found = verdicts.get(name, "not checked")
        else:
            found = verdict(task, outputs[name], options)
        rows.append([
            name, f"{statistics.median(r.wall for r in these):.3f}", f"{ratio:.2f}",
            f"{statistics.median(r.cpu for r in these):.3f}", f"{cpu_ratio:.2f}",
            f"{max(r.peak for r in these):.0f}", found.replace("|", "/"),
        ])
    for place in outputs.values():
        databases.forget(task.target, place)
    size = sum(map(os.path.getsize, inputs)) / 1e6
    heads = ["", "wall s", "× wall", "CPU s", "× CPU", "peak MiB", "all values"]
    print(f"\n### {task.name} ({options.rows:,} rows, {size:.0f} MB)\n\n" + table(rows, heads), flush=True)
    return summary(task, rows)


def server():
    """The Postgres server of this run, started when it is first needed."""
    if not SERVER:
        SERVER.append(databases.Server())
        atexit.register(SERVER[0].stop)
    return SERVER[0]


def verdict(task, place, options):
    """Whether an output holds every value: "yes", or the first difference."""
    if not checks.can_read(task.target) or options.rows > options.check_rows:
        return "not checked"
    try:
        return checks.difference(task, place, task.rows(options.rows)) or "yes"
    except (ValueError, KeyError, OSError, sqlite3.Error) as problem:
        return str(problem)[:60]


def summary(task, rows):
    """One line of the README's table: us, and the fastest of the others that lost nothing."""
    us = next(row for row in rows if row[0] == OURS)
    right = [row for row in rows if row[0] != OURS and row[6] == "yes"]
    best = right[0] if right else None
    mine = f"{us[1]} s · {us[3]} s · {us[5]} MiB"
    if not best:
        wrong = [row[0] for row in rows if row[0] != OURS]
        return [task.name, mine, "none of " + ", ".join(wrong) if wrong else "", "", ""]
    theirs = f"{best[1]} s · {best[3]} s · {best[5]} MiB"
    return [task.name, mine, best[0], theirs, f"{float(best[2]):.1f} × · {float(best[4]):.1f} ×"]


def median_run(command, turns, timeout):
    runs = [run(command, timeout) for _ in range(turns + 1)][1:]
    for made in runs:
        if made.error:
            raise SystemExit(f"compare: {command}: {made.error}")
    return Run(
        statistics.median(r.wall for r in runs), statistics.median(r.cpu for r in runs), max(r.peak for r in runs))


def scaling(options):
    """How time and memory grow: threads, rows, columns, cells."""
    tool = options.tool
    out = os.path.join(options.work, "scaling")
    folder = os.path.join(options.work, f"crawl-{options.rows}")
    data.write("crawl", options.rows, folder)
    print("\n### Threads\n")
    rows = []
    for source, target in [("csv", "jsonl"), ("jsonl", "csv"), ("json", "csv"), ("jsonl", "xlsx"), ("xlsx", "csv")]:
        made = [
            median_run(
                f"{tool} {folder}/rows.{source} -o {out}.{target} --force -q --jobs {jobs}", options.turns,
                options.timeout)
            for jobs in (1, 2)
        ]
        rows.append([
            f"{source} → {target}", *(f"{m.wall:.3f}" for m in made), f"{made[0].wall / made[1].wall:.2f}",
            *(f"{m.cpu:.3f}" for m in made), ""])
    print(table(rows, ["", "1 thread: wall s", "2 threads: wall s", "faster by", "1: CPU s", "2: CPU s", ""]))

    print("\n### Rows\n")
    rows, points = [], {}
    count = 10_000
    while count <= options.growth:
        many = os.path.join(options.work, "growth.jsonl")
        grow(os.path.join(options.work, "crawl-10000"), count, many)
        for target in ("csv", "xlsx"):
            made = median_run(
                f"{tool} {many} -o {out}.{target} --force -q", 3 if count < 10**6 else 1, options.timeout)
            points.setdefault(target, []).append((count, made))
            rows.append([
                f"jsonl → {target}", f"{count:,}", f"{made.wall:.3f}", f"{made.cpu:.3f}", f"{made.peak:.0f}",
                f"{made.cpu / count * 1e6:.2f} s a million"])
        os.unlink(many)
        count *= 10
    print(table(rows, ["", "rows", "wall s", "CPU s", "peak MiB", ""]))
    for target, made in points.items():
        if len(made) > 2:
            cpu = slope([(n, r.cpu) for n, r in made[1:]])
            peak = slope([(n, r.peak) for n, r in made[1:]])
            print(f"\njsonl → {target}: CPU grows as rows^{cpu:.2f}, peak memory as rows^{peak:.2f}.")

    print("\n### Columns (two million cells)\n")
    rows = []
    for columns in (1, 10, 100, 1000, 5000):
        path = os.path.join(options.work, "wide")
        lines = max(1, 2_000_000 // columns)
        names = [f"c{i}" for i in range(columns)]
        with open(path + ".csv", "w") as file:
            file.write(",".join(names) + "\n")
            line = ",".join(f"{i:07d}" for i in range(columns)) + "\n"
            file.writelines(line for _ in range(lines))
        times = []
        for source, target in [("csv", "jsonl"), ("jsonl", "csv"), ("csv", "xlsx")]:
            command = f"{tool} {path}.{source} -o {path}.{target} --force -q"
            if (source, target) == ("jsonl", "csv"):
                command = command.replace(f"-o {path}.csv", f"-o {path}-2.csv")
            times.append(median_run(command, 3, options.timeout))
        rows.append([f"{columns:,}", *(f"{m.cpu:.3f}" for m in times), f"{max(m.peak for m in times):.0f} MiB"])
        for ending in (".csv", ".jsonl", ".xlsx", "-2.csv"):
            os.unlink(path + ending)
    print(table(rows, ["columns", "csv → jsonl CPU s", "jsonl → csv CPU s", "csv → xlsx CPU s", "peak"]))

    print("\n### Cells (64 MB of them)\n")
    rows = []
    for size in (10, 100, 1000, 10_000, 100_000, 1 << 20):
        path = os.path.join(options.work, "cells")
        words = ("Lorem ipsum dolor sit amet, " * (size // 28 + 1))[:size]
        with open(path + ".jsonl", "w") as file:
            line = '{"a":"%s","b":1}\n' % words
            file.writelines(line for _ in range(max(1, 64_000_000 // size)))
        times = [
            median_run(f"{tool} {path}.jsonl -o {path}.{target} --force -q", 3, options.timeout)
            for target in ("csv", "json")
        ]
        rows.append([f"{size:,} B", *(f"{m.cpu:.3f}" for m in times), f"{max(m.peak for m in times):.0f} MiB"])
        for ending in (".jsonl", ".csv", ".json"):
            os.unlink(path + ending)
    print(table(rows, ["cell", "jsonl → csv CPU s", "jsonl → json CPU s", "peak"]))


def grow(folder, count, path):
    """`count` rows of JSON Lines, ten thousand of them over and over."""
    data.write("crawl", 10_000, folder)
    with open(os.path.join(folder, "rows.jsonl"), "rb") as file:
        rows = file.read()
    with open(path, "wb") as file:
        for _ in range(count // 10_000):
            file.write(rows)


def slope(points):
    """The exponent of a power law, by least squares over the logarithms."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(max(y, 1e-6)) for _, y in points]
    x, y = statistics.mean(xs), statistics.mean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def start(options):
    """How long a run takes that has nothing to do."""
    folder = os.path.join(options.work, "crawl-1000")
    data.write("crawl", 1000, folder)
    rows = []
    out = os.path.join(options.work, "start.csv")
    for name, command in [
        ("/bin/true", "/bin/true"), ("--version", f"{options.tool} --version"),
        ("1,000 rows, jsonl → csv", f"{options.tool} {folder}/rows.jsonl -o {out} --force -q"),
    ]:
        made = median_run(command, 30, options.timeout)
        rows.append([name, f"{made.wall * 1000:.1f}", f"{made.cpu * 1000:.1f}", f"{made.peak:.0f} MiB"])
    print("\n### Start\n\n" + table(rows, ["", "wall ms", "CPU ms", "peak"]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of each file, 100,000 to 10,000,000 (100,000)")
    parser.add_argument("--only", default="", metavar="REGEX", help="conversions whose name matches")
    parser.add_argument("--peers", default="", metavar="REGEX", help="other tools whose name matches")
    parser.add_argument("--ours-only", action="store_true", help="no other tools")
    parser.add_argument("--turns", type=int, default=5, help="counted runs of each tool (5)")
    parser.add_argument("--timeout", type=float, default=300, help="seconds after which a run is given up (300)")
    parser.add_argument("--check-rows", type=int, default=1_000_000, help="outputs of more rows are not checked")
    parser.add_argument("--scaling", action="store_true", help="threads, rows, columns and cells instead")
    parser.add_argument("--growth", type=int, default=1_000_000, help="rows up to which --scaling grows (1,000,000)")
    parser.add_argument("--tool", default=os.path.join(ROOT, ".build", "release", OURS), help="the command to measure")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "hasdata-export-compare"),
                        help="folder for data and outputs, which stays for the next run")
    options = parser.parse_args()
    if not os.path.exists(options.tool):
        raise SystemExit(f"compare: {options.tool} is not there; build it: swift build -c release")
    options.tool = shlex.quote(os.path.abspath(options.tool))
    os.makedirs(options.work, exist_ok=True)
    scripts = os.path.join(options.work, "peers")
    shutil.rmtree(scripts, ignore_errors=True)
    os.makedirs(scripts)
    for name, body in {**peers.SCRIPTS, **databases.SCRIPTS}.items():
        with open(os.path.join(scripts, f"with-{name}.py"), "w", encoding="utf-8") as file:
            file.write("import sys" + body)
    processor = platform.processor() or platform.machine()
    print(f"{os.cpu_count()} processors ({processor}), {platform.system()}; Python {platform.python_version()}")
    if not options.ours_only:
        for peer, why in peers.missing().items():
            print(f"left out: {peer} ({why})")
    if options.scaling:
        start(options)
        scaling(options)
        return
    lines = [compare(t, options, scripts) for t in TASKS if re.search(options.only, t.name)]
    heads = ["", f"{OURS}: wall · CPU · peak", "fastest that keeps every value", "its wall · CPU · peak", "it takes: wall · CPU"]
    print("\n### All\n\n" + table(lines, heads))


if __name__ == "__main__":
    main()
