"""Files, dictionaries, errors and the key."""

import gc
import logging
import math
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import typing
import zipfile
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

import hasdata_export
from hasdata_export import _command
from hasdata_export._descriptors import descriptor

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


def test_a_key_goes_before_a_file_of_one(sandbox):
    flags = {"endpoint": sandbox, "api_key": "secret-of-the-tests", "limit": 1}
    assert len(list(hasdata_export.rows(CRAWL_JOB, api_key_file="/nowhere/key", **flags))) == 1
    for key in (False, b"secret-of-the-tests"):
        with pytest.raises(TypeError, match="api_key= is text"):
            list(hasdata_export.rows(CRAWL_JOB, endpoint=sandbox, api_key=key))


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
    for _ in range(2):
        with pytest.raises(hasdata_export.InterruptedRun, match="signal 9"):
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


def run(program, *words, given=""):
    """What a program of Python writes, with text on its standard input."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, json, hasdata_export as h\n" + program, *map(str, words)],
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=with_package(),
    )
    return done.stdout


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/dev//stdin", "/dev/./fd/0", "link"])
def test_standard_input_by_every_name(tmp_path, name):
    rows, given = tmp_path / "a.jsonl", '{"a":1}\n'
    if name == "link":
        (tmp_path / "one").symlink_to("/dev/stdin")
        (tmp_path / "two").symlink_to("one")
        name = str(tmp_path / "two")
    rows.write_text('{"a":1}\n{"a":2}\n')
    (tmp_path / "list.txt").write_text(f"{name}\n")
    # What is not asked for stays for whoever reads it.
    assert run("list(h.rows(sys.argv[1])); print(sys.stdin.read())", rows, given="mine") == "mine\n"
    assert run("print(list(h.rows(sys.argv[1])))", name, given=given) == "[{'a': 1}]\n"
    assert run("print(list(h.rows([], sources=sys.argv[1])))", tmp_path / "list.txt", given=given) == "[{'a': 1}]\n"
    if name != "-":
        left = "print(list(h.rows(sys.argv[1], not_in=sys.argv[2], key='a', from_='jsonl')))"
        assert run(left, rows, name, given=given) == "[{'a': 2}]\n"


def test_what_a_shell_puts_in_a_descriptor(tmp_path):
    read, write = os.pipe()
    with open(write, "w") as pipe:
        pipe.write('{"a":1}\n')
    try:
        assert list(hasdata_export.rows(f"/dev/fd/{read}")) == [{"a": 1}]
    finally:
        os.close(read)


def test_paths_that_lead_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ring").symlink_to("ring")
    (tmp_path / "0").touch()
    for name in ("ring", "0", "none", "", "/", "/dev/fd/", "/dev/fd/x", "a\0b", "x" * 5000, "a = '/dev/stdin'", "/proc/1/fd/0"):
        assert descriptor(name) is None


def test_the_column_of_an_error(tmp_path, crawl):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n{"a":"x"}\n')
    (tmp_path / "s.json").write_text('{"schema":1,"columns":[{"name":"a","type":"integer","nullable":true}]}')
    with pytest.raises(hasdata_export.DataError, match='column "a"') as refused:
        list(hasdata_export.rows(tmp_path / "a.jsonl", schema=tmp_path / "s.json"))
    assert refused.value.column == "a"
    assert pickle.loads(pickle.dumps(refused.value)).column == "a"
    (tmp_path / "a.jsonl").write_text('{"a":x}\n')
    with pytest.raises(hasdata_export.DataError) as malformed:
        list(hasdata_export.rows(tmp_path / "a.jsonl"))
    assert malformed.value.column == 6


def test_type_hints_can_be_asked_for():
    pytest.importorskip("pyarrow")
    for function in (hasdata_export.batches, hasdata_export.table, hasdata_export.rows, hasdata_export.export):
        assert "return" in typing.get_type_hints(function)


def test_a_package_in_a_zip_file_says_so(tmp_path):
    sources = Path(hasdata_export.__file__).parent
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for file in sources.glob("*.py"):
            archive.write(file, f"hasdata_export/{file.name}")
    words = [sys.executable, "-c", "import hasdata_export as h; h.command()"]
    variables = {**os.environ, "PYTHONPATH": str(tmp_path / "p.zip"), "PATH": "/nowhere"}
    variables.pop("HASDATA_EXPORT", None)
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, env=variables)
    assert "lies in a zip file" in done.stderr and "pip install" in done.stderr


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_by_every_name(tmp_path, name):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n')
    program = "print(h.export(sys.argv[1], output=sys.argv[2], to='csv')['output']['rows'])"
    assert run(program, tmp_path / "a.jsonl", name) == "a\n1\n1\n"


def test_a_daemon_without_standard_streams(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n')
    program = (
        "import os\n[os.close(number) for number in (0, 1)]\n"
        "h.export(sys.argv[1], output=sys.argv[2], to='csv')\n"
    )
    run(program, tmp_path / "a.jsonl", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "a\n1\n"


def test_numbers_are_what_they_were(tmp_path):
    texts = ["1.5", "0.1", "1e400", "1.00000000000000000001", "9007199254740993", "-0", "1e999999999999999999999"]
    (tmp_path / "a.jsonl").write_text("".join(f'{{"n":{text}}}\n' for text in [*texts, "7" * 5000]))
    read = [row["n"] for row in hasdata_export.rows(tmp_path / "a.jsonl")]
    assert read[:2] == [1.5, 0.1] and all(type(one) is float for one in read[:2])
    assert read[2:4] == [Decimal("1e400"), Decimal("1.00000000000000000001")]
    assert read[4] == 9007199254740993
    assert math.copysign(1, read[5]) == -1
    assert read[6] == "1e999999999999999999999"
    assert read[7] == Decimal("7" * 5000)


def test_a_row_that_python_cannot_read_is_an_error_like_others(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1}\n')
    command = tmp_path / "command"
    deep = "[" * 100_000 + "]" * 100_000
    (tmp_path / "rows").write_text(f'{{"a":1}}\n{{"a":{deep}}}\n')
    command.write_text(f"#!/bin/sh\ncat '{tmp_path}/rows'\n")
    command.chmod(0o755)
    monkeypatch.setenv("HASDATA_EXPORT", str(command))
    rows = hasdata_export.rows(path)
    assert next(rows) == {"a": 1}
    with pytest.raises(hasdata_export.DataError, match="row 2 of those that came is nested deeper") as problem:
        next(rows)
    assert problem.value.source == str(path)


def test_rows_that_were_closed_are_not_at_their_end(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1}\n' * 100_000)
    rows = hasdata_export.rows(path)
    seen = []
    with pytest.raises(ValueError, match="closed"):
        for row in rows:
            seen.append(row)
            if len(seen) == 10:
                rows.close()
    assert len(seen) == 10
    with pytest.raises(ValueError, match="closed"):
        list(rows)
    # Those that have come to their end stay there.
    whole = hasdata_export.rows(path, limit=2)
    assert len(list(whole)) == 2
    whole.close()
    assert list(whole) == []


def test_rows_that_failed_fail_again(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"a":1}\n{"a":\n')
    rows = hasdata_export.rows(tmp_path / "bad.jsonl")
    for _ in range(2):
        with pytest.raises(hasdata_export.DataError):
            list(rows)


def test_rows_are_shared_by_threads(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"n":{number},"t":"{"x" * 50}"}}\n' for number in range(20_000)))
    rows = hasdata_export.rows(path)
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: [row["n"] for row in rows], range(8)))
    assert sorted(number for part in parts for number in part) == list(range(20_000))


def test_progress_of_runs_whose_rows_stay_away(crawl, tmp_path, capsys):
    pytest.importorskip("tqdm")
    for run in (hasdata_export.export, hasdata_export.schema):
        how = {"output": tmp_path / "a.csv"} if run is hasdata_export.export else {}
        run(crawl, progress=True, **how)
        shown = capsys.readouterr().err
        assert "3/3" in shown and "crawl.jsonl" in shown


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


def entry_point(folder):
    """What pip makes of the entry point."""
    folder.mkdir(exist_ok=True)
    script = folder / "hasdata-export"
    script.write_text(f"#!{sys.executable}\nfrom hasdata_export.__main__ import main\nmain()\n")
    script.chmod(0o755)
    return script


def test_an_entry_point_does_not_call_itself(tmp_path):
    script = entry_point(tmp_path / "bin")
    # A manager of versions calls it by a script of its own.
    shim = tmp_path / "shims" / "hasdata-export"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{script}" "$@"\n')
    shim.chmod(0o755)
    # As a source distribution is installed, without the command that a wheel has.
    package = Path(hasdata_export.__file__).parent
    shutil.copytree(package, tmp_path / "site" / package.name, ignore=shutil.ignore_patterns("bin", "__pycache__"))
    variables = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PATH": f"{script.parent}:/usr/bin:/bin"}
    variables.pop("HASDATA_EXPORT", None)

    def start(words, **changed):
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "timeout": 60}
        return subprocess.run(words, env={**variables, **changed}, check=False, **how)

    alone = start([script, "--version"])
    assert (alone.returncode, alone.stdout) == (1, "")
    assert alone.stderr.startswith("hasdata-export: the command hasdata-export is not in this package, and not in PATH")
    called = start([sys.executable, "-c", "import hasdata_export; hasdata_export.rows('a.jsonl')"])
    assert "FileNotFoundError: the command hasdata-export is not in this package" in called.stderr
    for path in (script, shim):
        told = start([script, "--version"], HASDATA_EXPORT=str(path))
        assert told.returncode == 1 and "calls this package, and not the command" in told.stderr
    missing = start([script, "--version"], HASDATA_EXPORT="/nowhere/hasdata-export")
    assert missing.stderr == "hasdata-export: HASDATA_EXPORT names '/nowhere/hasdata-export', which is no program\n"
    # Behind it in PATH is the command.
    command = tmp_path / "command"
    command.mkdir()
    (command / "hasdata-export").symlink_to(hasdata_export.command())
    assert start([script, "--version"], PATH=f"{script.parent}:{command}").returncode == 0


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
