"""Rows as dictionaries, by Python's own json."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Mapping, Sequence

from ._arguments import Flag
from ._child import Child
from ._progress import bar


class Rows(Iterator[Dict[str, Any]]):
    """Rows as they come. The command waits while nobody reads, and ends when this is closed or goes away."""

    def __init__(self, sources: Sequence[str], flags: Mapping[str, Flag], progress: bool | None = None):
        self._child = Child("export", sources, {**flags, "to": "jsonl"})
        self._progress = bar(progress, ", ".join(sources)[-40:])

    def __iter__(self) -> "Rows":
        return self

    def __next__(self) -> Dict[str, Any]:
        if self._child.output.closed:
            raise StopIteration
        try:
            line = self._child.output.readline()
            if self._progress is not None:
                self._progress.update(len(line))
            # A command that was killed may leave half a row: its end says more than what stands there.
            if line.endswith(b"\n"):
                row: Dict[str, Any] = json.loads(line)
                return row
            self._child.finish()
        except BaseException:
            self.close()
            raise
        was_stopped = self._child.is_stopped
        self.close()
        if was_stopped:
            raise ValueError("the rows were closed while somebody read them")
        raise StopIteration

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
