"""How far a run is, in notebooks that have tqdm."""

from __future__ import annotations

import sys
from typing import Any


def bar(wanted: bool | None, title: str) -> Any:
    """A bar of bytes, or None: by default one in notebooks where tqdm is installed.

    >>> bar(False, "a.csv") is None
    True
    """
    if wanted is False or (wanted is None and not _in_notebook()):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if wanted:
            raise
        return None
    return tqdm(desc=title, unit="B", unit_scale=True, leave=bool(wanted))


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    current = shell.get_ipython() if shell is not None and hasattr(shell, "get_ipython") else None
    return current is not None and type(current).__name__ == "ZMQInteractiveShell"
