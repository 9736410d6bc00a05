"""The data source: what the driver plans, and what executors do."""

from __future__ import annotations

import tempfile
from typing import Any, Dict, Iterator, List, Mapping, MutableMapping, Sequence

from pyspark import TaskContext
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import StructType

import hasdata_export
from hasdata_export._arguments import Flag

from ._options import Options
from ._parts import Part, parts_of
from ._paths import is_address
from ._schema import columns_of, found, refuse_other_names, written


_NO_STREAM = "hasdata is no stream: a job that has ended is read once, by spark.read; since=7d takes what is new"
_NO_WRITER = "hasdata only reads: write Parquet, Delta or another format of Spark's, or land() files without Spark"


class HasDataSource(DataSource):
    """``spark.read.format("hasdata")``."""

    def __init__(self, options: MutableMapping[str, str]):
        super().__init__(options)
        self._told = Options(dict(options.items()))
        self._is_found = False

    @classmethod
    def name(cls) -> str:
        return "hasdata"

    def schema(self) -> StructType:
        self._is_found = True
        return found(self._parts(), self._told.flags, self._told.schema_tasks)

    def reader(self, schema: StructType) -> "HasDataReader":
        return HasDataReader(self._parts(), self._told.flags, schema, self._is_found)

    def streamReader(self, schema: StructType) -> Any:
        raise ValueError(_NO_STREAM)

    def simpleStreamReader(self, schema: StructType) -> Any:
        raise ValueError(_NO_STREAM)

    def writer(self, schema: StructType, overwrite: bool) -> Any:
        raise ValueError(_NO_WRITER)

    def streamWriter(self, schema: StructType, overwrite: bool) -> Any:
        raise ValueError(_NO_WRITER)

    def _parts(self) -> List[Part]:
        return parts_of(self._told.sources, self._told.flags, self._told.rows_per_partition)


class SourcePartition(InputPartition):
    """A job, a range of its pages, a file or a link: what is read again when a task fails."""

    def __init__(self, part: Part):
        super().__init__(part)
        self.part = part


class HasDataReader(DataSourceReader):
    """Runs the command on executors, and hands its Arrow batches over as they come."""

    def __init__(self, parts: Sequence[Part], flags: Mapping[str, Flag], schema: StructType, is_found: bool = False):
        self._parts = list(parts)
        self._flags: Dict[str, Flag] = dict(flags)
        self._columns = columns_of(schema)
        self._names = schema.names
        # A schema that was found has the rows' own names.
        self._is_found = is_found
        self._filled = [not field.nullable for field in schema.fields]

    def partitions(self) -> List[SourcePartition]:
        return [SourcePartition(part) for part in self._parts]

    def read(self, partition: SourcePartition) -> Iterator[Any]:  # type: ignore[override]
        flags = {**partition.part.flags(self._flags), "jobs": task_cores()}
        with tempfile.TemporaryDirectory(prefix="hasdata-spark-") as folder:
            schema = written(self._columns, folder)
            # Closed when Spark has had enough, as behind LIMIT: the command ends, and what it downloads with it.
            with hasdata_export.batches(partition.part.source, progress=False, schema=schema, **flags) as reader:
                is_same = reader.schema.names == self._names and not any(self._filled)
                # The columns that no row so far has a value of.
                missing = [] if self._is_found else [one["name"] for one in self._columns]
                is_first = True
                for batch in reader:
                    if missing and batch.num_rows:
                        filled = [column.null_count < len(column) for column in batch.columns]
                        names = [one["name"] for one, is_filled in zip(self._columns, filled) if not is_filled]
                        missing = [one for one in missing if one in names]
                        # Looked at early where it costs no requests; at the end the command says whether it has to be.
                        if is_first and not is_address(partition.part.source):
                            refuse_other_names(missing, self._columns, partition.part, self._flags)
                        is_first = False
                    yield batch if is_same else self._as_expected(batch, partition.part.source)
                # By another name they may have come late.
                if missing and reader._warned_of("unknownColumn"):
                    refuse_other_names(missing, self._columns, partition.part, self._flags, is_whole=True)

    def _as_expected(self, batch: Any, source: str) -> Any:
        """The batch as Spark looks for it: columns by its own names, where they have others in the rows, which stand in the same
        places; and those that are never null said to be so."""
        import pyarrow

        fields = []
        for name, column, is_filled in zip(self._names, batch.columns, self._filled):
            if is_filled and column.null_count:
                raise ValueError(f"{source}: column {name!r} has no value in some rows, and must have by the schema")
            fields.append(pyarrow.field(name, column.type, nullable=not is_filled))
        return pyarrow.RecordBatch.from_arrays(batch.columns, schema=pyarrow.schema(fields))


def task_cores() -> int:
    """The cores of this task: several tasks share a machine, and the command would take all."""
    task = TaskContext.get()
    return 1 if task is None else max(1, task.cpus())
