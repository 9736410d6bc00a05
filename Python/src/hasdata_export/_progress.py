"""How far a run is, in notebooks that have tqdm."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Iterator, Mapping


def bar(wanted: bool | None, title: str) -> Any:
    """A bar of bytes, or None: by default one in notebooks where tqdm is installed.

    >>> bar(False, "a.csv") is None
    True
    """
    return _tqdm(wanted, desc=title[-40:], unit="B", unit_scale=True)


@contextlib.contextmanager
def run_bar(wanted: bool | None, title: str) -> "Iterator[RunBar | None]":
    """A bar of a run whose rows Python does not see, or None, as above."""
    shown = _tqdm(wanted, desc=title[-40:], unit=" rows")
    try:
        yield None if shown is None else RunBar(shown)
    finally:
        if shown is not None:
            shown.close()


class RunBar:
    """A bar that shows what the command tells of its rows."""

    def __init__(self, shown: Any):
        self._shown = shown

    def show(self, figures: Mapping[str, Any]) -> None:
        """Shows how far it is: rows, and of one source how many there will be, by its own word or by its bytes."""
        rows = int(figures["rows"])
        total = figures.get("totalRows")
        if total is None and figures.get("totalBytes") and figures.get("bytes"):
            total = rows * int(figures["totalBytes"]) // int(figures["bytes"])
        # The figures of a source say nothing of those behind it.
        self._shown.total = max(rows, int(total)) if total is not None and figures["sourceCount"] == 1 else None
        self._shown.n = rows
        self._shown.refresh()


def _tqdm(wanted: bool | None, **how: Any) -> Any:
    if wanted is False or (wanted is None and not _in_notebook()):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if wanted:
            raise
        return None
    return tqdm(leave=bool(wanted), **how)


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    current = shell.get_ipython() if shell is not None and hasattr(shell, "get_ipython") else None
    return current is not None and type(current).__name__ == "ZMQInteractiveShell"
