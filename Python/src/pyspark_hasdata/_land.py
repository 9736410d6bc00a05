"""Work that executors do without a row passing through the JVM."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tempfile
from typing import Any, Callable, Dict, Iterator, List, Mapping, Sequence, Union

from pyspark.sql import Row, SparkSession
from pyspark.sql.types import StructType

import hasdata_export
from hasdata_export._arguments import Flag, flag_name, sources_of

from ._options import KEY_IS_SHOWN, repeatable
from ._parts import Part
from ._schema import columns_of, merged, schema_file_of, written
from ._source import task_cores

Sources = Sequence[Union[str, int, "os.PathLike[str]"]]


def schema_of(spark: SparkSession, sources: Sources, **flags: Flag) -> StructType:
    """The exact union schema of many jobs and files, found by the executors: for ``spark.read.schema(…)``."""
    names = sources_of(sources)
    flags = _sendable(flags)

    def look(number: int) -> Dict[str, Any]:
        return {"answer": json.dumps(schema_file_of(Part(names[number]), {**flags}))}

    answers = _on_executors(spark, len(names), look, "number long, answer string")
    return merged([json.loads(row.answer) for row in answers])


def land(
    spark: SparkSession,
    sources: Sources,
    destination: str,
    *,
    to: str = "parquet",
    schema: StructType | None = None,
    **flags: Flag,
) -> List[Row]:
    """Writes one file for each source into ``destination`` (a folder that all executors share, or ``s3://bucket/prefix``),
    all of one schema: the one given, or that of all sources. A task that is tried again replaces its file.

    Returns:
        a row for each source: source, output, rows, bytes.
    """
    names = sources_of(sources)
    flags = _sendable(flags)
    columns = columns_of(schema if schema is not None else schema_of(spark, names, **flags))
    outputs = [posixpath.join(destination, f"{file_name(name, number)}.{to}") for number, name in enumerate(names)]

    def write(number: int) -> Dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="hasdata-spark-") as folder:
            summary = hasdata_export.export(
                names[number],
                output=outputs[number],
                to=to,
                force=True,
                schema=written(columns, folder),
                **{"jobs": task_cores(), **flags},
            )
        output: Mapping[str, Any] = summary.get("output", {})
        return {
            "source": names[number],
            "output": outputs[number],
            "rows": output.get("rows"),
            "bytes": output.get("bytes"),
        }

    return _on_executors(spark, len(names), write, "number long, source string, output string, rows long, bytes long")


def _sendable(flags: Mapping[str, Flag]) -> Dict[str, Flag]:
    """The flags as they go to executors, which is a part of the plan."""
    if any(flag_name(keyword) == "api-key" for keyword in flags):
        raise ValueError(f"api_key= {KEY_IS_SHOWN}")
    sent = dict(flags)
    repeatable(sent)
    return sent


def file_name(source: str, number: int) -> str:
    """The name of a source's file: its place among the sources, and what it is called.

    >>> file_name("job:416349", 7), file_name("crawls/a b.jsonl", 12)
    ('000007-416349', '000012-a-b')
    """
    last = source.rstrip("/").rsplit("/", 1)[-1].rsplit("?", 1)[0]
    stem = last.split(":", 1)[-1].split(".", 1)[0]
    return f"{number:06d}-{re.sub(r'[^A-Za-z0-9_-]+', '-', stem)[:80]}"


def _on_executors(spark: SparkSession, count: int, work: Callable[[int], Dict[str, Any]], schema: str) -> List[Row]:
    """A task for each number below ``count``; their answers in order."""

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield pyarrow.RecordBatch.from_pylist([{"number": number, **work(number)}])

    if count == 0:
        return []
    answers = spark.range(0, count, 1, count).mapInArrow(run, schema).collect()
    return sorted(answers, key=lambda row: row.number)
