"""What went wrong, as the command says it, by its exit code."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Type


class ExportError(Exception):
    """A run that failed. Every field but ``message`` and ``exit`` is None where it is not known.

    Attributes:
        message: what is wrong, in one sentence.
        exit: the command's exit code.
        kind: a word for the kind of error, such as ``malformed``.
        advice: what helps.
        cause: what the system or the server said.
        source, sheet, row, line, column, byte, excerpt: where it is, and what stands there. ``column`` is the name of a column,
            or, as a number, the place of a character in its line.
    """

    def __init__(self, fields: Mapping[str, Any], exit: int):
        self.message: str = str(fields.get("message") or f"hasdata-export ended with code {exit}")
        self.exit = exit
        self.kind: str | None = fields.get("error")
        self.advice: str | None = fields.get("advice")
        self.cause: str | None = fields.get("cause")
        self.source: str | None = fields.get("source")
        self.sheet: str | None = fields.get("sheet")
        self.row: int | None = fields.get("row")
        self.line: int | None = fields.get("line")
        self.column: str | int | None = _column(fields.get("column"))
        self.byte: int | None = fields.get("byte")
        self.excerpt: str | None = fields.get("excerpt")
        self._fields = dict(fields)
        super().__init__(self._described())

    def __reduce__(self) -> Any:
        return type(self), (self._fields, self.exit)

    def _described(self) -> str:
        where = [self.source] if self.source else []
        where += [
            f"{name} {self._fields[name]}" for name in ("row", "line", "column", "byte") if self._fields.get(name) is not None
        ]
        text = f"{', '.join(where)}: {self.message}" if where else self.message
        if self.cause:
            text += f": {self.cause}"
        return f"{text}; {self.advice}" if self.advice else text


def _column(told: "str | None") -> "str | int | None":
    """
    >>> _column('"City, State"'), _column("6"), _column('"6"'), _column(None)
    ('City, State', 6, '6', None)
    """
    if told is None:
        return None
    if len(told) > 1 and told[0] == told[-1] == '"':
        return told[1:-1]
    return int(told) if told.isdecimal() else told


class UsageError(ExportError):
    """Exit code 1: a flag that makes no sense, or a source that cannot be opened."""


class NetworkError(ExportError):
    """Exit code 2: no connection, or a download that could not be completed."""


class RefusedError(ExportError):
    """Exit code 3: the API refused; the key, the account, or the job."""


class ServerError(ExportError):
    """Exit code 4: the API failed, after all tries."""


class NotReadyError(ExportError):
    """Exit code 5: the job has not ended, or failed without rows."""


class DataError(ExportError):
    """Exit code 6: data that is malformed or, with ``strict``, anything that would be lost."""


class OutputError(ExportError):
    """Exit code 7: the output is already there, or cannot be written."""


class InterruptedRun(ExportError):
    """Exit code 130, or a signal: somebody ended the command."""


_BY_EXIT: Dict[int, Type[ExportError]] = {
    1: UsageError,
    2: NetworkError,
    3: RefusedError,
    4: ServerError,
    5: NotReadyError,
    6: DataError,
    7: OutputError,
    130: InterruptedRun,
}


def error_of(fields: Mapping[str, Any], exit: int) -> ExportError:
    """The exception for an exit code and the object that the command wrote.

    >>> error_of({"error": "input", "message": "no such file", "source": "a.csv"}, 1)
    UsageError('a.csv: no such file')
    """
    if exit < 0:
        fields = {"message": f"hasdata-export was ended by signal {-exit}", **fields}
        return InterruptedRun(fields, 128 - exit)
    return _BY_EXIT.get(exit, ExportError)(fields, exit)


class ExportWarning(UserWarning):
    """Something changed on the way that can be had back."""


class DataLossWarning(ExportWarning):
    """Something was lost on the way; ``strict=True`` makes it an error."""
