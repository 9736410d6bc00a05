"""Paths as the command takes them, looked at by the driver: executors have folders of their own."""

from __future__ import annotations

import functools
import glob
import logging
import os
import re
import stat
import subprocess
import urllib.parse
from typing import FrozenSet, Iterator, List, Mapping, Tuple

from hasdata_export._arguments import Flag, flag_name
from hasdata_export._command import command
from hasdata_export._descriptors import descriptor

log = logging.getLogger("hasdata_export")
#: What has a scheme is no path: links, objects, tables, jobs.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|job:")
#: A job by its id alone.
_JOB = re.compile(r"[0-9]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
#: Flags that name files which are read.
_FILES = ("in", "not-in", "api-key-file", "ca-file")


def is_address(name: str) -> bool:
    """Whether this is no path.

    >>> is_address("s3://lake/pages"), is_address("/lake/pages")
    (True, False)
    """
    return _SCHEME.match(name) is not None


def job(name: str) -> str:
    """A job as a source, however it is named: by its id, as ``job:ID``, by its address.

    >>> job("416349"), job("job:416349"), job("https://app.hasdata.com/jobs/416349")
    ('job:416349', 'job:416349', 'https://app.hasdata.com/jobs/416349')
    """
    return name if is_address(name) else f"job:{name}"


def source(name: str) -> str:
    """A source as every executor understands it.

    Raises:
        ValueError: it is what this process alone has.
    """
    if is_address(name):
        # How Spark itself writes paths.
        return urllib.parse.unquote(name[len("file://") :]) if name.startswith("file:///") else name
    if _JOB.fullmatch(name):
        return f"job:{name}"
    if name == "-" or descriptor(name) is not None:
        raise ValueError(f"executors have no standard input, nor other streams of the driver: {name}; name files that they see")
    return os.path.abspath(name)


def with_paths(flags: Mapping[str, Flag]) -> Iterator[Tuple[str, Flag]]:
    """The flags; those that name files name them as every executor understands it."""
    for keyword, value in flags.items():
        name = flag_name(keyword)
        is_path = name in _FILES and isinstance(value, (str, os.PathLike))
        yield keyword, source(os.fspath(value)) if is_path else value  # type: ignore[arg-type]


def files(path: str, is_recursive: bool = False) -> List[str]:
    """The files that a path names, each a partition: those of a folder, those that a pattern matches, else itself.

    >>> files("https://shop.example/a.csv")
    ['https://shop.example/a.csv']

    Raises:
        ValueError: nothing is there, or a file that the command would take cannot be looked at.
    """
    path = source(path)
    if is_address(path):
        return [path]
    if os.path.isdir(path):
        return _inside(path, is_recursive)
    if glob.has_magic(path) and not os.path.lexists(path):
        found = [one for one in sorted(glob.glob(path)) if not os.path.isdir(one)]
        if not found:
            raise ValueError(f"{path}: no file matches the pattern")
        return found
    return [path]


def _inside(path: str, is_recursive: bool) -> List[str]:
    """The files of known formats in a folder, as the command takes them: by their endings, sorted by name, and none that
    begins with a dot; what is left out is told in a note. Links to folders are not followed."""
    taken: List[str] = []
    left: List[str] = []
    pending = [path]
    while pending:
        folder = pending.pop()
        below: List[str] = []
        for name in sorted(os.listdir(folder)):
            if name.startswith("."):
                continue
            full = os.path.join(folder, name)
            is_wanted = _is_taken(name)
            try:
                mode = os.stat(full).st_mode
            except OSError as problem:
                if is_wanted or (is_recursive and not os.path.islink(full)):
                    raise ValueError(f"{full} cannot be looked at: {problem.strerror}") from problem
                continue
            if stat.S_ISDIR(mode):
                below += [full] if is_recursive and not os.path.islink(full) else []
            elif is_wanted and not stat.S_ISREG(mode):
                raise ValueError(f"{full} is not a file, but a pipe or a device")
            elif is_wanted:
                taken.append(full)
            elif stat.S_ISREG(mode):
                left.append(full)
        pending += reversed(below)
    if not taken:
        raise ValueError(f"{path} holds no file of a known format" + ("" if is_recursive else "; recursive takes those below"))
    if left:
        shown = ", ".join(left[:5]) + (", …" if len(left) > 5 else "")
        log.info("%d files were left out, whose endings are no format's: %s", len(left), shown)
    return taken


def _is_taken(name: str) -> bool:
    """Whether a file of a folder is taken by its name.

    >>> [_is_taken(name) for name in ("a.jsonl", "A.CSV.gz", "notes.txt", "README.md", "a.zip", "_SUCCESS")]
    [True, True, True, False, False, False]
    """
    name = name.lower()
    for ending in (".gz", ".zst", ".bz2", ".xz"):
        if name.endswith(ending):
            name = name[: -len(ending)]
            break
    return os.path.splitext(name)[1] in _endings(command())


@functools.lru_cache(maxsize=None)
def _endings(path: str) -> FrozenSet[str]:
    """The endings of the formats that the command reads, by its own list; and ``.txt``, of which the content tells more."""
    lines = subprocess.run([path, "formats"], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    found = {".txt"}
    for line in lines:
        words = line.split()
        if [word for word in words if word in ("yes", "no")][:1] == ["yes"]:
            found.update(word for word in words if word.startswith("."))
    return frozenset(found)
