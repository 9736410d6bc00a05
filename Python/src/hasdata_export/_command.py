"""Where the command is, and what it says of its own flags."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, Mapping


def command() -> str:
    """The path of the command: ``HASDATA_EXPORT``, else the one in this package, else the first in ``PATH``.

    >>> import os
    >>> os.access(command(), os.X_OK)
    True
    """
    named = os.environ.get("HASDATA_EXPORT")
    if named:
        return named
    own = Path(__file__).parent / "bin" / "hasdata-export"
    if own.exists():
        return str(own)
    found = shutil.which("hasdata-export")
    if found is None:
        raise FileNotFoundError(
            "the command hasdata-export is not in this package, and not in PATH; "
            "HASDATA_EXPORT can hold its path"
        )
    return found


def environment(api_key: str | None = None) -> Dict[str, str]:
    """The child's environment. The key stands here and never among its arguments, which every user can read."""
    variables = dict(os.environ)
    if api_key is not None:
        variables["HASDATA_API_KEY"] = api_key
    return variables


@functools.lru_cache(maxsize=None)
def _verbs(path: str) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    dump = subprocess.run([path, "--experimental-dump-help"], stdout=subprocess.PIPE, check=True).stdout
    verbs = json.loads(dump)["command"]["subcommands"]
    return {
        verb["commandName"]: {
            name["name"]: argument
            for argument in verb.get("arguments", [])
            for name in argument.get("names", [])
            if name["kind"] == "long"
        }
        for verb in verbs
    }


def flags_of(verb: str) -> Mapping[str, Mapping[str, Any]]:
    """The long flags of a verb, as the command itself describes them.

    >>> flags_of("export")["limit"]["kind"]
    'option'
    """
    return _verbs(command()).get(verb, {})
