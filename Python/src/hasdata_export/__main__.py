"""The command itself, under its own name."""

import os
import sys

from ._command import command

#: The process that an entry point has become a command in. One that comes here again was called by itself, in a roundabout
#: way, as by a manager of Python versions whose scripts call each other.
_ENTERED = "HASDATA_EXPORT_ENTERED"


def main() -> None:
    """Becomes the command: signals, terminal and exit code are its own."""
    try:
        path = command()
    except OSError as problem:
        sys.exit(f"hasdata-export: {problem}")
    if os.environ.get(_ENTERED) == str(os.getpid()):
        sys.exit(f"hasdata-export: {path} calls this package, and not the command; HASDATA_EXPORT can hold its path")
    os.execve(path, [path, *sys.argv[1:]], {**os.environ, _ENTERED: str(os.getpid())})


if __name__ == "__main__":
    main()
