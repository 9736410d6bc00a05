"""Rows as dictionaries, by Python's own json."""

from __future__ import annotations

import json
import threading
from typing import Any, Dict, Iterator, Mapping, Sequence

from ._arguments import Flag
from ._child import Child
from ._errors import DataError
from ._numbers import fraction, whole
from ._progress import bar

_DECODER = json.JSONDecoder(parse_float=fraction, parse_int=whole)


class Rows(Iterator[Dict[str, Any]]):
    """Rows as they come. The command waits while nobody reads, and ends when this is closed or goes away. Several threads may
    take rows from it; each row goes to one."""

    def __init__(self, sources: Sequence[str], flags: Mapping[str, Flag], progress: bool | None = None):
        self._progress: Any = None
        self._child = Child("export", sources, {**flags, "to": "jsonl"})
        self._source = sources[0] if len(sources) == 1 else None
        self._progress = bar(progress, ", ".join(sources))
        self._reading = threading.Lock()
        self._count = 0
        self._has_ended = False
        self._failure: BaseException | None = None

    def __iter__(self) -> "Rows":
        return self

    def __next__(self) -> Dict[str, Any]:
        with self._reading:
            if self._has_ended:
                raise StopIteration
            # What has failed, or was closed, fails again: nothing looks like the end of the rows but their end.
            if self._failure is not None:
                raise self._failure
            if self._child.is_stopped:
                raise ValueError("the rows are closed")
            try:
                return self._next()
            except StopIteration:
                self._has_ended = True
                raise
            except BaseException as problem:
                self._failure = problem
                self.close()
                raise

    def _next(self) -> Dict[str, Any]:
        try:
            line = self._child.output.readline()
        except ValueError:
            # Its pipe is closed while it is read.
            line = b""
        if self._progress is not None:
            self._progress.update(len(line))
        # A command that was killed may leave half a row: its end says more than what stands there.
        if line.endswith(b"\n"):
            self._count += 1
            return self._row(line)
        self._child.finish()
        was_stopped = self._child.is_stopped
        self.close()
        if was_stopped:
            raise ValueError("the rows were closed while somebody read them")
        raise StopIteration

    def _row(self, line: bytes) -> Dict[str, Any]:
        try:
            row: Dict[str, Any] = _DECODER.decode(line.decode("utf-8"))
            return row
        except RecursionError:
            message = "is nested deeper than Python's json goes"
        except ValueError as problem:
            message = f"cannot be read by Python's json: {problem}"
        fields = {"error": "malformed", "message": f"row {self._count} of those that came {message}", "source": self._source}
        raise DataError({**fields, "advice": "table() and batches() have nested values as text"}, 6)

    def close(self) -> None:
        """Ends the command, whatever is still to come."""
        self._child.stop()
        if self._progress is not None:
            self._progress.close()
            self._progress = None

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_child"):
            self.close()
