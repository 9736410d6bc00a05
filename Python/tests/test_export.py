"""Files, dictionaries, errors and the key."""

import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import hasdata_export

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


def test_the_entry_point_is_the_command():
    folder = Path(hasdata_export.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "hasdata_export", "--nonsense"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
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


def children():
    """The processes that this one has started and that still run."""
    mine = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(text.rsplit(")", 1)[1].split()[1]) == os.getpid() and b"hasdata-export" in name:
            mine.append(folder.name)
    return mine
