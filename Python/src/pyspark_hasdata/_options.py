"""What a reader was told: its sources, and the flags of the command."""

from __future__ import annotations

import difflib
import json
import random
from typing import Any, Dict, List, Mapping, Sequence

from hasdata_export._arguments import Flag, given
from hasdata_export._child import MOMENT, this_moment
from hasdata_export._command import flags_of

from ._paths import files, is_address, job, with_paths

#: Where rows go, and how that is told, is for Spark to say; so is all that says how they are written.
_REFUSED = {
    "to", "output", "output-dir", "append", "upsert", "force", "split-rows", "newer", "skip-existing", "raw", "summary",
    "write-schema", "schema", "no-resume", "jobs", "errors-json", "sources", "version", "help", "nested",
    "pages", "follow", "sort-fields", "no-sync", "quiet", "verbose", "no-progress",
    "delimiter", "null", "decimal", "bom", "no-header", "quote", "line-ending", "escape-formulas", "output-encoding",
    "pretty", "dense", "sheet-name", "sheet-per-source", "links", "plain", "compression", "long-cells", "codec",
    "row-group-rows", "row-group-size", "names",
}  # fmt: skip
#: Why no key is taken.
KEY_IS_SHOWN = (
    "would show the key in plans, logs and the UI; set HASDATA_API_KEY in the executors' environment, or api_key_file to a "
    "file that they can read"
)
#: Flags whose values may count from now.
_OF_NOW = ("since", "where", "add")
#: How many more times tasks try a request, where the flags do not say it. One that is a request too many for an account's plan
#: (429) waits for its turn, and a command by itself gives up after a few seconds of that; within ten minutes all is over.
TRIES = 20
_OWN = {"jobs", "paths", "path", "schematasks", "rowsperpartition"}


class Options:
    """The options of one reader.

    >>> options = Options({"jobs": "1, 2", "skip_errors": "true", "sortBy": "-rating", "retries": "9"})
    >>> options.sources, options.flags
    (['job:1', 'job:2'], {'skip-errors': True, 'sort-by': '-rating', 'retries': '9'})
    """

    def __init__(self, told: Mapping[str, str]):
        self.sources: List[str] = []
        self.flags: Dict[str, Flag] = {}
        self.schema_tasks = 8
        self.rows_per_partition: int | None = None
        if "provider" in told and "owner" in told:
            raise ValueError(
                "a table of the catalogue would lose its options, since Spark keeps none for data sources of Python: "
                "create temporary view … using hasdata options (…), or save rows as a table"
            )
        known = {_plain(name): name for name in flags_of("export") if name not in _REFUSED}
        paths: List[str] = []
        for option, value in told.items():
            plain = _plain(option)
            if plain == "apikey":
                raise ValueError(f"an option {KEY_IS_SHOWN}")
            if plain == "jobs":
                self.sources += [job(one) for one in listed(option, value)]
            elif plain == "paths":
                paths += listed(option, value)
            elif plain == "path":
                # What load() was given: one path, whatever stands in it; or what Spark makes of a list of them.
                paths += _loaded(value)
            elif plain == "schematasks":
                self.schema_tasks = _count(option, value)
            elif plain == "rowsperpartition":
                self.rows_per_partition = _count(option, value)
            elif plain in known:
                self.flags[known[plain]] = _flag(option, known[plain], value)
            else:
                if plain in map(_plain, flags_of("export")):
                    raise ValueError(f"option {option!r} is none of hasdata's: it would change how rows are written, and Spark writes")
                near = difflib.get_close_matches(plain, [*known, *_OWN], 1)
                advice = f"; did you mean {known.get(near[0], near[0])}" if near else ""
                raise ValueError(f"hasdata has no option {option!r}{advice}")
        # It says what a folder holds, and nothing of a file.
        is_recursive = self.flags.pop("recursive", False) is True
        self.sources += [file for one in paths for file in files(one, is_recursive)]
        self.flags = dict(with_paths(self.flags))
        repeatable(self.flags)
        patient(self.flags, self.sources)
        if not self.sources:
            raise ValueError("hasdata needs the option jobs (ids) or paths (files, folders, links)")


def repeatable(flags: Dict[str, Flag]) -> None:
    """Draws what the flags leave to chance and to the clock, once: the schema is that of the rows that come, and a task that
    is tried again gives the same.

    >>> flags = {"sample": "10", "since": "7d"}
    >>> repeatable(flags)
    >>> sorted(flags)
    ['_moment', 'sample', 'seed', 'since']
    """
    if given(flags, ["sample"]) and not given(flags, ["seed"]):
        flags["seed"] = random.randrange(1 << 31)
    if given(flags, _OF_NOW):
        flags.setdefault(MOMENT, this_moment())


def patient(flags: Dict[str, Flag], sources: Sequence[str]) -> None:
    """Lets tasks wait for their turn where an account's plan allows fewer requests at a time than there are tasks.

    >>> flags = {}
    >>> patient(flags, ["/data/a.csv"])
    >>> flags
    {}
    >>> patient(flags, ["/data/a.csv", "job:1"])
    >>> flags
    {'retries': 20}
    """
    if any(is_address(one) for one in sources) and not given(flags, ["retries"]):
        flags["retries"] = TRIES


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _flag(option: str, name: str, value: str) -> Flag:
    """A flag's value. The words true and false say whether a flag stands that takes no value, or may go without; a text that
    a flag needs may be one of them.

    >>> [_flag("", *told) for told in (("skip-errors", "True"), ("flatten", "true"), ("input-null", "false"))]
    [True, True, 'false']
    """
    described = flags_of("export")[name]
    truth = {"true": True, "false": False}.get(value.lower())
    if described["kind"] == "flag":
        if truth is None:
            raise ValueError(f"option {option!r} is true or false, and not {value!r}")
        return truth
    may_stand_alone = described.get("parsingStrategy") == "scanningForValue"
    return value if truth is None or not may_stand_alone else truth


def _count(option: str, value: str) -> int:
    if not value.strip().isdecimal() or int(value) < 1:
        raise ValueError(f"option {option!r} is a whole number from 1 on, and not {value!r}")
    return int(value)


def listed(option: str, text: str) -> List[str]:
    """The elements of an option: a JSON array, or separated by commas.

    >>> listed("paths", "a, b"), listed("paths", '["a,b"]')
    (['a', 'b'], ['a,b'])
    """
    if text.lstrip().startswith("["):
        array = _array(text)
        if array is None:
            raise ValueError(f"option {option!r} begins like a JSON array, and is none: {text!r}")
        return array
    return [one.strip() for one in text.split(",") if one.strip()]


def _loaded(text: str) -> List[str]:
    """
    >>> _loaded("a,b.csv"), _loaded("[1] x.csv"), _loaded('["a","b"]')
    (['a,b.csv'], ['[1] x.csv'], ['a', 'b'])
    """
    array = _array(text) if text.lstrip().startswith("[") else None
    return [text] if array is None else array


def _array(text: str) -> "List[str] | None":
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None
    return [str(one) for one in value] if isinstance(value, list) else None
