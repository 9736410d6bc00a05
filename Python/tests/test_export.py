"""Files, dictionaries, errors and the key."""

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

import hasdata_export
from hasdata_export import _command

CRAWL_JOB = "dd1a8c53-2d47-4444-977d-8d653a6a3c82"


def test_export_returns_the_summary(crawl, tmp_path):
    summary = hasdata_export.export(crawl, output=tmp_path / "a.csv", sort_by="-statusCode", limit=1)
    assert (tmp_path / "a.csv").read_text() == "url,statusCode,depth\nhttps://shop.example/b,404,1\n"
    assert summary["output"]["rows"] == 1
    assert summary["exit"] == 0


def test_batch_of_files(crawl, tmp_path):
    hasdata_export.export([crawl], output_dir=tmp_path / "out", to="json")
    assert (tmp_path / "out" / "crawl.json").exists()


def test_summary_where_it_is_wanted(crawl, tmp_path):
    hasdata_export.export(crawl, output=tmp_path / "a.csv", summary=tmp_path / "s.json")
    assert (tmp_path / "s.json").exists()


def test_rows_keep_what_is_nested_and_absent(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a":[1,{"b":null}],"n":12345678901234567890}\n{"c":"é"}\n')
    assert list(hasdata_export.rows(tmp_path / "a.jsonl")) == [
        {"a": [1, {"b": None}], "n": 12345678901234567890},
        {"c": "é"},
    ]


def test_errors_by_exit_code(tmp_path, crawl, sandbox):
    with pytest.raises(hasdata_export.UsageError) as missing:
        list(hasdata_export.rows(tmp_path / "none.csv"))
    assert (missing.value.kind, missing.value.exit) == ("input", 1)
    assert missing.value.source.endswith("none.csv")

    (tmp_path / "bad.csv").write_text("a,b\n1,2,3\n")
    with pytest.raises(hasdata_export.DataError) as malformed:
        list(hasdata_export.rows(tmp_path / "bad.csv"))
    error = malformed.value
    assert (error.kind, error.row, error.line) == ("malformed", 1, 2)
    assert "--ragged" in error.advice
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.row, str(again)) == (type(error), 1, str(error))

    (tmp_path / "there.csv").write_text("")
    with pytest.raises(hasdata_export.OutputError):
        hasdata_export.export(crawl, output=tmp_path / "there.csv")
    with pytest.raises(hasdata_export.RefusedError):
        list(hasdata_export.rows(CRAWL_JOB, endpoint=sandbox, api_key="wrong"))
    with pytest.raises(hasdata_export.NetworkError):
        list(hasdata_export.rows(CRAWL_JOB, endpoint="http://127.0.0.1:9", api_key="k", retries=0))


def test_warnings_and_notes(tmp_path, caplog):
    (tmp_path / "a.jsonl").write_text('{"a":1,"a":2}\n')
    with caplog.at_level(logging.INFO, "hasdata_export"):
        with pytest.warns(hasdata_export.DataLossWarning, match="repeated"):
            assert list(hasdata_export.rows(tmp_path / "a.jsonl", fields=["a", "titel"])) == [{"a": 2}]
    assert "titel" in caplog.text
    with pytest.raises(hasdata_export.DataError):
        list(hasdata_export.rows(tmp_path / "a.jsonl", strict=True))


def test_the_key_goes_by_the_environment_alone(sandbox, monkeypatch):
    seen = []
    start = subprocess.Popen

    def watched(words, **how):
        seen.append((words, how["env"].get("HASDATA_API_KEY")))
        return start(words, **how)

    monkeypatch.setattr(subprocess, "Popen", watched)
    monkeypatch.delenv("HASDATA_API_KEY", raising=False)
    rows = list(hasdata_export.rows(CRAWL_JOB, endpoint=sandbox, api_key="secret-of-the-tests"))
    assert len(rows) == 122
    assert [key for _, key in seen] == ["secret-of-the-tests"]
    assert not any("secret-of-the-tests" in word for words, _ in seen for word in words)
    assert "HASDATA_API_KEY" not in os.environ


def test_rows_that_nobody_reads_end_the_command(sandbox):
    rows = hasdata_export.rows("job:synthetic-1000000", endpoint=sandbox, api_key="secret-of-the-tests")
    next(rows)
    rows.close()
    assert children() == []


def test_rows_that_are_never_asked_for_end_the_command(sandbox):
    rows = hasdata_export.rows("job:synthetic-1000000", endpoint=sandbox, api_key="secret-of-the-tests")
    assert children() != []
    del rows
    gc.collect()
    assert children() == []


def test_half_a_row_is_an_error(tmp_path, monkeypatch):
    command = tmp_path / "command"
    command.write_text("#!/bin/sh\nprintf '{\"a\":1}\\n{\"a\":'\nkill -KILL $$\n")
    command.chmod(0o755)
    monkeypatch.setenv("HASDATA_EXPORT", str(command))
    rows = hasdata_export.rows("a.jsonl")
    assert next(rows) == {"a": 1}
    with pytest.raises(hasdata_export.InterruptedRun, match="signal 9"):
        next(rows)
    with pytest.raises(StopIteration):
        next(rows)


def test_an_interrupted_export_ends_the_command(sandbox, tmp_path):
    """A notebook interrupts Python alone, and not what it has started."""
    program = (
        "import sys, hasdata_export\n"
        "print('begun', flush=True)\n"
        "hasdata_export.export('job:synthetic-3000000', output=sys.argv[1], endpoint=sys.argv[2], api_key='secret-of-the-tests')\n"
    )
    output = tmp_path / "a.csv"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(output), sandbox],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=with_package(),
    ) as python:
        assert python.stdout.readline() == "begun\n"
        end = time.monotonic() + 20
        while children(python.pid) == [] and time.monotonic() < end:
            time.sleep(0.02)
        (command,) = children(python.pid)
        python.send_signal(signal.SIGINT)
        python.wait(20)
        assert "KeyboardInterrupt" in python.stderr.read()
    assert not Path(f"/proc/{command}").exists()
    assert not output.exists()


def test_rows_go_to_standard_output(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n')
    program = "import sys, hasdata_export as h\nprint(h.export(sys.argv[1], output='-', to='csv')['output']['rows'])\n"
    words = [sys.executable, "-c", program, str(tmp_path / "a.jsonl")]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=with_package())
    assert done.stdout == "a\n1\n1\n"
    with pytest.raises(TypeError, match="summary= takes"):
        hasdata_export.export(tmp_path / "a.jsonl", output=tmp_path / "a.csv", summary="-")


def packed(folder, content):
    """An archive as it lies in a wheel, with a command that says its content."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("command-*.tar.xz"):
        old.unlink()
    command = folder.parent / "hasdata-export"
    command.write_text(f"#!/bin/sh\necho {content}\n")
    with tarfile.open(folder / f"command-{content}.tar.xz", "w:xz") as archive:
        archive.add(command, "hasdata-export")


def test_an_updated_package_runs_its_own_command(tmp_path, monkeypatch):
    monkeypatch.setattr(_command, "_FOLDER", tmp_path / "bin")
    for content in ("old", "new"):
        packed(tmp_path / "bin", content)
        _command._own.cache_clear()
        own = _command._own()
        assert subprocess.run([own], stdout=subprocess.PIPE, text=True, check=True).stdout == f"{content}\n"
    assert [one.name for one in (tmp_path / "bin").iterdir() if one.is_dir()] == ["new"]
    _command._own.cache_clear()


def test_a_command_that_others_could_have_put_there_is_not_run(tmp_path, monkeypatch):
    packed(tmp_path / "bin", "mine")
    monkeypatch.setattr(_command, "_FOLDER", tmp_path / "bin")
    (archive,) = (tmp_path / "bin").glob("*.xz")
    theirs = tmp_path / "cache"
    theirs.mkdir()
    theirs.chmod(0o777)
    (theirs / "hasdata-export").write_text("#!/bin/sh\necho theirs\n")
    with pytest.raises(PermissionError, match="not this user's alone"):
        _command._unpacked(archive, theirs)
    (tmp_path / "link").symlink_to(theirs)
    with pytest.raises(PermissionError, match="not this user's alone"):
        _command._unpacked(archive, tmp_path / "link")


def test_the_entry_point_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "hasdata_export", "--nonsense"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=with_package(),
    )
    assert done.returncode == 1
    assert "--nonsense" in done.stderr


def test_schema_of_rows_and_of_schema_files(crawl, tmp_path):
    (tmp_path / "b.jsonl").write_text('{"depth":1.5,"late":true}\n')
    found = hasdata_export.schema([crawl, tmp_path / "b.jsonl"])
    assert [(column["name"], column["type"]) for column in found["columns"]] == [
        ("url", "text"),
        ("statusCode", "integer"),
        ("depth", "number"),
        ("late", "boolean"),
    ]


def with_package():
    """An environment in which another Python finds this package."""
    return {**os.environ, "PYTHONPATH": str(Path(hasdata_export.__file__).parents[1])}


def children(parent=None):
    """The commands that this process, or another one, has started and that still run."""
    mine = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(text.rsplit(")", 1)[1].split()[1]) == (parent or os.getpid()) and b"hasdata-export" in name:
            mine.append(folder.name)
    return mine
