"""HasData jobs, links and files as Arrow tables, data frames, dictionaries, and files of any format.

All the work is done by the command ``hasdata-export``, which is inside this package; rows come as Arrow over a pipe.
Every flag of the command is a keyword by the same name: ``sort_by="-rating"`` is ``--sort-by=-rating``, ``skip_empty=True``
is ``--skip-empty``; a list gives a flag its elements, a dictionary its pairs (``rename={"old": "new"}``), and names in them are
names whatever stands in them. Words that Python keeps have an underscore behind them: ``from_="csv"``.

The key of the API is read from ``HASDATA_API_KEY``, or given as ``api_key=`` or ``api_key_file=``.
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import TYPE_CHECKING, AbstractSet, Any, Dict, List, Mapping, Optional, Union

from ._arguments import Flag, Sources, given, sources_of
from ._child import Child
from ._command import command
from ._descriptors import descriptor
from ._errors import (
    DataError,
    DataLossWarning,
    ExportError,
    ExportWarning,
    InterruptedRun,
    NetworkError,
    NotReadyError,
    OutputError,
    RefusedError,
    ServerError,
    UsageError,
)
from ._late import Late
from ._progress import run_bar
from ._rows import Rows
from ._version import VERSION

if TYPE_CHECKING:
    import pyarrow

    from . import _arrow
else:
    # What the type hints name, for who asks for them: imported when it is looked at.
    pyarrow = Late("pyarrow")
    _arrow = Late("hasdata_export._arrow")

__version__ = VERSION

__all__ = [
    "DataError",
    "DataLossWarning",
    "ExportError",
    "ExportWarning",
    "InterruptedRun",
    "NetworkError",
    "NotReadyError",
    "OutputError",
    "RefusedError",
    "ServerError",
    "UsageError",
    "__version__",
    "batches",
    "command",
    "export",
    "rows",
    "schema",
    "table",
]


def export(
    source: Sources,
    *,
    output: "Union[str, os.PathLike[str], None]" = None,
    progress: Optional[bool] = None,
    **flags: Flag,
) -> Dict[str, Any]:
    """Writes rows into a file (``output=``) or a file for each source (``output_dir=``), and returns the summary of the
    run: rows, columns, warnings, the output's bytes and hash. ``output="-"`` is this process's standard output.

    >>> summary = export("crawl.jsonl", output="crawl.csv", force=True)
    >>> summary["output"]["rows"], [column["name"] for column in summary["columns"]]
    (3, ['url', 'statusCode', 'depth'])

    Raises:
        ExportError: the class is that of the exit code: ``UsageError``, ``NetworkError``, ``DataError``, …
    """
    if isinstance(output, bool) and not output:
        output = None
    if output is None and not given(flags, ["output", "output-dir"]):
        raise TypeError("export() needs output= or output_dir=; table(), batches() and rows() keep rows in memory")
    if output is not None and not isinstance(output, (str, os.PathLike)):
        raise TypeError(f"output= is a path, and not {output!r}")
    _refuse(flags, frozenset())
    if output is not None and descriptor(str(os.fspath(output))) == 2:
        raise TypeError("rows cannot go to standard error, where the command tells what it does")
    with tempfile.TemporaryDirectory(prefix="hasdata-export-") as folder:
        flags = {"output": output, "summary": os.path.join(folder, "summary.json"), **flags}
        summary = flags["summary"]
        if not isinstance(summary, (str, os.PathLike)) or os.fspath(summary) == "-":
            raise TypeError("summary= takes the path of a file; export() returns what stands in it")
        names = _named(source, flags)
        with run_bar(progress, ", ".join(names)) as shown:
            child = Child("export", names, flags, reads_output=False, progress=shown)
            try:
                child.finish()
            finally:
                child.stop()
        with open(summary, encoding="utf-8") as file:
            result: Dict[str, Any] = json.load(file)
        return result


def batches(source: Sources, *, progress: Optional[bool] = None, **flags: Flag) -> "_arrow.Batches":
    """Rows as a ``pyarrow.RecordBatchReader``, as they come: memory stays flat. DuckDB, polars, Dask and others take it
    as it is. Closing it, or leaving its ``with``, ends the command and what it downloads.

    >>> with batches("crawl.jsonl", fields=["url"]) as reader:
    ...     print(reader.schema.names, sum(batch.num_rows for batch in reader))
    ['url'] 3

    Raises:
        ExportError: at once where nothing could be read, else from the reader when it gets there.
    """
    _refuse(flags, _ELSEWHERE | {"pretty"})
    try:
        from ._arrow import Batches
    except ImportError as problem:
        raise ImportError("Arrow needs pyarrow: pip install 'hasdata-export[arrow]'") from problem
    return Batches(_named(source, flags), flags, progress)


def table(source: Sources, *, progress: Optional[bool] = None, **flags: Flag) -> "pyarrow.Table":
    """All rows as a ``pyarrow.Table``, with the exact type of each column.

    >>> table("crawl.jsonl").column("statusCode").to_pylist()
    [200, 404, 200]
    """
    with batches(source, progress=progress, **flags) as reader:
        return reader.read_all()


def rows(source: Sources, *, progress: Optional[bool] = None, **flags: Flag) -> Rows:
    """Rows as dictionaries, as they come; nested values are lists and dictionaries, and numbers that a float would change
    ``decimal.Decimal``. Needs nothing but Python. Closing it, leaving its ``with``, or letting go of it ends the command.

    >>> next(rows("crawl.jsonl", where="statusCode >= 400"))
    {'url': 'https://shop.example/b', 'statusCode': 404, 'depth': 1}
    """
    _refuse(flags, _ELSEWHERE | {"pretty"})
    return Rows(_named(source, flags), flags, progress)


def schema(source: Sources, *, progress: Optional[bool] = None, **flags: Flag) -> Dict[str, Any]:
    """The exact type of every column over all rows, as a schema file holds it. Schema files are sources, too: their union.

    >>> [(column["name"], column["type"]) for column in schema("crawl.jsonl")["columns"]]
    [('url', 'text'), ('statusCode', 'integer'), ('depth', 'integer')]
    """
    _refuse(flags, _ELSEWHERE)
    names = _named(source, flags)
    with run_bar(progress, ", ".join(names)) as shown:
        child = Child("schema", names, flags, progress=shown)
        try:
            text = child.output.read()
            child.finish()
        finally:
            child.stop()
    result: Dict[str, Any] = json.loads(text)
    return result


#: Flags that send rows, or what stands for them, elsewhere.
_ELSEWHERE = frozenset(
    {"to", "output", "output-dir", "summary", "raw", "append", "split-rows", "upsert", "newer", "skip-existing"}
)
_TELLS_OF_ITSELF = frozenset({"help", "version"})


def _refuse(flags: Mapping[str, Flag], names: AbstractSet[str]) -> None:
    """
    Raises:
        TypeError: one of these flags is given, or one that tells of the command itself.
    """
    for name in given(flags, names | _TELLS_OF_ITSELF):
        why = "is for export(); here rows stay in memory" if name in names else "tells of the command, and gives no rows"
        raise TypeError(f"{name.replace('-', '_')}= {why}")


def _named(source: Sources, flags: Mapping[str, Flag]) -> List[str]:
    """The sources; there has to be one."""
    names = sources_of(source)
    if not names and not given(flags, ["sources"]):
        raise UsageError({"error": "usage", "message": "no source is named: the list of sources is empty"}, 1)
    return names
