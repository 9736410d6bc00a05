"""The command as a child process: what it writes, and how it ends."""

from __future__ import annotations

import atexit
import fcntl
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
import weakref
from pathlib import Path
from typing import IO, Any, Dict, List, Mapping, Sequence

from ._arguments import Flag, arguments
from ._command import command, environment
from ._descriptors import descriptor
from ._errors import DataLossWarning, ExportWarning, error_of
from ._progress import RunBar

log = logging.getLogger("hasdata_export")
#: Seconds that a child has to take its temporary files away before it is killed.
GRACE = 5.0


#: Linux's number for it, which Python 3.9 has no name for.
_F_SETPIPE_SZ = 1031
#: Bytes of the pipe: a mebibyte, the most that Linux gives to anybody, makes a tenth of the switches between the two.
_PIPE_SIZE = 1 << 20
#: Where the command finds the number of its end of the line.
_CALLER = "HASDATA_EXPORT_CALLER"
#: What makes the command tell how far it has come.
_PROGRESS = "HASDATA_EXPORT_PROGRESS"
#: Where the command finds the moment that it takes for now, and the keyword that several runs of one reading share it by.
_NOW = "HASDATA_EXPORT_NOW"
MOMENT = "_moment"
_HERE = str(Path(__file__).parent) + os.sep


def this_moment() -> str:
    """Now, as runs that are to speak of one moment are told it: seconds since 1970.

    >>> float(this_moment()) > 1.7e9
    True
    """
    return os.environ.get(_NOW) or f"{time.time():.6f}"


def _widen(pipe: IO[bytes]) -> None:
    """Makes a pipe hold more, where the system allows it."""
    if sys.platform == "linux":
        try:
            fcntl.fcntl(pipe.fileno(), _F_SETPIPE_SZ, _PIPE_SIZE)
        except OSError:
            pass


def _callers_level() -> int:
    """How many frames the first one outside this package is above the caller: a warning names the line of the user, however
    many functions lie between."""
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
        level += 1
    return level


def _reads_input(words: Sequence[str]) -> bool:
    """Whether the command may read standard input: a source or a flag names it, or a list of sources that may do so. Else it has
    none, so that nothing is taken from whoever reads it beside.

    >>> _reads_input(["export", "--", "a.csv"]), _reads_input(["export", "--not-in=/dev/stdin", "--", "a.csv"])
    (False, True)
    """
    return any(word.startswith("--sources=") or _value(word) == "-" or descriptor(_value(word)) == 0 for word in words)


def _named_descriptors(words: Sequence[str]) -> List[int]:
    """The open descriptors that sources and flags name: a child has no others than those it is given."""
    numbers = {descriptor(_value(word)) for word in words}
    return sorted(number for number in numbers if number is not None and number > 2 and _is_open(number))


def _value(word: str) -> str:
    return word.split("=", 1)[-1] if word.startswith("--") else word


def _own(number: int) -> "int | None":
    """This process's own, where it has one: a daemon may have closed it."""
    return None if _is_open(number) else subprocess.DEVNULL


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


class Child:
    """One run of the command. Its notes go to the log ``hasdata_export`` as they come; its warnings and its error are
    kept until it has ended."""

    def __init__(
        self,
        verb: str,
        sources: Sequence[str],
        flags: Mapping[str, Flag],
        *,
        reads_output: bool = True,
        progress: "RunBar | None" = None,
    ):
        given = dict(flags)
        key = given.pop("api_key", None)
        if key is not None and not isinstance(key, str):
            raise TypeError("api_key= is text")
        if key is not None:
            # As of the flags the one goes before the other; the variable, by which a key goes that is none to be seen, does not.
            given.pop("api_key_file", None)
        moment = given.pop(MOMENT, None)
        given["errors_json"] = True
        self.problems: List[Dict[str, Any]] = []
        self._warnings: List[Dict[str, Any]] = []
        self._progress = progress
        self._is_stopped = False
        self._is_finished = False
        self._lock = threading.Lock()
        # A process that is forked off has this object, too, but not the child: it leaves it alone.
        self._owner = os.getpid()
        # A line to the child. It ends when this process does, however that is killed, and the child with it; and the last
        # thing on it is the child's status, which the system tells nobody who ignores SIGCHLD.
        self._line, theirs = socket.socketpair()
        with theirs:
            variables = environment(None if key is None else str(key))
            variables[_CALLER] = str(theirs.fileno())
            if progress is not None:
                variables[_PROGRESS] = "1"
            if moment is not None:
                variables[_NOW] = str(moment)
            try:
                words = arguments(verb, sources, given)
                self._process = subprocess.Popen(
                    [command(), *words],
                    stdin=_own(0) if _reads_input(words) else subprocess.DEVNULL,
                    # Where nobody reads it, the command writes nothing to it but rows that are meant to go there, by whatever
                    # name.
                    stdout=subprocess.PIPE if reads_output else _own(1),
                    stderr=subprocess.PIPE,
                    env=variables,
                    pass_fds=[theirs.fileno(), *_named_descriptors(words)],
                )
            except BaseException:
                self._line.close()
                raise
        _running.add(self)
        if reads_output:
            _widen(self.output)
        # Standard error is emptied all the time: a child that waits there would never end.
        self._listener = threading.Thread(target=self._listen, name="hasdata-export", daemon=True)
        self._listener.start()

    @property
    def output(self) -> IO[bytes]:
        """Its standard output.

        Raises:
            RuntimeError: this is another process than the one that began it, which alone learns how it ends.
        """
        if os.getpid() != self._owner:
            raise RuntimeError("rows are read in the process that asked for them: a fork asks for its own")
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def is_stopped(self) -> bool:
        """Whether it was ended before it was done."""
        return self._is_stopped

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                try:
                    said = json.loads(line)
                except ValueError:
                    said = None
                if not isinstance(said, dict):
                    # What a loader or a crash says is no JSON.
                    said = {"error": "unknown", "message": line.decode("utf-8", "replace").strip()}
                if "error" in said:
                    self.problems.append(said)
                elif "warning" in said:
                    self._warnings.append(said)
                elif "progress" in said:
                    if self._progress is not None:
                        self._progress.show(said["progress"])
                elif "note" in said:
                    log.info("%s", said["note"])
                elif "log" in said:
                    log.debug("%s", said["log"])

    def warned_of(self, warning: str) -> bool:
        """Whether it has warned of this, by the name in the summary; known at its end."""
        return any(said["warning"] == warning for said in self._warnings)

    def finish(self) -> None:
        """Waits for its end; once. Its warnings become Python's.

        Raises:
            ExportError: it failed.
        """
        if self._is_finished or self._is_stopped:
            return
        self._close_output()
        # Whoever is interrupted here has a child that still runs, and stops it.
        code = self._status()
        self._listener.join()
        with self._lock:
            if self._is_finished or self._is_stopped:
                return
            self._is_finished = True
        self._line.close()
        try:
            for said in self._warnings:
                kind = DataLossWarning if said.get("losesData") else ExportWarning
                place = f"{said['source']}: " if said.get("source") else ""
                warnings.warn(f"{place}{said.get('message')}", kind, stacklevel=_callers_level())
        finally:
            # An error weighs more than a warning that the user's filters have made one.
            if code != 0:
                raise error_of(self.problems[-1] if self.problems else {}, code)

    def _status(self) -> int:
        """Its exit status, when it has ended; below zero the signal that ended it."""
        is_ours = True
        try:
            # Looks without taking: who waits for a child that somebody else has reaped is told that it ended well.
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            is_ours = self._process.returncode is not None
        except AttributeError:
            pass
        code = self._process.wait()
        if is_ours:
            return code
        self._line.settimeout(GRACE)
        try:
            told = self._line.recv(1)
        except OSError:
            told = b""
        # One that was killed tells nothing.
        return told[0] if told else -signal.SIGKILL

    def stop(self) -> None:
        """Ends it before it is done: asks, and kills it where that does not help."""
        with self._lock:
            if self._is_finished or self._is_stopped or os.getpid() != self._owner:
                return
            self._is_stopped = True
        try:
            self._process.terminate()
            self._process.wait(GRACE)
        except BaseException as problem:
            self._process.kill()
            self._process.wait()
            if not isinstance(problem, subprocess.TimeoutExpired):
                raise
        finally:
            # Behind its end: whoever reads at this moment sees the end first, and lets go of the pipe.
            self._close_output()
            self._line.close()
        self._listener.join()

    def _close_output(self) -> None:
        if self._process.stdout is not None:
            self._process.stdout.close()


#: Those that were not let go of. Where Python ends first, they end with it, and do not finish a download for nobody.
_running: "weakref.WeakSet[Child]" = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    for child in list(_running):
        child.stop()


def _let_go() -> None:
    """In a fork: its copies of the lines, by which the children would outlive the process that began them."""
    for child in list(_running):
        child._line.close()


os.register_at_fork(after_in_child=_let_go)
