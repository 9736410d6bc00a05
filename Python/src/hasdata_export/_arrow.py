"""Rows as Arrow batches, over the pipe. This module alone needs pyarrow."""

from __future__ import annotations

import io
import threading
from typing import Any, Mapping, Sequence

import pyarrow
import pyarrow.ipc

from ._arguments import Flag
from ._child import Child
from ._progress import bar


#: What stands at the end of a stream of Arrow.
_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"


class _Output:
    """The child's standard output as pyarrow reads it. Where the stream ends, the child's end is looked at: what it warns of
    it says there, and a stream that stops between two batches would else be taken for a whole one."""

    def __init__(self, child: Child, progress: Any):
        self._child = child
        self._pipe = child.output
        self._progress = progress
        self._tail = b""
        self._failure: BaseException | None = None
        self.closed = False

    def read(self, count: int = -1) -> bytes:
        # What has failed, or was closed, fails again: nothing looks like the end of the rows but their end.
        if self._failure is not None:
            raise self._failure
        if self.closed:
            raise ValueError("the reader is closed")
        try:
            return self._read(count)
        except BaseException as problem:
            self._failure = problem
            raise

    def _read(self, count: int) -> bytes:
        # At its end the stream is asked again by who wants to know whether it has ended.
        if self._child.output.closed:
            return b""
        # One block, read by the system into the memory that Arrow's buffers then stand in.
        data = self._pipe.read(count)
        if self._progress is not None:
            self._progress.update(len(data))
        self._tail = data[-len(_END) :] if len(data) >= len(_END) else (self._tail + data)[-len(_END) :]
        # Columns may hold these bytes, too: there is an end where nothing comes behind them.
        if (0 <= count and len(data) < count) or count < 0 or (self._tail == _END and not self._peek()):
            self._end()
            self._child.finish()
            if self._child.is_stopped:
                raise ValueError("the reader was closed while somebody read it")
        return data

    def _peek(self) -> bytes:
        assert isinstance(self._pipe, io.BufferedReader)
        return self._pipe.peek(1)

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.close()
            self._progress = None

    def close(self) -> None:
        self.closed = True
        self._end()
        self._child.stop()

    def warned_of(self, warning: str) -> bool:
        return self._child.warned_of(warning)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def __del__(self) -> None:
        self.close()


class Batches(pyarrow.ipc.RecordBatchStreamReader):  # type: ignore[misc]
    """A ``pyarrow.RecordBatchReader`` over a running command. The command waits while nobody reads, and ends when this is
    closed or goes away."""

    def __init__(self, sources: Sequence[str], flags: Mapping[str, Flag], progress: bool | None = None):
        self._reading = threading.Lock()
        child = Child("export", sources, {**flags, "to": "arrow"})
        self._output = _Output(child, bar(progress, ", ".join(sources)))
        try:
            super().__init__(self._output)
        except BaseException as problem:
            # A child that wrote no schema says why, which is better than "not a stream".
            if not isinstance(problem, pyarrow.ArrowInvalid):
                self._output.close()
                raise
            child.finish()
            raise

    def read_next_batch(self) -> pyarrow.RecordBatch:
        """The next batch; ``for batch in reader`` takes them, too. Several threads may do so: each batch goes to one.

        Raises:
            StopIteration: there is none.
        """
        with self._reading:
            return super().read_next_batch()

    def __next__(self) -> pyarrow.RecordBatch:
        return self.read_next_batch()

    def _warned_of(self, warning: str) -> bool:
        return self._output.warned_of(warning)

    def close(self) -> None:
        """Ends the command, whatever is still to come."""
        self._output.close()

    def __enter__(self) -> "Batches":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def polars(self) -> Any:
        """All rows as a ``polars.DataFrame``."""
        import polars

        return polars.from_arrow(self.read_all())

    def pandas(self, **how: Any) -> Any:
        """All rows as a ``pandas.DataFrame``; keywords are those of ``pyarrow.Table.to_pandas``. Where they say nothing of
        integers, by ``integer_object_nulls`` or a ``types_mapper`` that names a type for them, a column of integers with gaps
        is one of ``Int64``, and lists and structures keep theirs: in ``float64`` large ids would be rounded to other ids."""
        table = self.read_all()
        if how.get("integer_object_nulls"):
            return table.to_pandas(**how)
        import pandas

        mapper = how.get("types_mapper")
        has_own = mapper is not None and mapper(pyarrow.int64()) is not None
        kept = []
        for place, column in enumerate(table.columns):
            if pyarrow.types.is_nested(column.type):
                kept.append((place, column.to_pandas(**{**how, "integer_object_nulls": True})))
            elif column.null_count and column.type == pyarrow.int64() and not has_own:
                kept.append((place, column.to_pandas(types_mapper=lambda _: pandas.Int64Dtype())))
        frame = table.to_pandas(**how)
        for place, column in kept:
            frame.isetitem(place, column)
        return frame

    def read_pandas(self, **how: Any) -> Any:
        """The same as `pandas`."""
        return self.pandas(**how)
