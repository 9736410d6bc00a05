"""What tasks do, and do again when they failed, without a cluster."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import hasdata_export

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")

from conftest import write_rows  # noqa: E402
from pyspark.sql.types import LongType, StringType, StructType  # noqa: E402
from pyspark_hasdata import DefaultSource  # noqa: E402
from pyspark_hasdata._options import Options, repeatable  # noqa: E402
from pyspark_hasdata._paths import source  # noqa: E402


def reader_of(options, schema=None):
    told = DefaultSource(options)
    return told.reader(told.schema() if schema is None else schema)


def read(reader, number=0):
    return [row for batch in reader.read(reader.partitions()[number]) for row in batch.to_pylist()]


def test_now_is_one_moment_for_all_partitions_and_tries(tmp_path):
    for name in ("a", "b"):
        write_rows(tmp_path / f"{name}.jsonl", [{"n": 1}])
    reader = reader_of({"paths": str(tmp_path), "add": "at=now()"})
    first = read(reader)
    assert list(first[0]) == ["n", "at"]
    time.sleep(1.1)
    assert read(reader) == first == read(reader, 1)
    # It is that of the reader, and not the executor's.
    moment = {"_moment": "0"}
    assert next(hasdata_export.rows(tmp_path / "a.jsonl", add="at=now()", **moment))["at"] == "1970-01-01T00:00:00Z"
    assert next(hasdata_export.rows(tmp_path / "a.jsonl", where="now() < '1970-01-01T00:00:01Z'", **moment))["n"] == 1


def test_so_long_ago_is_one_moment_for_all_tries(tmp_path):
    """The row was changed just before the reader is made, and has to come at each try."""
    changed = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time()))
    page = {"meta": {"total": 1}, "data": [{"id": 1, "data": {"a": 1}, "updatedAt": changed}]}
    (tmp_path / "page.json").write_text(json.dumps(page))
    reader = reader_of({"path": str(tmp_path / "page.json"), "since": "2s"}, StructType().add("a", LongType()))
    assert read(reader) == [{"a": 1}]
    time.sleep(3)
    assert read(reader) == [{"a": 1}]


@pytest.mark.parametrize("flags", [{"since": "7d"}, {"where": "a > today()"}, {"add": {"at": "now()"}}, {"add_": "at=now()"}])
def test_what_counts_from_now_is_pinned(flags):
    again = dict(flags)
    repeatable(flags)
    assert float(flags["_moment"]) == pytest.approx(time.time(), abs=60)
    kept = flags["_moment"]
    repeatable(flags)
    assert flags["_moment"] == kept
    assert "_moment" not in again


def test_tasks_wait_for_their_turn_where_the_plan_allows_one_request_at_a_time(sandbox_of, monkeypatch):
    monkeypatch.setenv("HASDATA_API_KEY", "any")
    delay = "delay=300,times=1000000"
    endpoint = sandbox_of("--concurrency", "1", "--faults", f"job:{delay};results:{delay}")
    jobs = json.dumps([f"synthetic-{300 + number}" for number in range(12)])
    options = {"jobs": jobs, "endpoint": endpoint, "via": "results", "fields": "url"}
    reader = reader_of(options, StructType().add("url", StringType()))
    with ThreadPoolExecutor(12) as pool:
        counts = list(pool.map(lambda number: len(read(reader, number)), range(12)))
    assert counts == [300 + number for number in range(12)]


def test_how_often_is_for_the_user_to_say(tmp_path):
    assert Options({"jobs": "1"}).flags["retries"] == 20
    assert Options({"jobs": "1", "retries": "2"}).flags["retries"] == "2"
    path = write_rows(tmp_path / "a.jsonl", [{"n": 1}])
    assert "retries" not in Options({"path": str(path)}).flags


def test_a_given_schema_whose_names_the_rows_write_otherwise(tmp_path):
    """All values of such a column would be null."""
    path = write_rows(tmp_path / "a.jsonl", [{"id": 1, "t": "x", "T": "y"}] * 3)
    options = {"path": str(path)}
    for names, told in (
        (["ID", "t"], "no row has the column 'ID' of the schema; 'id' differs in case only"),
        (["id", "t", "T (2)"], r"the rows call the column 'T \(2\)' 'T'.*keep it as JSON"),
    ):
        schema = StructType()
        for name in names:
            schema = schema.add(name, LongType() if name.lower() == "id" else StringType())
        with pytest.raises(ValueError, match=told):
            read(reader_of(options, schema))
    found = DefaultSource(options).schema()
    kept = StructType.fromJson(json.loads(found.json()))
    assert read(reader_of(options, kept)) == read(reader_of(options)) == [{"id": 1, "t": "x", "T (2)": "y"}] * 3
    # A column that is not there at all is null: other jobs have it.
    other = StructType().add("id", LongType()).add("price", StringType())
    with pytest.warns(hasdata_export.DataLossWarning):
        assert read(reader_of({**options, "limit": "2"}, other)) == [{"id": 1, "price": None}] * 2


def test_a_column_that_is_null_beside_one_of_another_case(tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"Title": "A", "title": None}] * 2)
    with pytest.warns(hasdata_export.DataLossWarning):
        assert read(reader_of({"path": str(path)}, StructType().add("title", StringType()))) == [{"title": None}] * 2


def test_a_given_schema_whose_names_come_late_and_otherwise(tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"a": 1}] * 2000 + [{"a": 1, "ID": 2}])
    schema = StructType().add("a", LongType()).add("id", LongType())
    with pytest.warns(hasdata_export.DataLossWarning), pytest.raises(ValueError, match="'id' of the schema; 'ID' differs"):
        read(reader_of({"path": str(path)}, schema))


def test_a_schema_with_a_column_twice(tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"id": 1}])
    with pytest.raises(ValueError, match="the schema has the column 'id' twice"):
        reader_of({"path": str(path)}, StructType().add("id", LongType()).add("id", LongType()))


def test_streams_of_the_driver_by_every_name(tmp_path):
    (tmp_path / "link").symlink_to("/dev/stdin")
    for name in ("-", "/dev/stdin", "/dev//stdin", "/proc/self/fd/0", str(tmp_path / "link"), "/dev/fd/5"):
        with pytest.raises(ValueError, match="no standard input"):
            source(name)


def test_an_option_that_is_a_flag_for_writing():
    with pytest.raises(ValueError, match="option 'nested' is none of hasdata's"):
        Options({"path": "a", "nested": "struct"})


def test_empty_options_are_values(tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"a": {"b": 1}}])
    reader = reader_of({"path": str(path), "flatten": "true", "flattenSeparator": ""})
    assert read(reader) == [{"ab": 1}]


def test_it_only_reads_and_reads_once():
    told = DefaultSource({"jobs": "1"})
    for ask in (told.streamReader, told.simpleStreamReader):
        with pytest.raises(ValueError, match="hasdata is no stream"):
            ask(StructType())
    for ask in (told.writer, told.streamWriter):
        with pytest.raises(ValueError, match="hasdata only reads"):
            ask(StructType(), True)
