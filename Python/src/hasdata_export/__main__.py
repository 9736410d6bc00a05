"""The command itself, under its own name."""

import os
import sys

from ._command import command


def main() -> None:
    """Becomes the command: signals, terminal and exit code are its own."""
    path = command()
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
