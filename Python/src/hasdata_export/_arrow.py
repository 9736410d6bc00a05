"""Rows as Arrow batches, over the pipe. This module alone needs pyarrow."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import pyarrow
import pyarrow.ipc

from ._arguments import Flag
from ._child import Child
from ._progress import bar


class _Output:
    """The child's standard output as pyarrow reads it. Where the stream ends, the child's end is looked at: a stream that
    stops between two batches would else be taken for a whole one."""

    def __init__(self, child: Child, progress: Any):
        self._child = child
        self._pipe = child.output
        self._progress = progress
        self.closed = False

    def read(self, count: int = -1) -> bytes:
        # One block, read by the system into the memory that Arrow's buffers then stand in.
        data = self._pipe.read(count) if not self._pipe.closed else b""
        if self._progress is not None:
            self._progress.update(len(data))
        if count > 0 and len(data) < count:
            self._end()
            self._child.finish(stacklevel=6)
        return data

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.close()
            self._progress = None

    def close(self) -> None:
        self.closed = True
        self._end()
        self._child.stop()

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
        child = Child("export", sources, {**flags, "to": "arrow"})
        self._output = _Output(child, bar(progress, ", ".join(sources)[-40:]))
        try:
            super().__init__(self._output)
        except BaseException as problem:
            # A child that wrote no schema says why, which is better than "not a stream".
            if not isinstance(problem, pyarrow.ArrowInvalid):
                self._output.close()
                raise
            child.finish()
            raise

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
        """All rows as a ``pandas.DataFrame``; keywords are those of ``pyarrow.Table.to_pandas``."""
        return self.read_all().to_pandas(**how)
