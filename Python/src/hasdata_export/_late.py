"""Modules that are not needed by everybody."""

from __future__ import annotations

import importlib
from typing import Any


class Late:
    """A module that is imported when something in it is looked at.

    >>> Late("json").loads("[1]")
    [1]
    """

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str) -> Any:
        # Whatever looks through all that a module has does not mean it.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self._name), name)
