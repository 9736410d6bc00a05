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
Scalar = Union[str, int, float, bool, decimal.Decimal, "os.PathLike[str]", datetime.date, datetime.timedelta]
Flag = Union[Scalar, Iterable[Scalar], Mapping[str, Union[Scalar, None]], None]


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
    >>> arguments("export", ["a.csv"], {"null": ""})
    ['export', '--null', '', '--', 'a.csv']
    """
    result = [verb]
    for keyword, value in flags.items():
        name = flag_name(keyword)
        if name.lower().replace("-", "") == "apikey":
            raise TypeError("the key goes by api_key= or HASDATA_API_KEY, never among the flags")
        if not name:
            raise TypeError(f"{keyword!r} names no flag")
        for text in _values(verb, name, value):
            # Behind "=" nothing is a value that is missing, and by itself a value that is empty; one that begins with a hyphen
            # is surely a value behind "=" alone.
            result += [f"--{name}={text}"] if text else [f"--{name}"] if text is None else [f"--{name}", ""]
    return result + ["--", *sources]


def flag_name(keyword: str) -> str:
    """The flag of a keyword. What Python keeps for itself has an underscore behind it.

    >>> flag_name("status_code"), flag_name("from_")
    ('status-code', 'from')
    """
    return keyword.rstrip("_").replace("_", "-")


def given(flags: Mapping[str, Flag], names: Iterable[str]) -> List[str]:
    """Those of the flags that are given, however their keywords are spelled.

    >>> given({"to_": "csv", "raw": False}, ["to", "raw"])
    ['to']
    """
    wanted = set(names)
    told = [flag_name(keyword).lower() for keyword, value in flags.items() if value is not None and value is not False]
    return [name for name in told if name in wanted]


def _values(verb: str, name: str, value: Flag) -> List[str | None]:
    """What stands behind the flag, each time that it stands; None: nothing."""
    value = _plain(value)
    if value is None or value is False:
        return []
    if value is True:
        return [None]
    if isinstance(value, Mapping):
        return [_pair(verb, name, key, to) for key, to in value.items()]
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, os.PathLike)):
        elements: List[str | None] = [_element(verb, name, _text(name, one)) for one in value]
        # No field is another thing than all fields: the command says that something is missing.
        return elements or ([""] if name in _CHOICES else [])
    # How long ago is another thing than how long.
    is_ago = isinstance(value, datetime.timedelta) and _shown(verb, name) == "time"
    return [_text(name, value, is_ago)]


#: Flags that choose: an empty list of them would choose nothing, and the flag left away chooses all.
_CHOICES = {"fields", "column-names", "status-code", "depth"}


def _plain(value: Any) -> Any:
    """A number or a truth of numpy as Python's own; what else there is as it is."""
    return value.item() if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () else value


def _text(name: str, value: Any, is_ago: bool = False) -> str:
    value = _plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.timedelta):
        whole, rest = divmod(value, datetime.timedelta(seconds=1))
        if is_ago:
            # In whole seconds: rather a moment more than less.
            return f"{whole + bool(rest)}s"
        return f"{whole}.{rest.microseconds:06d}".rstrip("0") if rest else str(whole)
    if isinstance(value, datetime.datetime):
        # A clock of pandas is one of Python's by its class alone.
        local = value if value.tzinfo else datetime.datetime.combine(value.date(), value.time()).astimezone()
        return local.isoformat()
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


def _shown(verb: str, name: str) -> str:
    """How the command's help shows the flag's value: ``a,b`` is a list of names, ``field=sep`` a pair."""
    return str(flags_of(verb).get(name, {}).get("valueName") or "")


def _pair(verb: str, name: str, key: Any, to: Any) -> str:
    """A name and what belongs to it. What stands behind the sign is a name, too, where the flag is a list of such pairs.

    >>> _pair("export", "rename", "City, State", "a=b"), _pair("export", "types", "City, State", "number")
    ('"City, State"="a=b"', '"City, State"=number')
    >>> _pair("export", "join", "City, State", None), _pair("export", "join", "tags", "; ")
    ('"City, State"', 'tags=; ')
    """
    first = _quoted(_text(name, key))
    shown = _shown(verb, name)
    if shown in ("a,b", "a,b,c", "a,-b", "field"):
        raise TypeError(f"--{name} takes no pairs, and so no dictionary")
    if to is None and shown == "field=sep":
        return first
    text = _text(name, to)
    return f"{first}={_quoted(text) if ',' in shown else text}"


def _element(verb: str, name: str, text: str) -> str:
    """An element of a list. Where the flag takes names it is one name, whatever stands in it, and quoted as the command reads
    it; a hyphen in front of one to sort by turns the order. Elsewhere, and where it takes pairs, it is the flag's own text.

    >>> _element("export", "fields", "City, State"), _element("export", "where", "a in (1, 2)")
    ('"City, State"', 'a in (1, 2)')
    >>> _element("export", "sort-by", "-City, State"), _element("export", "rename", "a=b")
    ('-"City, State"', 'a=b')
    """
    shown = _shown(verb, name)
    if "=" in shown:
        return _quoted(text) if shown == "field=sep" and "=" not in text else text
    if shown == "a,-b" and text.startswith("-"):
        return "-" + _quoted(text[1:])
    return _quoted(text) if "," in shown or shown == "field" else text


def _quoted(name: str) -> str:
    """A name as the command's lists are written: like fields of CSV.

    >>> _quoted("a b"), _quoted("a, b"), _quoted('6" nails')
    ('a b', '"a, b"', '"6"" nails"')
    """
    if name and name == name.strip() and not any(mark in name for mark in ',="\r\n\t'):
        return name
    return '"' + name.replace('"', '""') + '"'
