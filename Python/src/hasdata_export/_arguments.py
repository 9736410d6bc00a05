"""How keywords become flags: one rule for all of them, so that none has to be listed here."""

from __future__ import annotations

import datetime
import decimal
import os
from typing import Any, Iterable, List, Mapping, Sequence, Union

from ._command import flags_of

#: One source, or several: job ids, links, paths.
Source = Union[str, int, "os.PathLike[str]"]
Sources = Union[Source, Iterable[Source]]
#: What a keyword may be. ``True`` is the flag alone, ``False`` and ``None`` leave it out.
Scalar = Union[str, int, float, bool, "os.PathLike[str]", datetime.date, datetime.timedelta]
Flag = Union[Scalar, Iterable[Scalar], Mapping[str, Scalar], None]


def sources_of(source: Sources) -> List[str]:
    """The sources as the command takes them.

    >>> sources_of(416349), sources_of(["a.csv", 7])
    (['416349'], ['a.csv', '7'])
    """
    is_one = isinstance(source, (str, bytes, os.PathLike)) or not isinstance(source, Iterable)
    return [_source(source)] if is_one else [_source(one) for one in source]  # type: ignore[union-attr]


def _source(source: Any) -> str:
    source = _plain(source)
    if isinstance(source, int) and not isinstance(source, bool):
        return str(source)
    if isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if isinstance(path, str):
            return path
    raise TypeError(f"a source is a job's id, a link or a path, and not {source!r}")


def arguments(verb: str, sources: Sequence[str], flags: Mapping[str, Flag]) -> List[str]:
    """The arguments of a run. Sources stand behind ``--``: none is ever taken for a flag.

    >>> arguments("export", ["a.csv"], {"sort_by": "-rating", "skip_empty": True, "limit": None})
    ['export', '--sort-by=-rating', '--skip-empty', '--', 'a.csv']
    >>> arguments("export", ["a.csv"], {"from_": "csv", "rename": {"old": "new"}})
    ['export', '--from=csv', '--rename=old=new', '--', 'a.csv']
    """
    result = [verb]
    for keyword, value in flags.items():
        name = flag_name(keyword)
        if name == "api-key":
            raise TypeError("the key goes by api_key= or HASDATA_API_KEY, never among the flags")
        result += [f"--{name}" if text is None else f"--{name}={text}" for text in _values(verb, name, value)]
    return result + ["--", *sources]


def flag_name(keyword: str) -> str:
    """The flag of a keyword. What Python keeps for itself has an underscore behind it.

    >>> flag_name("status_code"), flag_name("from_")
    ('status-code', 'from')
    """
    return keyword.rstrip("_").replace("_", "-")


def _values(verb: str, name: str, value: Flag) -> List[str | None]:
    """What stands behind the flag, each time that it stands; None: nothing."""
    value = _plain(value)
    if value is None or value is False:
        return []
    if value is True:
        return [None]
    if isinstance(value, Mapping):
        return [
            f"{_element(verb, name, _text(name, key))}={_element(verb, name, _text(name, to))}" for key, to in value.items()
        ]
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, os.PathLike)):
        return [_element(verb, name, _text(name, one)) for one in value]
    return [_text(name, value)]


def _plain(value: Any) -> Any:
    """A number or a truth of numpy as Python's own; what else there is as it is."""
    return value.item() if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () else value


def _text(name: str, value: Any) -> str:
    value = _plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.timedelta):
        whole, rest = divmod(value, datetime.timedelta(seconds=1))
        return f"{whole}.{rest.microseconds:06d}".rstrip("0") if rest else str(whole)
    if isinstance(value, datetime.datetime):
        return (value if value.tzinfo else value.astimezone()).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    # What has no text of its own would be taken for one: a column that is called "None".
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (int, float, decimal.Decimal)):
        return str(value)
    raise TypeError(f"--{name}: {value!r} is no text, number, path or date")


def _element(verb: str, name: str, text: str) -> str:
    """An element of a list flag. The command reads such a list like a row of CSV, so a name with a comma is quoted;
    which flags are lists their description says: ``a,b``.

    >>> _element("export", "fields", "City, State"), _element("export", "where", "a in (1, 2)")
    ('"City, State"', 'a in (1, 2)')
    """
    if text and text == text.strip() and not any(mark in text for mark in ',="\r\n'):
        return text
    shown = flags_of(verb).get(name, {}).get("valueName") or ""
    if "," not in shown:
        return text
    return '"' + text.replace('"', '""') + '"'
