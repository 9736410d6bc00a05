"""Work that executors do without a row passing through the JVM."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import tempfile
import warnings
from typing import Any, Callable, Dict, Iterator, List, Mapping, Sequence, Union

from pyspark.sql import Row, SparkSession
from pyspark.sql.types import StructType

import hasdata_export
from hasdata_export._arguments import Flag, Sources, given, sources_of
from hasdata_export._child import MOMENT, this_moment

from ._options import KEY_IS_SHOWN, patient, repeatable
from ._parts import Part
from ._paths import is_address, source, with_paths
from ._schema import columns_of, merged, refuse_other_names, schema_file_of, written
from ._source import task_cores

_ROW = "number long, source string, output string, rows long, bytes long, warnings long, losses long, warned string"


def schema_of(spark: SparkSession, sources: Sources, **flags: Flag) -> StructType:
    """The exact union schema of many jobs and files, found by the executors: for ``spark.read.schema(…)``."""
    names = _sources(sources)
    return _schema_of(spark, names, _sendable(flags, names))


def _schema_of(spark: SparkSession, names: Sequence[str], flags: Mapping[str, Flag]) -> StructType:
    def look(number: int) -> Dict[str, Any]:
        return {"answer": json.dumps(schema_file_of(Part(names[number]), {**flags}))}

    answers = _on_executors(spark, len(names), look, "number long, answer string")
    return merged([json.loads(row.answer) for row in answers])


def land(
    spark: SparkSession,
    sources: Sources,
    destination: "Union[str, os.PathLike[str]]",
    *,
    to: str = "parquet",
    schema: "StructType | str | None" = None,
    **flags: Flag,
) -> List[Row]:
    """Writes one file for each source into ``destination`` (a folder that all executors share, or ``s3://bucket/prefix``),
    all of one schema: the one given, as a type or as ``spark.read.schema(…)`` takes it, or that of all sources. Words in
    braces of the destination are filled in as the command does it, ``{date}`` with one day for all. A file's name is its
    source's and depends on no other: who lands a source again replaces its file, and files of other sources stay.

    Returns:
        a row for each source, in their order: source, output, rows, bytes, warnings (how many things a task was warned of),
        losses (how many of them were values lost), warned (the warnings, a line each). What is lost is a
        ``DataLossWarning`` here, too.

    Raises:
        ValueError: a source is named twice.
    """
    names = _sources(sources)
    flags = _sendable(flags, names)
    # What stands in braces is one thing for all tasks and tries, too.
    flags.setdefault(MOMENT, this_moment())
    is_given = schema is not None
    told = StructType.fromDDL(schema) if isinstance(schema, str) else schema
    if told is None:
        told = _schema_of(spark, names, flags)
    elif not isinstance(told, StructType):
        raise TypeError(f"schema= is a StructType, or text as spark.read.schema() takes it, and not {schema!r}")
    columns = columns_of(told)
    folder = os.fspath(destination)
    if not is_address(folder):
        folder = os.path.abspath(folder)
    outputs = [posixpath.join(folder, f"{file_name(name)}.{to}") for name in names]
    if len(set(outputs)) < len(outputs):
        twice = next(name for place, name in enumerate(names) if outputs[place] in outputs[:place])
        raise ValueError(f"{twice} is named twice, and has one file")

    def write(number: int) -> Dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="hasdata-spark-") as folder, warnings.catch_warnings():
            # They are told on the driver, where somebody sees them.
            warnings.simplefilter("ignore", hasdata_export.ExportWarning)
            summary = hasdata_export.export(
                names[number],
                output=outputs[number],
                progress=False,
                to=to,
                force=True,
                schema=written(columns, folder),
                **{"jobs": task_cores(), **flags},
            )
        output: Mapping[str, Any] = summary.get("output", {})
        if is_given and any(one["warning"] == "unknownColumn" for one in summary.get("warnings", [])):
            missing = [one["name"] for one in summary.get("columns", []) if one.get("filled") == 0]
            refuse_other_names(missing, columns, Part(names[number]), flags, is_whole=True)
        return {
            "source": names[number],
            # By its own word: it fills in what stands in braces.
            "output": output.get("path", outputs[number]),
            "rows": output.get("rows"),
            "bytes": output.get("bytes"),
            **_warned(summary.get("warnings", [])),
        }

    landed = _on_executors(spark, len(names), write, _ROW)
    for row in landed:
        if row.warnings:
            kind = hasdata_export.DataLossWarning if row.losses else hasdata_export.ExportWarning
            warnings.warn(f"{row.source}: {row.warned}", kind, stacklevel=2)
    return landed


def _warned(told: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
    """
    >>> _warned([{"count": 2, "losesData": True, "message": "2 keys"}, {"count": 1, "losesData": False, "message": "1 row"}])
    {'warnings': 3, 'losses': 2, 'warned': '2 keys\\n1 row'}
    """
    return {
        "warnings": sum(int(one["count"]) for one in told),
        "losses": sum(int(one["count"]) for one in told if one.get("losesData")),
        "warned": "\n".join(str(one["message"]) for one in told),
    }


def _sources(sources: Sources) -> List[str]:
    """The sources as every executor understands them; there has to be one."""
    names = [source(name) for name in sources_of(sources)]
    if not names:
        raise hasdata_export.UsageError({"error": "usage", "message": "no source is named: the list of sources is empty"}, 1)
    return names


#: Flags that say where rows go, and how: land() says it.
_OWN = (
    "output", "output-dir", "append", "upsert", "split-rows", "newer", "skip-existing", "raw", "summary", "force", "sources",
    "write-schema", "follow", "help", "version",
)  # fmt: skip


def _sendable(flags: Mapping[str, Flag], names: Sequence[str]) -> Dict[str, Flag]:
    """The flags as they go to executors, which is a part of the plan."""
    if given(flags, ["api-key"]):
        raise ValueError(f"api_key= {KEY_IS_SHOWN}")
    for name in given(flags, _OWN):
        keyword = name.replace("-", "_")
        raise TypeError(f"{keyword}= is not for land() and schema_of(): each source has a file of its own, written anew")
    sent = dict(with_paths(flags))
    repeatable(sent)
    patient(sent, names)
    return sent


def file_name(source: str) -> str:
    """The name of a source's file: what it is called, and what tells it from others that are called so.

    >>> file_name("job:416349"), file_name("/crawls/a b.jsonl")
    ('416349-0f79b7e4', 'a-b-b8dbd26d')
    """
    last = source.rstrip("/").rsplit("/", 1)[-1].rsplit("?", 1)[0]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", last.split(":", 1)[-1].split(".", 1)[0])[:80]
    # A name that begins with a dash is taken for a flag, one with an underscore is left out by Spark.
    return f"{stem.strip('-_') or 'source'}-{hashlib.sha256(os.fsencode(source)).hexdigest()[:8]}"


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
