"""The command as a process of a program's: programs that wait for no child, that fork, and that are killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from test_export import children, with_package


def run_python(program, *words):
    """A Python of its own, since what is tried here is of the whole process."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, env=with_package()
    )


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "broken.jsonl").write_text('{"a":1}\n' * 5 + '{"a":\n')
    return tmp_path / "broken.jsonl"


@pytest.mark.parametrize(
    "call",
    [
        "list(hasdata_export.rows(path))",
        "hasdata_export.schema(path)",
        "hasdata_export.export(path, output=path + '.csv')",
        "kill(hasdata_export.rows(many))",
    ],
)
def test_failures_are_seen_where_nobody_waits_for_children(broken, call):
    program = f"""
import os, signal, sys
import hasdata_export
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
path = sys.argv[1]
many = path + ".many"
with open(many, "w") as file:
    file.writelines('{{"a":%d}}\\n' % number for number in range(400_000))
def kill(rows):
    next(rows)
    os.kill(rows._child._process.pid, signal.SIGKILL)
    list(rows)
try:
    {call}
except hasdata_export.ExportError as error:
    print(error.exit)
assert len(list(hasdata_export.rows(many, limit=3))) == 3
"""
    run = run_python(program, broken)
    assert (run.stdout.strip() in ("6", "137"), run.stderr) == (True, "")


def test_a_fork_asks_for_its_own_rows(crawl):
    program = """
import os, sys
import hasdata_export
rows = hasdata_export.rows(sys.argv[1])
next(rows)
fork = os.fork()
if fork == 0:
    try:
        list(rows)
    except RuntimeError as error:
        print(error, flush=True)
    print(len(list(hasdata_export.rows(sys.argv[1]))), flush=True)
    os._exit(0)
# And not for the command, which may have ended.
os.waitpid(fork, 0)
print(len(list(rows)))
"""
    run = run_python(program, crawl)
    assert run.stdout.splitlines() == ["rows are read in the process that asked for them: a fork asks for its own", "3", "2"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_command_ends_with_a_python_that_is_killed(tmp_path, sandbox, number):
    output = tmp_path / "rows.csv"
    program = """
import sys
import hasdata_export
# A FIFO whose writer never writes: whoever reads it waits.
print("begun", flush=True)
hasdata_export.export(sys.argv[1], from_="jsonl", output=sys.argv[2])
"""
    os.mkfifo(tmp_path / "source")
    keeper = os.open(tmp_path / "source", os.O_RDWR)
    try:
        python = subprocess.Popen([sys.executable, "-c", program, tmp_path / "source", output], stdout=subprocess.PIPE, env=with_package())
        python.stdout.readline()
        deadline = time.monotonic() + 20
        while not (running := children(python.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        python.send_signal(number)
        python.wait()
        python.stdout.close()
        while any(is_running(child) for child in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running and not any(is_running(child) for child in running)
    finally:
        os.close(keeper)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def is_running(process):
    return _stat(process)[:1] not in ([], ["Z"])


def _stat(process):
    """State, parent, … of a process."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []

