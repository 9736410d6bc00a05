"""Where the command is, and what it says of its own flags."""

from __future__ import annotations

import functools
import json
import os
import shutil
import stat
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Dict, Mapping

from ._version import VERSION

_FOLDER = Path(__file__).parent / "bin"
_NAME = "hasdata-export"


@functools.lru_cache(maxsize=None)
def _own() -> str | None:
    """The command of this package, unpacked at its first use: it lies in the wheel as small as xz makes it.

    Its name tells its content, and so does that of the folder that it is unpacked into: whatever an older version of the
    package has left behind, this one runs its own.
    """
    if not Path(__file__).exists():
        raise FileNotFoundError(
            f"{Path(__file__).parent} lies in a zip file, and a command in there cannot be run: install the wheel "
            "(pip install), or set HASDATA_EXPORT to a command's path"
        )
    packed = next(iter(_FOLDER.glob("command-*.tar.xz")), None)
    if packed is None:
        return None
    name = packed.name[len("command-") : -len(".tar.xz")]
    # In an environment of one's own it lies in the package. Where that is somebody else's, each user has one; and where a
    # user has no home, as on a cluster's machine, in the folder for temporary files.
    failures = []
    temporary = Path(tempfile.gettempdir()) / f"hasdata-export-{os.getuid()}-{name}"
    for folder in (_FOLDER / name, _cache() / name, temporary):
        try:
            unpacked = _unpacked(packed, folder)
            # Where a file system takes no programs, the next folder may lie on another.
            if not os.access(unpacked, os.X_OK):
                raise PermissionError(f"{unpacked} cannot be run: its file system takes no programs")
            return str(unpacked)
        except OSError as problem:
            failures.append(problem)
    raise failures[-1]


def _cache() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(root) / "hasdata-export"


def _unpacked(packed: Path, folder: Path) -> Path:
    """The command in this folder; put there whole or not at all, however many processes do so at once.

    Raises:
        OSError: the folder cannot be written, or is not this user's alone.
    """
    command = folder / _NAME
    if folder.parent == _FOLDER:
        folder.mkdir(exist_ok=True)
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What somebody else could put there is not run; nor where a link leads.
        owner = folder.lstat()
        if not stat.S_ISDIR(owner.st_mode) or owner.st_uid != os.getuid() or owner.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(f"{folder} is not this user's alone")
    if command.exists():
        return command
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacking-") as scratch:
        with tarfile.open(packed) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    continue
                path = Path(scratch) / Path(member.name).name
                with content, open(path, "wb") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
                path.chmod(0o755)
        # The command last: whoever sees it finds its libraries beside it.
        for path in sorted(Path(scratch).iterdir(), key=lambda one: one.name == _NAME):
            os.replace(path, folder / path.name)
    if folder.parent == _FOLDER:
        # pip takes away what it has brought, and not what an older version unpacked.
        for other in _FOLDER.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return command


def command() -> str:
    """The path of the command: ``HASDATA_EXPORT``, else the one in this package, else the first in ``PATH``.

    >>> import os
    >>> os.access(command(), os.X_OK)
    True
    """
    told = os.environ.get("HASDATA_EXPORT")
    if told:
        found = shutil.which(told)
        if found is None:
            raise FileNotFoundError(f"HASDATA_EXPORT names {told!r}, which is no program")
        if _is_entry_point(found):
            raise FileNotFoundError(f"HASDATA_EXPORT names {told!r}, which calls this package, and not the command")
        return found
    own = _own() or _in_path()
    if own is None:
        raise FileNotFoundError(
            "the command hasdata-export is not in this package, and not in PATH; HASDATA_EXPORT can hold its path"
        )
    return own


def _in_path() -> str | None:
    """The first command in ``PATH`` that is not an entry point of this package: that one would call itself for ever."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which(_NAME, path=folder or os.curdir)
        if found is not None and not _is_entry_point(found):
            return found
    return None


def _is_entry_point(path: str) -> bool:
    """Whether this is the script that pip makes of the entry point, and not the command."""
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return head.startswith(b"#!") and b"hasdata_export" in head


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
