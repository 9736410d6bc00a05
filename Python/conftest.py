"""The command and the sandbox that the tests run against: HASDATA_EXPORT (else the one in
the package) and HASDATA_SANDBOX, or those of the debug build."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import hasdata_export

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / ".build" / "debug"
PACKED = (Path(hasdata_export.__file__).parent / "bin").glob("command-*.tar.xz")
if "HASDATA_EXPORT" not in os.environ and not any(PACKED):
    os.environ["HASDATA_EXPORT"] = str(BUILT / "hasdata-export")

CRAWL = [
    {"url": "https://shop.example/a", "statusCode": 200, "depth": 0},
    {"url": "https://shop.example/b", "statusCode": 404, "depth": 1},
    {"url": "https://shop.example/c", "statusCode": 200, "depth": 1},
]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def pytest_sessionfinish(session):
    """Where everything can be installed, as on a server that tests, a test that is skipped has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("HASDATA_READERS") == "required" and reporter.stats.get("skipped"):
        reporter.write_line("skipped, and nothing may be: see -rs", red=True)
        session.exitstatus = 1


@pytest.fixture
def crawl(tmp_path):
    return write_rows(tmp_path / "crawl.jsonl", CRAWL)


@pytest.fixture(autouse=True)
def doctest_folder(request, tmp_path, monkeypatch):
    """The examples in the documentation run in a folder that has their file."""
    if isinstance(request.node, pytest.Item) and request.node.__class__.__name__ == "DoctestItem":
        write_rows(tmp_path / "crawl.jsonl", CRAWL)
        monkeypatch.chdir(tmp_path)


def start_sandbox(*options):
    program = os.environ.get("HASDATA_SANDBOX", str(BUILT / "hasdata-sandbox"))
    process = subprocess.Popen(
        [program, "--port", "0", "--exit-with-parent", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    return process, line.split()[2]


@pytest.fixture(scope="session")
def sandbox():
    """The endpoint of a sandbox that takes one key only."""
    process, endpoint = start_sandbox("--key", "secret-of-the-tests")
    yield endpoint
    process.stdin.close()
    process.wait(10)


@pytest.fixture(scope="session")
def sandbox_of():
    """Starts a sandbox with options of its own, and gives its endpoint."""
    started = []

    def start(*options):
        process, endpoint = start_sandbox(*options)
        started.append(process)
        return endpoint

    yield start
    for process in started:
        process.stdin.close()
        process.wait(10)
