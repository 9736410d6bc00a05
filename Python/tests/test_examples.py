"""The examples that others start: cron, and Airflow, whose decorators stand here for it."""

import os
import runpy
import subprocess
import sys
import types
from pathlib import Path

import pytest

import hasdata_export

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
KEY = "secret-of-the-tests"
JOB = "dd1a8c53-2d47-4444-977d-8d653a6a3c82"


def test_the_line_for_cron(sandbox, tmp_path):
    pyarrow = pytest.importorskip("pyarrow.parquet")
    (line,) = [line for line in (EXAMPLES / "crontab").read_text().splitlines() if not line.startswith("#")]
    # Behind the five fields of the time stands what sh gets, where cron has made \% a %.
    command = line.split(None, 5)[5].replace("\\%", "%").replace("416349", JOB)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "hasdata-export").symlink_to(hasdata_export.command())
    key = tmp_path / ".hasdata-key"
    key.write_text(KEY + "\n")
    key.chmod(0o600)
    where = {"HOME": str(tmp_path), "PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HASDATA_ENDPOINT": sandbox}
    done = subprocess.run(["sh", "-c", command], env=where, stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"" and (tmp_path / "hasdata.log").read_text() == ""
    # A night that fails: the file of the day is there. What is written to standard output cron mails.
    again = subprocess.run(["sh", "-c", command], env=where, stdout=subprocess.PIPE, check=True, text=True)
    assert again.stdout == f"hasdata-export failed with 7: see {tmp_path}/hasdata.log\n"
    assert '"exit":7' in (tmp_path / "hasdata.log").read_text()
    (written,) = tmp_path.glob("pages-20*.parquet")
    assert pyarrow.read_metadata(written).num_rows == 122


def test_sources_by_dask(tmp_path):
    pytest.importorskip("dask")
    texts = {"numbers": '{"statusCode":200}\n{"statusCode":404}\n', "text": '{"statusCode":"200"}\n', "none": '{"url":"a"}\n'}
    for name, text in texts.items():
        (tmp_path / f"{name}.jsonl").write_text(text)
    package = os.fspath(Path(hasdata_export.__file__).parents[1])
    how = {"env": {**os.environ, "PYTHONPATH": package}, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    words = [sys.executable, EXAMPLES / "dask_pages.py"]
    done = subprocess.run([*words, *sorted(tmp_path.glob("*.jsonl"))], **how, check=True)
    assert done.stdout == "[(200, 1), ('200', 1), (404, 1), (None, 1)]\n"
    assert subprocess.run(words, **how, check=False).stderr.startswith("usage:")


def test_the_dag_of_airflow(crawl, tmp_path, monkeypatch):
    """Airflow itself is large; `airflow dags test` of 3.3 has run this file. Here its functions run, without it."""
    asked = []

    def task(**how):
        assert how["retries"] > 0

        def decorated(function):
            return lambda *arguments: asked.append((function, arguments))

        return decorated

    module = types.ModuleType("airflow.sdk")
    module.dag = lambda **how: lambda function: function
    module.task = task
    monkeypatch.setitem(sys.modules, "airflow", types.ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.sdk", module)
    monkeypatch.setenv("HASDATA_SOURCE", os.fspath(crawl))
    monkeypatch.setenv("HASDATA_FOLDER", os.fspath(tmp_path))
    runpy.run_path(str(EXAMPLES / "airflow_dag.py"))
    ((function, arguments),) = asked
    for _ in range(2):
        assert function(*arguments, ds="2025-01-31")["rows"] == 3
    assert (tmp_path / "pages-2025-01-31.parquet").exists()
