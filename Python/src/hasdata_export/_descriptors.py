"""Paths that are this process's own streams, however they are written."""

from __future__ import annotations

import os
import re

#: Folders that hold the descriptors of a process, by their real names: those of Linux, and what others have.
_FOLDER = re.compile(r"/dev/fd|/proc/([0-9]+)(?:/task/[0-9]+)?/fd")
_NUMBER = re.compile(r"[0-9]{1,6}")
#: As many links as Linux follows.
_LINKS = 40


def descriptor(path: str) -> "int | None":
    """The number of the descriptor that a path leads to, by its name or over links; None: it is an ordinary path, or none.

    >>> descriptor("/dev/stdin"), descriptor("/dev//fd/./1"), descriptor("/proc/self/fd/7"), descriptor("a.csv")
    (0, 1, 7, None)
    """
    for _ in range(_LINKS):
        folder, name = os.path.split(path)
        if not name:
            return None
        try:
            folder = os.path.realpath(folder)
            match = _FOLDER.fullmatch(folder)
            if match is not None and _NUMBER.fullmatch(name):
                return int(name) if match[1] in (None, str(os.getpid())) else None
            # A relative one is relative to where the link stands.
            path = os.path.join(folder, os.readlink(os.path.join(folder, name)))
        except (OSError, ValueError):
            return None
    return None
