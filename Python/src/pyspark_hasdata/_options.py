"""What a reader was told: its sources, and the flags of the command."""

from __future__ import annotations

import difflib
import glob
import json
import os
import random
from typing import Dict, List, Mapping

from hasdata_export._arguments import Flag
from hasdata_export._command import flags_of

#: Where rows go, and how that is told, is for Spark to say.
_REFUSED = {
    "to", "output", "output-dir", "append", "force", "split-rows", "newer", "skip-existing", "raw", "summary",
    "write-schema", "schema", "no-resume", "jobs", "errors-json", "sources", "version", "help", "nested",
    "pages",
}  # fmt: skip
#: Why no key is taken.
KEY_IS_SHOWN = (
    "would show the key in plans, logs and the UI; set HASDATA_API_KEY in the executors' environment, or api_key_file to a "
    "file that they can read"
)
_OWN = {"jobs", "paths", "path", "schematasks", "rowsperpartition"}


class Options:
    """The options of one reader.

    >>> options = Options({"jobs": "1, 2", "skip_errors": "true", "sortBy": "-rating"})
    >>> options.sources, options.flags
    (['job:1', 'job:2'], {'skip-errors': True, 'sort-by': '-rating'})
    """

    def __init__(self, given: Mapping[str, str]):
        self.sources: List[str] = []
        self.flags: Dict[str, Flag] = {}
        self.schema_tasks = 8
        self.rows_per_partition: int | None = None
        known = {_plain(name): name for name in flags_of("export") if name not in _REFUSED}
        for option, value in given.items():
            plain = _plain(option)
            if plain == "apikey":
                raise ValueError(f"an option {KEY_IS_SHOWN}")
            if plain == "jobs":
                self.sources += [f"job:{one}" for one in listed(value)]
            elif plain in ("paths", "path"):
                self.sources += [file for one in listed(value) for file in files(one)]
            elif plain == "schematasks":
                self.schema_tasks = max(1, int(value))
            elif plain == "rowsperpartition":
                self.rows_per_partition = max(1, int(value))
            elif plain in known:
                self.flags[known[plain]] = {"true": True, "false": False}.get(value.lower(), value)
            else:
                near = difflib.get_close_matches(plain, [*known, *_OWN], 1)
                advice = f"; did you mean {known.get(near[0], near[0])}" if near else ""
                raise ValueError(f"hasdata has no option {option!r}{advice}")
        repeatable(self.flags)
        if not self.sources:
            raise ValueError("hasdata needs the option jobs (ids) or paths (files, folders, links)")


def repeatable(flags: Dict[str, Flag]) -> None:
    """Draws what the flags leave to chance, once: the schema is that of the rows that come, and a task that is tried again
    gives the same.

    >>> flags = {"sample": "10"}
    >>> repeatable(flags)
    >>> sorted(flags)
    ['sample', 'seed']
    """
    if flags.get("sample") is not None and flags.get("seed") is None:
        flags["seed"] = random.randrange(1 << 31)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def listed(text: str) -> List[str]:
    """The elements of an option: a JSON array, or separated by commas.

    >>> listed("a, b"), listed('["a,b"]')
    (['a', 'b'], ['a,b'])
    """
    if text.lstrip().startswith("["):
        return [str(one) for one in json.loads(text)]
    return [one.strip() for one in text.split(",") if one.strip()]


def files(path: str) -> List[str]:
    """The files that a path names, each a partition: those of a folder, those that a pattern matches, else itself.

    >>> files("https://shop.example/a.csv")
    ['https://shop.example/a.csv']
    """
    if "://" in path:
        return [path]
    # Executors work in folders of their own.
    path = os.path.abspath(path)
    if os.path.isdir(path):
        inside = sorted(os.path.join(path, name) for name in os.listdir(path) if not name.startswith((".", "_")))
        return [one for one in inside if os.path.isfile(one)]
    if glob.has_magic(path) and not os.path.exists(path):
        return sorted(glob.glob(path))
    return [path]
