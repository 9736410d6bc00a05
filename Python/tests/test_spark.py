"""The data source of Spark, on a cluster of two executors on this machine."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import hasdata_export

pyspark = pytest.importorskip("pyspark")
pyarrow = pytest.importorskip("pyarrow")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

import pyarrow.dataset  # noqa: E402
import pyarrow.parquet  # noqa: E402
from conftest import write_rows  # noqa: E402

KEY = "secret-of-the-tests"
JOBS = 100
ROWS = 10_000


def rows_of(job, count=ROWS):
    """Rows of a job, each with a number of its own; columns and types differ from job to job."""
    for number in range(job * count, (job + 1) * count):
        row = {"id": number, "url": f"https://shop.example/{job}/{number}", "price": number % 7 if job % 2 else number / 8}
        if job % 10 == 3:
            row["tags"] = ["a", number % 3]
        yield row


@pytest.fixture(scope="module")
def jobs(tmp_path_factory, sandbox_of):
    """The ids of many jobs, and the sandbox that has them."""
    folder = tmp_path_factory.mktemp("jobs")
    for job in range(JOBS):
        place = folder / str(job)
        place.mkdir()
        rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows_of(job))
        (place / "artifact.json").write_text(f"[{rows}]")
        record = {
            "id": 700_000 + job,
            "status": "finished",
            "dataRowsCount": ROWS,
            "data": {"json": "https://files.example/json/artifact.json"},
        }
        (place / "job.json").write_text(json.dumps(record))
    endpoint = sandbox_of("--jobs", str(folder), "--key", KEY)
    return [700_000 + job for job in range(JOBS)], endpoint


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """Two executors of a core each, and a log of all that Spark would show."""
    from pyspark.sql import SparkSession

    sources = str(Path(hasdata_export.__file__).parents[1])
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", HASDATA_API_KEY=KEY)
    os.environ["PYTHONPATH"] = os.pathsep.join([sources, os.environ.get("PYTHONPATH", "")])
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="secret-of-the-store", AWS_REGION="us-east-1")
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    events = tmp_path_factory.mktemp("events")
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.driver.memory", "1g")
        .config("spark.executor.memory", "1g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.dir", events.as_uri())
        .config("spark.eventLog.compress", "false")
        .config("spark.local.dir", str(tmp_path_factory.mktemp("local")))
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.events = events
    yield session
    session.stop()


def test_jobs_to_parquet_with_an_executor_killed_in_the_middle(spark, jobs, tmp_path):
    ids, endpoint = jobs
    frame = (
        spark.read.format("hasdata").option("jobs", ",".join(map(str, ids))).option("endpoint", endpoint).load()
    )
    assert dict(frame.dtypes) == {"id": "bigint", "url": "string", "price": "double", "tags": "string"}
    whole = hasdata_export.table([f"job:{one}" for one in ids], endpoint=endpoint, api_key=KEY)

    frame.write.parquet(str(tmp_path / "calm"))
    assert_same(tmp_path / "calm", whole)

    killed = []

    def kill():
        end = time.monotonic() + 120
        while time.monotonic() < end:
            done = list((tmp_path / "killed").rglob("part-*.parquet"))
            victims = executors()
            if len(done) >= 10 and victims:
                os.kill(victims[0], signal.SIGKILL)
                killed.append(len(done))
                return
            time.sleep(0.05)

    killer = threading.Thread(target=kill)
    killer.start()
    frame.write.parquet(str(tmp_path / "killed"))
    killer.join()
    assert killed and killed[0] < JOBS
    assert_same(tmp_path / "killed", whole)


def assert_same(folder, whole):
    """Every row once, as the command itself exports them."""
    written = pyarrow.dataset.dataset(folder, format="parquet").to_table().sort_by("id")
    assert written.num_rows == JOBS * ROWS
    assert written.schema.names == whole.schema.names
    assert written.cast(whole.schema).equals(whole.sort_by("id"))


def executors():
    """The processes of Spark's executors below this one."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            names[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:
            pass

    def ours(process):
        while process in parents:
            process = parents[process]
            if process == os.getpid():
                return True
        return False

    return [one for one, name in names.items() if b"CoarseGrainedExecutorBackend" in name and ours(one)]


def test_limit_ends_the_command(spark, sandbox):
    frame = (
        spark.read.format("hasdata")
        .schema("url string, statusCode bigint")
        .option("jobs", "synthetic-4000000")
        .option("endpoint", sandbox)
        .option("fields", "url,statusCode")
        .load()
    )
    assert len(frame.limit(10).collect()) == 10
    end = time.monotonic() + 20
    while running("synthetic-4000000") and time.monotonic() < end:
        time.sleep(0.1)
    assert not running("synthetic-4000000")


def running(word):
    found = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line for line in found.splitlines() if "hasdata-export" in line and word in line]


def test_schema_is_given_or_found(spark, tmp_path):
    write_rows(tmp_path / "a.jsonl", [{"n": 1, "b": True}])
    write_rows(tmp_path / "b.jsonl", [{"n": 1.5, "late": {"k": 1}}, {"n": None}])
    frame = spark.read.format("hasdata").load(str(tmp_path))
    assert frame.dtypes == [("n", "double"), ("b", "boolean"), ("late", "string")]
    assert sorted(map(tuple, frame.collect()), key=str) == [(1.0, True, None), (1.5, None, '{"k":1}'), (None, None, None)]
    given = spark.read.format("hasdata").schema("late string, n double").load(str(tmp_path / "b.jsonl"))
    assert [tuple(row) for row in given.collect()] == [('{"k":1}', 1.5), (None, None)]
    renamed = spark.read.format("hasdata").option("rename", "n=m").load(str(tmp_path / "a.jsonl"))
    assert renamed.columns == ["m", "b"]


def test_columns_that_spark_has_other_names_for_keep_their_values(spark, tmp_path):
    from pyspark_hasdata import land

    write_rows(tmp_path / "a.jsonl", [{"url": "a", "Url": "A"}, {"": 1}])
    write_rows(tmp_path / "b.jsonl", [{"URL": "B"}])
    frame = spark.read.format("hasdata").load(str(tmp_path))
    assert frame.columns == ["url", "Url (2)", "column 3", "URL (3)"]
    rows = sorted((tuple(row) for row in frame.collect()), key=str)
    assert rows == sorted([("a", "A", None, None), (None, None, 1, None), (None, None, None, "B")], key=str)
    land(spark, [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")], str(tmp_path / "landed"))
    table = pyarrow.concat_tables(
        pyarrow.parquet.read_table(path) for path in sorted((tmp_path / "landed").glob("*.parquet"))
    )
    assert [sum(value is not None for value in column.to_pylist()) for column in table.columns] == [1, 1, 1, 1]


def test_columns_that_are_never_absent(spark, tmp_path):
    from pyspark.sql.types import LongType, StructType

    schema = StructType().add("n", LongType(), nullable=False)
    write_rows(tmp_path / "a.jsonl", [{"n": 1}, {"n": 2}])
    write_rows(tmp_path / "b.jsonl", [{"n": 1}, {"m": 2}])
    read = spark.read.format("hasdata").schema(schema).option("fields", "n")
    assert [row.n for row in read.load(str(tmp_path / "a.jsonl")).collect()] == [1, 2]
    with pytest.raises(Exception, match="column 'n' has no value in some rows, and must have"):
        read.load(str(tmp_path / "b.jsonl")).collect()


def test_failures_say_what_the_command_says(spark, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2,3\n")
    with pytest.raises(Exception, match="3 fields where the header has 2"):
        spark.read.format("hasdata").load(str(tmp_path / "a.csv"))
    with pytest.raises(Exception, match="3 fields where the header has 2"):
        spark.read.format("hasdata").schema("a string").load(str(tmp_path / "a.csv")).collect()
    with pytest.raises(Exception, match="no option 'feilds'; did you mean fields"):
        spark.read.format("hasdata").option("feilds", "a").load(str(tmp_path / "a.csv"))


def test_land_writes_files_of_one_schema(spark, jobs, tmp_path):
    from pyspark_hasdata import land, schema_of

    ids, endpoint = jobs
    some = ids[:4]
    schema = schema_of(spark, some, endpoint=endpoint)
    landed = land(spark, some, str(tmp_path), schema=schema, endpoint=endpoint)
    assert [(row.source, row.rows) for row in landed] == [(f"job:{one}", ROWS) for one in some]
    files = [pyarrow.parquet.read_schema(row.output) for row in landed]
    assert all(one.names == ["id", "url", "price", "tags"] and one.types == files[0].types for one in files)
    table = pyarrow.dataset.dataset(tmp_path, format="parquet").to_table()
    assert sorted(table.column("id").to_pylist()) == list(range(4 * ROWS))


def test_land_again_replaces_files(spark, tmp_path):
    """A file is called by its source and nothing else: whoever reads the folder has every row once."""
    from pyspark_hasdata import land

    paths = []
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        paths.append(write_rows(tmp_path / name / "rows.jsonl", [{"n": name}]))
    for some in (paths[:2], paths[1::-1], paths[1:]):
        landed = land(spark, some, tmp_path / "lake")
        assert [row.source for row in landed] == [str(path) for path in some]
    table = pyarrow.dataset.dataset(tmp_path / "lake", format="parquet").to_table()
    assert sorted(table.column("n").to_pylist()) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="named twice"):
        land(spark, [paths[0], paths[0]], tmp_path / "lake")


def test_land_tells_what_was_lost(spark, tmp_path):
    from pyspark_hasdata import land

    (tmp_path / "a.jsonl").write_text('{"n":1,"n":2}\n{"n":3,"n":4}\n')
    write_rows(tmp_path / "b.jsonl", [{"n": 5}])
    with pytest.warns(hasdata_export.DataLossWarning, match=r"a\.jsonl: 2 keys repeated") as seen:
        lossy, whole = land(spark, [tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "lake")
    assert (lossy.warnings, lossy.losses, len(seen)) == (2, 2, 1) and "2 keys repeated" in lossy.warned
    assert (whole.rows, whole.warnings, whole.losses, whole.warned) == (1, 0, 0, "")
    with pytest.raises(Exception, match="key repeated within one object"):
        land(spark, [tmp_path / "a.jsonl"], tmp_path / "lake", strict=True)


def test_land_writes_into_an_object_store(spark, jobs):
    """The command writes there itself: Spark needs no hadoop-aws."""
    server = pytest.importorskip("moto.server")
    from pyarrow import fs

    from pyspark_hasdata import land

    ids, endpoint = jobs
    store = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    try:
        address = "http://127.0.0.1:%d" % store.get_host_and_port()[1]
        lake = fs.S3FileSystem(endpoint_override=address, region="us-east-1", allow_bucket_creation=True)
        lake.create_dir("lake")
        landed = land(spark, ids[:3], "s3://lake/pages", endpoint=endpoint, s3_endpoint=address)
        assert [row.rows for row in landed] == [ROWS] * 3
        table = pyarrow.dataset.dataset("lake/pages", format="parquet", filesystem=lake).to_table()
        assert sorted(table.column("id").to_pylist()) == list(range(3 * ROWS))
    finally:
        store.stop()


def test_times_with_and_without_a_zone(spark, tmp_path):
    write_rows(tmp_path / "a.jsonl", [{"at": "2025-01-31T12:00:00Z", "clock": "2025-01-31T12:00:00", "day": "2025-01-31"}])
    read = spark.read.format("hasdata")
    typed = read.option("types", "at=timestamp,clock=timestamp,day=date").load(str(tmp_path / "a.jsonl"))
    assert typed.dtypes == [("at", "timestamp"), ("clock", "timestamp_ntz"), ("day", "date")]
    given = read.schema("at timestamp, clock timestamp_ntz, day date").load(str(tmp_path / "a.jsonl"))
    for frame in (typed, given):
        shown = frame.selectExpr("unix_seconds(at)", "cast(clock as string)", "cast(day as string)").collect()
        assert [tuple(row) for row in shown] == [(1738324800, "2025-01-31 12:00:00", "2025-01-31")]


def test_a_sample_is_the_same_at_each_try(spark, tmp_path):
    write_rows(tmp_path / "a.jsonl", [{"n": n} for n in range(1000)])
    frame = spark.read.format("hasdata").option("sample", "5").load(str(tmp_path / "a.jsonl"))
    first = frame.collect()
    assert len(first) == 5
    assert frame.collect() == first


def test_now_is_the_same_for_all_tasks_and_actions(spark, tmp_path):
    for name in ("a", "b"):
        write_rows(tmp_path / f"{name}.jsonl", [{"n": 1}])
    frame = spark.read.format("hasdata").option("add", "at=now()").load(str(tmp_path))
    first = frame.collect()
    time.sleep(1.1)
    assert len(first) == 2 and len({row.at for row in first}) == 1
    assert frame.collect() == first


def test_land_fills_in_what_stands_in_braces(spark, tmp_path):
    from pyspark_hasdata import land

    paths = [write_rows(tmp_path / f"{name}.jsonl", [{"n": 1}]) for name in ("a", "b")]
    landed = land(spark, paths, tmp_path / "{date}" / "{time}")
    folders = {Path(row.output).parent for row in landed}
    assert len(folders) == 1 and "{" not in str(*folders)
    assert all(pyarrow.parquet.read_table(row.output).num_rows == 1 for row in landed)


def test_land_says_what_it_does_not_take(spark, tmp_path):
    from pyspark_hasdata import land, schema_of

    path = write_rows(tmp_path / "a.jsonl", [{"a": 1, "b": "x"}])
    for call in (lambda: land(spark, [], tmp_path / "lake"), lambda: schema_of(spark, [])):
        with pytest.raises(hasdata_export.UsageError, match="no source is named: the list of sources is empty"):
            call()
    for name in ("append", "split_rows", "output", "output_dir", "raw", "force"):
        with pytest.raises(TypeError, match=f"{name}= is not for land"):
            land(spark, path, tmp_path / "lake", **{name: "1"})
    with pytest.raises(TypeError, match="schema= is a StructType, or text"):
        land(spark, path, tmp_path / "lake", schema=["a"])
    (landed,) = land(spark, path, tmp_path / "lake", schema="a bigint, b string")
    assert pyarrow.parquet.read_table(landed.output).to_pylist() == [{"a": 1, "b": "x"}]
    with pytest.raises(Exception, match="no row has the column 'A' of the schema; 'a' differs in case only"):
        land(spark, path, tmp_path / "lake", schema="A bigint, b string")


def test_tables_of_sql(spark, tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"n": 1}, {"n": 2}])
    spark.sql(f"create temporary view seen using hasdata options (paths '{path}', where 'n > 1')")
    assert [row.n for row in spark.sql("select * from seen").collect()] == [2]
    # It would be made, and read without its options.
    with pytest.raises(Exception, match="a table of the catalogue would lose its options"):
        spark.sql(f"create table kept using hasdata options (paths '{path}')")


def test_a_stream_is_refused_in_a_line(spark, tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [{"n": 1}])
    with pytest.raises(Exception, match="hasdata is no stream: a job that has ended is read once, by spark.read"):
        stream = spark.readStream.format("hasdata").load(str(path)).writeStream.format("noop").start()
        stream.awaitTermination(60)


def test_paths_are_those_of_the_driver(tmp_path, monkeypatch):
    from pyspark_hasdata._options import Options

    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "a.jsonl", [{"n": 1}])
    for told in ("a.jsonl", "*.jsonl", "."):
        assert Options({"path": told}).sources == [str(tmp_path / "a.jsonl")]


def test_relative_paths_of_land_are_those_of_the_driver(spark, tmp_path, monkeypatch):
    from pyspark_hasdata import land, schema_of

    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "a.jsonl", [{"n": 1}, {"n": 2}])
    write_rows(tmp_path / "seen.jsonl", [{"n": 1}])
    assert schema_of(spark, "a.jsonl").names == ["n"]
    (landed,) = land(spark, "a.jsonl", "lake", not_in="seen.jsonl", key="n")
    assert landed.rows == 1 and Path(landed.output).parent == tmp_path / "lake"
    for there in ("-", "/dev/stdin"):
        with pytest.raises(ValueError, match="no standard input"):
            land(spark, there, "lake")


def test_a_folder_is_what_the_command_takes_for_one(tmp_path, caplog):
    from pyspark_hasdata._options import Options

    contents = {".csv": "n,m\n1,2\n", ".txt": "n,m\n1,2\n", ".jsonl": '{"n":1}\n', ".json": '[{"n":1}]'}
    top = ["b.jsonl", "_a.jsonl", "c.CSV", "d.txt", "e.jsonl.gz", "README.md", "x.pdf", "y.zip", "_SUCCESS", ".h.csv"]
    for name in [*top, "sub/a.jsonl", "sub/below/z.csv", "other/b.json"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = contents.get(Path(name.lower().replace(".gz", "")).suffix, "no rows").encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    (tmp_path / "loop").symlink_to(tmp_path)
    with caplog.at_level("INFO", "hasdata_export"):
        taken = Options({"path": str(tmp_path)}).sources
    assert [Path(one).name for one in taken] == ["_a.jsonl", "b.jsonl", "c.CSV", "d.txt", "e.jsonl.gz"]
    assert "4 files were left out" in caplog.text and "README.md" in caplog.text

    # By the command's own word.
    for flags in ({}, {"recursive": "true"}):
        summary = hasdata_export.export(tmp_path, output="/dev/null", to="jsonl", force=True, recursive=bool(flags))
        options = Options({"path": str(tmp_path), **flags})
        assert options.sources == [one["source"] for one in summary["sources"]]
        # It is no flag of a file.
        assert options.flags == {}

    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"gone\.csv cannot be looked at"):
        Options({"path": str(tmp_path)})
    (tmp_path / "none").mkdir()
    with pytest.raises(ValueError, match="holds no file of a known format; recursive takes"):
        Options({"path": str(tmp_path / "none")})
    with pytest.raises(ValueError, match="no file matches the pattern"):
        Options({"path": str(tmp_path / "*.parquet")})


def test_folders_below(spark, tmp_path):
    (tmp_path / "sub").mkdir()
    write_rows(tmp_path / "a.jsonl", [{"n": 1}])
    write_rows(tmp_path / "sub" / "b.jsonl", [{"n": 2}])
    (tmp_path / "README.md").write_text("no rows")
    read = spark.read.format("hasdata")
    assert [row.n for row in read.load(str(tmp_path)).collect()] == [1]
    assert sorted(row.n for row in read.option("recursive", "true").load(str(tmp_path)).collect()) == [1, 2]


def test_words_of_options(tmp_path):
    from hasdata_export._arguments import arguments
    from pyspark_hasdata._options import Options

    path = str(write_rows(tmp_path / "[1] a,b.csv", [{"n": 1}]))

    def words(**options):
        return arguments("export", [], Options({"path": path, **options}).flags)[1:-1]

    assert Options({"path": path}).sources == [path]
    assert Options({"path": f"file://{path}"}).sources == [path]
    assert Options({"paths": json.dumps([path])}).sources == [path]
    assert Options({"jobs": "5,job:6"}).sources == ["job:5", "job:6"]
    # The two words are values of flags that need one, and say of others whether they stand.
    assert words(input_null="false", comment="true") == ["--input-null=false", "--comment=true"]
    assert words(skipErrors="TRUE", strict="false", flatten="true", unwrap="False") == ["--skip-errors", "--flatten"]
    for wrong, told in (
        ({"skipErrors": "yes"}, "'skipErrors' is true or false"),
        ({"rowsPerPartition": "0"}, "a whole number from 1 on"),
        ({"paths": "[1, 2"}, "begins like a JSON array"),
        ({"pretty": "true"}, "option 'pretty' is none of hasdata"),
        ({"codec": "zstd"}, "option 'codec' is none of hasdata"),
        ({"in": "-"}, "no standard input"),
    ):
        with pytest.raises(ValueError, match=told):
            words(**wrong)


def test_the_key_is_nowhere_to_be_seen(spark, jobs):
    from pyspark_hasdata import land, schema_of

    ids, endpoint = jobs
    with pytest.raises(Exception, match="would show the key"):
        spark.read.format("hasdata").option("jobs", str(ids[0])).option("api_key", KEY).load()
    with pytest.raises(ValueError, match="would show the key"):
        land(spark, ids[:1], "/nowhere", endpoint=endpoint, api_key=KEY)
    with pytest.raises(ValueError, match="would show the key"):
        schema_of(spark, ids[:1], endpoint=endpoint, api_key=KEY)
    frame = spark.read.format("hasdata").option("jobs", str(ids[0])).option("endpoint", endpoint).load()
    assert frame.count() == ROWS
    plan = frame._jdf.queryExecution().toString() if hasattr(frame, "_jdf") else ""
    assert "hasdata" in plan and KEY not in plan
    logs = [file for file in spark.events.rglob("*") if file.is_file()]
    assert logs
    assert not any(KEY.encode() in file.read_bytes() for file in logs)


def test_a_large_job_is_read_by_several_tasks(spark, sandbox):
    read = (
        spark.read.format("hasdata")
        .option("jobs", "synthetic-1234,synthetic-90")
        .option("endpoint", sandbox)
        .option("rowsPerPartition", "500")
    )
    frame = read.load()
    assert frame.rdd.getNumPartitions() == 4
    assert frame.count() == 1324
    assert frame.select("url").distinct().count() == 1234
    # Nothing is lost by what the command tells itself of results pages.
    assert read.option("strict", "true").load().count() == 1324
