"""Batches, tables and data frames."""

import gc
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hasdata_export
from test_export import children, with_package

pyarrow = pytest.importorskip("pyarrow")
KEY = "secret-of-the-tests"


def test_table_has_exact_types(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"i":9007199254740993,"d":1.5,"b":true,"t":"x"}\n{"i":1,"late":{"k":[1]}}\n')
    table = hasdata_export.table(tmp_path / "a.jsonl")
    assert [str(field.type) for field in table.schema] == ["int64", "double", "bool", "string", "string"]
    assert table.to_pylist()[0]["i"] == 9007199254740993
    assert table.column("late").to_pylist() == [None, '{"k":[1]}']
    table.validate(full=True)


def test_reader_is_arrows_own(crawl):
    reader = hasdata_export.batches(crawl)
    assert isinstance(reader, pyarrow.RecordBatchReader)
    assert sum(batch.num_rows for batch in reader) == 3
    assert children() == []


def test_errors_come_from_the_reader(tmp_path, sandbox):
    (tmp_path / "bad.csv").write_text("a,b\n1,2,3\n")
    with pytest.raises(hasdata_export.DataError) as malformed:
        hasdata_export.table(tmp_path / "bad.csv")
    assert malformed.value.row == 1
    with pytest.raises(hasdata_export.RefusedError):
        hasdata_export.batches("7", endpoint=sandbox, api_key="wrong")


def test_a_command_that_dies_between_two_batches_is_an_error(tmp_path, monkeypatch):
    """A stream that stops at the end of a batch reads like a whole one."""
    whole = tmp_path / "whole.arrows"
    (tmp_path / "a.jsonl").write_text("".join(f'{{"a":{n}}}\n' for n in range(10)))
    hasdata_export.export(tmp_path / "a.jsonl", output=whole, to="arrow")
    data = whole.read_bytes()
    end = b"\xff\xff\xff\xff\x00\x00\x00\x00"
    assert data.endswith(end)
    (tmp_path / "part").write_bytes(data[: -len(end)])
    command = tmp_path / "command"
    said = '{"error":"network","message":"the connection was lost","exit":2}'
    command.write_text(f"#!/bin/sh\ncat '{tmp_path}/part'\necho '{said}' >&2\nexit 2\n")
    command.chmod(0o755)
    monkeypatch.setenv("HASDATA_EXPORT", str(command))
    with pytest.raises(hasdata_export.NetworkError, match="connection was lost"):
        hasdata_export.table("a.jsonl")
    command.write_text(f"#!/bin/sh\ncat '{tmp_path}/part'\nkill -KILL $$\n")
    with pytest.raises(hasdata_export.InterruptedRun, match="signal 9"):
        hasdata_export.table("a.jsonl")


def test_a_reader_that_failed_fails_again(tmp_path):
    columns = [{"name": "a", "type": "integer", "nullable": True}]
    (tmp_path / "schema.json").write_text(json.dumps({"schema": 1, "columns": columns}))
    (tmp_path / "bad.jsonl").write_text('{"a":1}\n' * 300_000 + '{"a":"x"}\n')
    reader = hasdata_export.batches(tmp_path / "bad.jsonl", schema=tmp_path / "schema.json")
    for _ in range(2):
        with pytest.raises(hasdata_export.DataError):
            for _ in reader:
                pass
    with pytest.raises(hasdata_export.DataError):
        reader.read_all()


@pytest.fixture
def endless(sandbox, tmp_path):
    """A job that takes long to come, and does so at once, for its columns are given: source and flags."""
    columns = [{"name": name, "type": "text", "nullable": True} for name in ("url", "title", "text")]
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"schema": 1, "columns": columns}))
    flags = {"endpoint": sandbox, "api_key": KEY, "schema": schema, "fields": ["url", "title", "text"]}
    return "job:synthetic-3000000", flags


def test_closing_ends_the_download(endless):
    job, flags = endless
    with hasdata_export.batches(job, **flags) as reader:
        assert reader.read_next_batch().num_rows > 0
        assert children() != []
        start = time.monotonic()
    assert children() == []
    assert time.monotonic() - start < hasdata_export._child.GRACE
    # What is closed has not come to its end.
    with pytest.raises(ValueError, match="closed"):
        reader.read_all()


def test_closing_from_another_thread_is_no_end_of_rows(endless):
    job, flags = endless
    reader = hasdata_export.batches(job, **flags)
    closer = threading.Timer(0.3, reader.close)
    closer.start()
    with pytest.raises(ValueError, match="closed"):
        for _ in reader:
            pass
    closer.join()
    assert children() == []


def test_what_python_leaves_open_ends_with_it(endless):
    job, flags = endless
    program = (
        "import sys, json, hasdata_export\n"
        "job, flags = json.loads(sys.argv[1])\n"
        "kept = hasdata_export.batches(job, **flags)\n"
        "print(kept._output._child._process.pid)\n"
    )
    told = json.dumps([job, {**flags, "schema": str(flags["schema"])}])
    done = subprocess.run(
        [sys.executable, "-c", program, told], stdout=subprocess.PIPE, text=True, check=True, env=with_package()
    )
    assert not Path(f"/proc/{done.stdout.strip()}").exists()


def test_a_fork_leaves_the_command_alone(endless):
    job, flags = endless
    with hasdata_export.batches(job, **flags) as reader:
        child = os.fork()
        if child == 0:
            reader.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert reader.read_next_batch().num_rows > 0
        assert children() != []


def test_columns_that_look_like_the_end(tmp_path):
    path = tmp_path / "a.jsonl"
    for rows in (8, 64, 64 * 5000):
        path.write_text('{"a":4294967295}\n' * rows)
        assert hasdata_export.table(path).num_rows == rows


def test_warnings_come_with_the_last_batch(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a":1,"a":2}\n')
    reads = {
        "table": hasdata_export.table,
        "batches": lambda path: list(hasdata_export.batches(path)),
        "read_all": lambda path: hasdata_export.batches(path).read_all(),
        "pandas": lambda path: hasdata_export.batches(path).pandas(),
    }
    for name, read in reads.items():
        with pytest.warns(hasdata_export.DataLossWarning, match="repeated") as seen:
            read(tmp_path / "a.jsonl")
        assert (name, len(seen), Path(seen[0].filename).name) == (name, 1, "test_arrow.py")
    with pytest.raises(hasdata_export.DataError, match="repeated"):
        hasdata_export.table(tmp_path / "a.jsonl", strict=True)


def test_a_command_that_fails_behind_its_last_batch(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n')
    hasdata_export.export(tmp_path / "a.jsonl", output=tmp_path / "whole.arrows", to="arrow")
    command = tmp_path / "command"
    command.write_text(f"#!/bin/sh\ncat '{tmp_path}/whole.arrows'\nexit 7\n")
    command.chmod(0o755)
    monkeypatch.setenv("HASDATA_EXPORT", str(command))
    with pytest.raises(hasdata_export.OutputError):
        hasdata_export.table("a.jsonl")


def test_a_reader_that_goes_away_ends_the_command(crawl):
    reader = hasdata_export.batches(crawl)
    assert reader.schema.names
    del reader
    gc.collect()
    assert children() == []


def test_data_frames(crawl):
    polars = pytest.importorskip("polars")
    pytest.importorskip("pandas")
    frame = hasdata_export.batches(crawl).polars()
    assert frame.schema["statusCode"] == polars.Int64
    assert frame["depth"].to_list() == [0, 1, 1]
    assert list(hasdata_export.batches(crawl).pandas()["statusCode"]) == [200, 404, 200]


def test_ids_with_gaps_stay_what_they_are_in_pandas(tmp_path):
    pandas = pytest.importorskip("pandas")
    rows = tmp_path / "a.jsonl"
    rows.write_text('{"id":9007199254740993,"n":1,"b":true}\n{"url":"x","n":2}\n{"id":9007199254740995,"n":3}\n')
    frame = hasdata_export.batches(rows).pandas()
    assert hasdata_export.batches(rows).read_pandas().equals(frame)
    assert list(frame.columns) == ["id", "n", "b", "url"]
    assert [9007199254740993, pandas.NA, 9007199254740995] == list(frame["id"])
    assert (str(frame["id"].dtype), str(frame["n"].dtype)) == ("Int64", "int64")
    objects = hasdata_export.batches(rows).pandas(integer_object_nulls=True)
    assert list(objects["id"]) == [9007199254740993, None, 9007199254740995]


def test_nested_ids_stay_what_they_are_in_pandas(tmp_path):
    pandas = pytest.importorskip("pandas")
    rows = tmp_path / "a.jsonl"
    rows.write_text(
        '{"d":[9007199254740993,null],"o":{"id":9007199254740993},"i":9007199254740993}\n{"o":{"id":null},"url":"x"}\n'
    )
    frame = hasdata_export.batches(rows, nested="struct").pandas()
    assert list(frame["d"][0]) == [9007199254740993, None] and frame["d"][1] is None
    assert list(frame["o"]) == [{"id": 9007199254740993}, {"id": None}]
    # One that says nothing of integers leaves them to us.
    mapper = {pyarrow.string(): pandas.StringDtype()}.get
    frame = hasdata_export.batches(rows, nested="struct").pandas(types_mapper=mapper)
    assert [9007199254740993, pandas.NA] == list(frame["i"]) and str(frame["url"].dtype) == "string"
    own = hasdata_export.batches(rows, nested="struct").pandas(types_mapper={pyarrow.int64(): pandas.Int64Dtype()}.get)
    assert [9007199254740993, pandas.NA] == list(own["i"])


def test_duckdb_reads_the_reader(crawl):
    duckdb = pytest.importorskip("duckdb")
    pages = hasdata_export.batches(crawl)  # noqa: F841: DuckDB finds it by its name
    assert duckdb.sql("select count(*), max(statusCode) from pages").fetchall() == [(3, 404)]


def test_batches_are_shared_by_threads(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"n":{number},"t":"{"x" * 50}"}}\n' for number in range(200_000)))
    reader = hasdata_export.batches(path)
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: [one for batch in reader for one in batch.column(0).to_pylist()], range(8)))
    assert sorted(number for part in parts for number in part) == list(range(200_000))


def test_progress_counts_bytes(crawl, capsys):
    pytest.importorskip("tqdm")
    assert hasdata_export.table(crawl, progress=True).num_rows == 3
    assert "crawl.jsonl" in capsys.readouterr().err


def test_memory_does_not_grow(tmp_path):
    """A reader that keeps no batch needs as much for many rows as for few."""
    resource = pytest.importorskip("resource")

    def peak(rows):
        path = tmp_path / f"{rows}.jsonl"
        with open(path, "w") as file:
            for n in range(rows):
                file.write(f'{{"n":{n},"text":"{"x" * 200}"}}\n')
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with hasdata_export.batches(path) as reader:
                    status = 0 if sum(batch.num_rows for batch in reader) == rows else 1
            finally:
                os._exit(status)
        _, status, used = os.wait4(child, 0)
        assert status == 0
        return used.ru_maxrss

    few = peak(100_000)
    many = peak(600_000)
    assert many < few + 30_000, f"{few} KiB, then {many} KiB"
    assert resource and sys.platform
